import { detectSilence } from '../embed/detect-silence.ts'
import { retryFailures } from '../embed/retry-failures.ts'
import type { CommonProps, Kind, LocationSource, OneOf, Page, ProviderSettings } from '../embed/page.ts'
import { parseMessage } from '../protocol/messages.ts'
import { parametersQuery, type EmbedParameters } from '../protocol/parameters.ts'
import {
  entityPath,
  joinPath,
  readLocation,
  sitePath,
  splitPath,
  wireOptions,
  type EmbedLocation,
  type EmbedUi,
} from '../protocol/urls.ts'
import { followDashboardHeight } from './follow-dashboard-height.ts'
import { navigation } from './navigation.ts'
import { recoverSession } from './recover-session.ts'
import { restoreUiFlags } from './restore-ui-flags.ts'
import { signInAddress, type SignIn } from './sign-in.ts'

/** What an interactive embed does by itself. */
const interactive: Kind<InteractivePage> = {
  name: 'interactive',
  parse: parseMessage,
  start: (embed) =>
    [detectSilence, retryFailures, navigation, restoreUiFlags, recoverSession, followDashboardHeight].map(
      (behaviour) => behaviour(embed),
    ),
}

/**
 * What an interactive embed opens: a path, or one thing by its id (a number) or its 21-character entity id. Metabase
 * redirects an entity id by an entry of its own in the tab's history, on the first load too, and a Back to the entry before
 * it changes nothing. Use numbers where Back matters.
 */
export type InteractiveTarget = OneOf<{
  /** Metabase path such as `/dashboard/1?region=West`; `/` is the home page. Throws `path_invalid`. */
  path: string
  /** Number or entity id. */
  dashboard: number | string
  /** Number or entity id. */
  question: number | string
  /** `'root'` is the top collection. */
  collection: number | string
  /** Number or entity id. */
  model: number | string
}>

/** The props of `InteractiveEmbed` that other kinds do not have. */
export type InteractiveProps = InteractiveTarget & {
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
   * Milliseconds that Metabase may be silent after it was asked to go elsewhere. Default 10000; `Infinity` waits for ever.
   * After that the page is loaded. Choose more where dashboards keep slow computers busy for longer.
   */
  readonly moveTimeoutMs?: number | undefined
  /**
   * The embed shows another location. `source` is `'host'` when your app asked for it and `'metabase'` when the person
   * (or Metabase) went there. Never called twice in a row for one location, and not for Metabase's login page.
   *
   * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-from-embedded-metabase
   */
  readonly onLocationChange?: ((location: EmbedLocation, source: LocationSource) => void) | undefined
}

/** The whole of Metabase, for a person who signs in to it. */
export interface InteractivePage extends Page {
  readonly props: CommonProps & Pick<InteractiveProps, 'moveTimeoutMs' | 'onLocationChange'>
  readonly signIn: SignIn
  /** The UI flags. A page loses them whenever the person opens a whole new document in the frame. */
  readonly flags: URLSearchParams
  checkPath(path: string): string
}

export function interactivePage(
  provider: ProviderSettings & SignIn,
  props: CommonProps & InteractiveProps,
): InteractivePage {
  const { path, tab, parameters, ui, heightOffset = ui?.topNav === false ? 0 : 50 } = props
  const { site, locale } = provider
  const flags = wireOptions({ locale, ...ui })
  const checkPath = (to: string): string => sitePath(site, to)
  return {
    kind: interactive,
    provider,
    signIn: provider,
    canSignIn: provider.ssoUrl !== undefined || provider.fetchSsoToken !== undefined,
    props,
    flags,
    heightOffset,
    target: checkPath(path ?? entityPath(props) + parametersQuery({ ...parameters, tab })),
    loadKey: [flags, provider.ssoUrl].join(),
    silenceCause: () =>
      `it does not allow ${location.origin} to embed it (add exactly that to the authorized origins in its embedding settings), the sign-in failed`,
    address: (target, request) => signInAddress(site, joinPath(splitPath(target), flags), provider, request),
    readLocation: (wire) => readLocation(site, wire),
    checkPath,
  }
}
