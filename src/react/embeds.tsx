import type { ReactElement } from 'react'
import type { Address, LocationSource, Page } from '../core/contract.ts'
import { openInteractive } from '../core/interactive.ts'
import { later } from '../core/later.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { placeQuery, queryText, type EmbedParameters, type ReadParameters } from '../protocol/parameters.ts'
import {
  entityPath,
  joinPath,
  readFramedLocation,
  readLocation,
  sitePath,
  splitPath,
  wireOptions,
  type EmbedAppearance,
  type EmbedLocation,
  type EmbedUi,
} from '../protocol/urls.ts'
import { Frame, type CommonEmbedProps } from './frame.tsx'
import { useConfig, type Metabase } from './provider.tsx'

/** Exactly one of the keys of `T`. */
type OneOf<T> = {
  [K in keyof T]: Readonly<Pick<T, K> & Partial<Record<Exclude<keyof T, K>, undefined>>>
}[keyof T]

/** What an interactive embed opens: a path, or one thing by its id (a number) or its 21-character entity id. */
export type InteractiveTarget = OneOf<{
  /** Metabase path such as `/dashboard/1?region=West`; `/` is the home page. Throws `path_invalid`. */
  path: string
  dashboard: number | string
  question: number | string
  /** `'root'` is the top collection. */
  collection: number | string
  model: number | string
}>

/** Props of {@link InteractiveEmbed}. A change of what is opened moves the embed there without a full load. */
export type InteractiveEmbedProps = CommonEmbedProps &
  InteractiveTarget & {
    /** With `dashboard`: the tab to open, by id or entity id. */
    readonly tab?: number | string | undefined
    /** With an id: filter values by slug. With `path`, write them into its query. */
    readonly parameters?: EmbedParameters | undefined
    /** Which parts of Metabase's interface are shown. A change (compared by value) loads once, where the person is. */
    readonly ui?: EmbedUi | undefined
    /**
     * Pixels that `height="auto"` adds for Metabase's top bar, which Metabase leaves out of the height it reports. Default
     * 50, and 0 with `ui={{ topNav: false }}`.
     */
    readonly heightOffset?: number | undefined
    /**
     * The embed shows another place. `source` is `'host'` when your app asked for it and `'metabase'` when the person
     * (or Metabase) went there. Never called twice in a row for one place.
     *
     * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-from-embedded-metabase
     */
    readonly onLocationChange?: ((location: EmbedLocation, source: LocationSource) => void) | undefined
  }

/**
 * The whole of Metabase, for people who sign in to it: by the provider's `ssoUrl` or `fetchSsoToken`, or with a session
 * that they have. Needs a Metabase plan with interactive (full-app) embedding, and your origin in its settings.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding
 */
export function InteractiveEmbed(props: InteractiveEmbedProps): ReactElement {
  const { path, tab, parameters, ui, heightOffset = ui?.topNav === false ? 0 : 50 } = props
  const config = useConfig()
  const { site, locale } = config
  const flags = wireOptions({ locale, ...ui })
  const asked = path ?? entityPath(props) + placeQuery({ ...parameters, tab })
  const page: Page = {
    kind: 'interactive',
    config,
    props: { ...props, heightOffset },
    place: sitePath(site, asked),
    look: [flags, config.ssoUrl].join(),
    open: (place, signal, reason) =>
      openInteractive(site, joinPath(splitPath(place), flags), config, signal, reason),
    check: (to) => sitePath(site, to),
    read: (wire) => readLocation(site, wire),
    flags,
  }
  return <Frame {...props} page={page} />
}

/** How a signed or public page looks: the hash of its address. The theme is always said, as its default has changed. */
function appearanceHash(config: Pick<Metabase, 'theme' | 'locale'>, appearance?: EmbedAppearance): string {
  const { theme = 'light', locale } = config
  return queryText(wireOptions({ theme, locale, ...appearance })).replace('?', '#')
}

