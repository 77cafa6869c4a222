import type { ReactElement } from 'react'
import type { LocationSource, Page } from '../core/embed.ts'
import { driveInteractive, openInteractive } from '../core/interactive.ts'
import { readToken, sharedToken } from '../core/tokens.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { placeQuery, queryText, type EmbedParameters } from '../protocol/parameters.ts'
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
    /** Default height `600`; `'auto'` follows dashboards, and is 600 for all other pages, which have no height. */
    readonly height?: number | string | undefined
    /** Bounds of `height="auto"`, in CSS pixels. Default 0 and 20000. */
    readonly minHeight?: number | undefined
    readonly maxHeight?: number | undefined
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
  const { path, tab, parameters, ui, height, minHeight = 0, maxHeight = 20_000 } = props
  const config = useConfig()
  const { site, locale } = config
  const flags = wireOptions({ locale, ...ui })
  const asked = path ?? entityPath(props) + placeQuery({ ...parameters, tab })
  const page: Page = {
    config,
    props,
    place: sitePath(site, asked),
    look: [flags, config.ssoUrl].join(),
    open: (place, signal, reason) =>
      openInteractive(site, joinPath(splitPath(place), flags), config, signal, reason),
    drive: driveInteractive,
    read: (wire) => readLocation(site, wire),
    flags,
    limits: height === 'auto' ? [minHeight, maxHeight] : undefined,
  }
  return <Frame {...props} page={page} />
}

/** How a signed or public page looks: the hash of its address. The theme is always said, as its default has changed. */
function appearanceHash(config: Pick<Metabase, 'theme' | 'locale'>, appearance?: EmbedAppearance): string {
  const { theme = 'light', locale } = config
  return queryText(wireOptions({ theme, locale, ...appearance })).replace('?', '#')
}

/** Props of {@link StaticEmbed}. */
export type StaticEmbedProps = CommonEmbedProps &
  OneOf<{
    /** Id or 21-character entity id. */
    dashboard: number | string
    question: number | string
  }> & {
    /** A token that your server signed. `null`: it is on its way. Left out: the provider's `fetchToken` is asked. */
    readonly token?: string | null | undefined
    /** Values to lock into the token, by slug; a change (compared by value) asks for a new token. The server decides. */
    readonly params?: EmbedParameters | undefined
    /** Start values of filters that people may change, by slug. A change (compared by value) loads once. */
    readonly parameters?: EmbedParameters | undefined
    /** The dashboard's tab to open, by id. */
    readonly tab?: number | string | undefined
    /** A change (compared by value) loads once, where the person is. */
    readonly appearance?: EmbedAppearance | undefined
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
    throw new MetabaseError(
      'props_invalid',
      '<StaticEmbed> needs a token, or fetchToken on <MetabaseProvider>',
    )
  const path = entityPath(props)
  const kind = dashboard === undefined ? 'question' : 'dashboard'
  const hash = appearanceHash(config, appearance)
  const wanted = JSON.stringify([userKey, path, Object.entries(params).sort()])
  const url = (jwt: string, place: string): string =>
    `${site.origin + site.base}/embed/${kind}/${jwt}${splitPath(place).search}${hash}`
  const page: Page = {
    config,
    props,
    place: path + placeQuery({ ...parameters, tab }),
    look: [hash, token ?? wanted].join(),
    read: readFramedLocation,
    open(place, signal, reason = 'initial') {
      if (token) return url(readToken(token), place)
      if (token === null || !fetchToken) return null
      const resource = dashboard === undefined ? { question } : { dashboard }
      return sharedToken(site, wanted, signal, async (shared) =>
        readToken(await fetchToken({ resource, params, reason, signal: shared })),
      ).then((jwt) => url(jwt, place))
    },
  }
  return <Frame {...props} page={page} />
}

/** Props of {@link PublicEmbed}. */
export type PublicEmbedProps = CommonEmbedProps &
  OneOf<{
    /** The UUID of the public link. */
    dashboard: string
    question: string
    document: string
  }> & {
    /** Filter values by slug. A change (compared by value) loads once. */
    readonly parameters?: EmbedParameters | undefined
    /** The dashboard's tab to open, by id. */
    readonly tab?: number | string | undefined
    /** A change (compared by value) loads once, where the person is. */
    readonly appearance?: EmbedAppearance | undefined
  }

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
    config,
    props,
    place: path + placeQuery({ ...parameters, tab }),
    look: hash,
    read: readFramedLocation,
    open: (place) => origin + base + path + splitPath(place).search + hash,
  }
  return <Frame {...props} page={page} />
}