/** Props that signed and public embeds share. */
export interface FramedEmbedProps extends CommonEmbedProps {
  /**
   * Start values of filters that people may change, by slug. A change (compared by value) loads once, unless it is what
   * is on screen already.
   */
  readonly parameters?: EmbedParameters | undefined
  /** The dashboard's tab to open, by id. */
  readonly tab?: number | string | undefined
  /** A change (compared by value) loads once, where the person is. */
  readonly appearance?: EmbedAppearance | undefined
  /**
   * The person chose other filters: all that can be changed, by slug (`null`: cleared). It may be given back as
   * `parameters`.
   */
  readonly onParametersChange?: ((parameters: ReadParameters) => void) | undefined
}

/** Props of {@link StaticEmbed}. */
export type StaticEmbedProps = FramedEmbedProps &
  OneOf<{
    /** Id or 21-character entity id. */
    dashboard: number | string
    question: number | string
  }> & {
    /**
     * A token that your server signed. `null`: it is on its way. Left out: the provider's `fetchToken` is asked, and asked
     * again before the token runs out. One that you give is yours to renew: another one takes over unseen.
     */
    readonly token?: string | null | undefined
    /** Values to lock into the token, by slug; a change (compared by value) asks for a new token. The server decides. */
    readonly params?: EmbedParameters | undefined
    /**
     * How a page with a renewed token takes the place of the old one: `'unseen'` (default) draws it in a second frame
     * first; `'reload'` loads it in the one there is, which is empty for a moment.
     */
    readonly renewal?: 'unseen' | 'reload' | undefined
  }

/**
 * One dashboard or question, with the rows that your server locked into a signed token. People need no Metabase
 * account.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export function StaticEmbed(props: StaticEmbedProps): ReactElement {
  const { dashboard, question, token, params = {}, parameters, tab, appearance } = props
  const config = useConfig()
  const { site, fetchToken, userKey } = config
  if (token === undefined && !fetchToken)
    throw new MetabaseError('props_invalid', '<StaticEmbed> needs token, or the provider fetchToken')
  const path = entityPath(props)
  const resource = dashboard === undefined ? { question } : { dashboard }
  const hash = appearanceHash(config, appearance)
  const wanted = JSON.stringify([userKey, path, Object.entries(params).sort()])
  const at = (place: string, grant: Pick<Address, 'renewAtMs'> & { jwt: string }): Address => ({
    ...grant,
    url: `${site.origin + site.base}/embed/${Object.keys(resource).join()}/${encodeURIComponent(grant.jwt)}${splitPath(place).search}${hash}`,
  })
  const page: Page = {
    kind: 'signed',
    config,
    props,
    place: path + placeQuery({ ...parameters, tab }),
    look: [hash, token === undefined ? wanted : token === null].join(),
    token,
    read: readFramedLocation,
    open(place, signal, reason = 'initial', old) {
      if (token) return at(place, { jwt: token })
      if (token === null || !fetchToken) return null
      return later()
        .then(({ sharedToken }) =>
          sharedToken(site, wanted, fetchToken, { resource, params }, reason, signal, old),
        )
        .then((grant) => at(place, grant))
    },
  }
  return <Frame {...props} page={page} />
}

/** Props of {@link PublicEmbed}. */
export type PublicEmbedProps = FramedEmbedProps &
  OneOf<{
    /** The UUID of the public link. */
    dashboard: string
    question: string
    document: string
  }>

/**
 * A public link. Whoever has its UUID sees all of its data for as long as the link exists.
 *
 * @see https://www.metabase.com/docs/latest/embedding/public-links
 */
export function PublicEmbed(props: PublicEmbedProps): ReactElement {
  const { dashboard, question, document, parameters, tab, appearance } = props
  const config = useConfig()
  const { origin, base } = config.site
  const kind = dashboard ? 'dashboard' : question ? 'question' : 'document'
  const path = `/public/${kind}/${String(dashboard ?? question ?? document)}`
  if (!/\/[\da-f-]{36}$/i.test(path))
    throw new MetabaseError(
      'props_invalid',
      '<PublicEmbed> needs the UUID of a dashboard, question or document',
    )
  const hash = appearanceHash(config, appearance)
  const page: Page = {
    kind: 'public',
    config,
    props,
    place: path + placeQuery({ ...parameters, tab }),
    look: hash,
    read: readFramedLocation,
    open: (place) => ({ url: origin + base + path + splitPath(place).search + hash }),
  }
  return <Frame {...props} page={page} />
}
