import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react'
import * as ReactDOM from 'react-dom'
import { closeHiddenOfOthers } from '../embed/hidden-pages.ts'
import { isHeard } from '../embed/listener.ts'
import { createLoadLimit } from '../embed/limit-loads.ts'
import type { EmbedEvent, Page, ProviderSettings } from '../embed/page.ts'
import { canMoveFrames, createParking } from '../embed/parking.ts'
import { createPreloads, type Preload, type Preloads } from '../embed/preloads.ts'
import type { FetchToken } from '../embed/tokens.ts'
import { inspection, type Inspection, type Watcher } from '../embed/watch.ts'
import type { FetchSsoToken } from '../interactive/sign-in.ts'
import { signOut } from '../interactive/sign-out.ts'
import { MetabaseError } from '../protocol/errors.ts'
import type { ProviderTheme } from '../protocol/theme.ts'
import { parseSite } from '../protocol/urls.ts'
import type { EmbedDefaults } from './defaults.ts'
import type { OwnLabels } from './labels.ts'

/** Props of {@link MetabaseProvider}. */
export interface MetabaseProviderProps {
  /**
   * Metabase's Site URL as its admin settings have it, such as `https://metabase.example.com` or, on a sub-path,
   * `https://example.com/metabase`. A change starts every embed again. Throws `site_url_invalid`.
   */
  readonly siteUrl: string
  /** Signed and guest embeds: returns the token for a resource. The newest function is called; a new one fetches nothing. */
  readonly fetchToken?: FetchToken | undefined
  /**
   * Interactive embeds: your own SSO route, such as `/sso/metabase`. The frame opens it with `return_to`, and it
   * redirects to Metabase's `/auth/sso` with a JWT that the browser's scripts never see.
   */
  readonly ssoUrl?: string | undefined
  /** Interactive embeds, instead of `ssoUrl`: returns a JWT for Metabase's `/auth/sso`. Called at each sign-in. */
  readonly fetchSsoToken?: FetchSsoToken | undefined
  /** Who is looking, such as your user's id. A change removes all tokens and frames, and signs in again. */
  readonly userKey?: string | number | undefined
  /** Language of Metabase's interface, such as `de` or `pt_BR`, where an embed does not say. Default: Metabase's own. */
  readonly locale?: string | undefined
  /**
   * Theme of signed, public and guest embeds that do not say. Guest embeds take all of a theme object, and a change of it without a
   * load; signed and public ones take its `preset`, by a load. Default: `light`, and for guest embeds Metabase's own. Interactive
   * embeds follow Metabase's settings.
   */
  readonly theme?: ProviderTheme | undefined
  /**
   * How many frames stay loaded after their components are gone. A component that asks for the same page has such a frame at
   * once, where the person left it. Default 0. Needs a browser with `moveBefore`; see `canKeepAlive` of {@link useMetabase}.
   *
   * Each frame is a page of Metabase that goes on running: about 100 MB of memory for the first, and 10 to 40 MB for each
   * further. The frames that were used last stay. All of them go with `logout()`, with the provider, and with a change of
   * `userKey` or `siteUrl`, so give `userKey` where several people may use one tab one after the other.
   *
   * @see https://developer.mozilla.org/docs/Web/API/Element/moveBefore
   */
  readonly keepAlive?: number | undefined
  /**
   * How many embeds load at the same time; the others show their `fallback` until it is their turn. Default: no limit. An embed
   * that is ready or has failed makes room for the next.
   */
  readonly maxConcurrentLoads?: number | undefined
  /**
   * Props for all embeds that do not have them: `fallback`, `renderError`, `ui`, `appearance`, `height`, `readyTimeoutMs` and
   * `onError`. Default: none. `GuestEmbed` has no `appearance`, and keeps its own height where the default is `'auto'`.
   */
  readonly defaults?: EmbedDefaults | undefined
  /**
   * The texts that the embeds show by themselves, in another language or other words. Those that are left out are English. German
   * is included: `labels={germanLabels}`.
   */
  readonly labels?: OwnLabels | undefined
  /** Called with everything that the embeds do and hear, for your logs. Nothing is sent anywhere. */
  readonly onEvent?: ((event: EmbedEvent) => void) | undefined
  /** Your app, or the part of it that has embeds. */
  readonly children?: ReactNode
}

/** What {@link useMetabase} returns. */
export interface Metabase extends Readonly<
  Pick<MetabaseProviderProps, 'siteUrl' | 'userKey' | 'locale' | 'theme'>
> {
  /**
   * Ends the person's session in Metabase. End your own session first: Metabase's login page goes to single sign-on by
   * itself, and an SSO route that still knows the person would sign them in again. All embeds of the provider are removed at
   * once, until its `userKey` changes or it is mounted again. Resolves to whether Metabase confirmed within five seconds that
   * the person is signed out. It cannot confirm that where it refuses to be framed, or where the browser blocks its cookies.
   *
   * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding
   */
  readonly logout: () => Promise<boolean>
  /** Whether this browser can keep frames loaded for the `keepAlive` of the provider. `false` on a server. */
  readonly canKeepAlive: boolean
  /**
   * Loads a page before a component shows it, for example when the pointer is over a link: `preload(StaticEmbed, { dashboard: 1,
   * title: 'Orders' })`. A component with the same props has the page at once. It counts as one of the frames of `keepAlive`,
   * without which nothing is loaded. Pages are loaded one at a time, when the browser is idle. Throws as the component would.
   */
  readonly preload: <Props>(component: EmbedComponent<Props>, props: Props) => Preload
  /**
   * Fetches the token of a signed embed before a component shows it: `prefetchToken(StaticEmbed, { dashboard: 1, title: 'Orders'
   * })`. It is kept until it should be renewed. Resolves to whether it is there; a component fetches one that is not, and shows
   * the error.
   */
  readonly prefetchToken: <Props>(component: EmbedComponent<Props>, props: Props) => Promise<boolean>
  /** For the devtools of this package; apps cannot reach it. */
  readonly [inspection]: Inspection
}

/** The page that the props of a component describe. For `preload()`; apps cannot reach it. */
export const pageOf: unique symbol = Symbol()

/** A component that embeds Metabase. */
export interface EmbedComponent<Props> {
  (props: Props): ReactElement
  /** The name in React's developer tools. */
  readonly displayName: string
  /** @internal */
  readonly [pageOf]: (provider: Provider, props: Props) => Page
}

export interface Provider
  extends
    ProviderSettings,
    Pick<MetabaseProviderProps, 'fetchToken' | 'ssoUrl' | 'fetchSsoToken' | 'defaults' | 'labels'> {
  readonly setSignedOutUser: (userKey: unknown) => void
  readonly preloads: Preloads<Provider>
  readonly watchers: Set<Watcher>
}

const Context = /* @__PURE__ */ createContext<Provider | null>(null)

/** For what is the same as long as the page is there. */
export const neverChanges = () => () => undefined

/** Equals no `userKey`. */
const NOBODY = {}

/** Absent in React 18. */
const { preconnect }: { preconnect?: (origin: string) => void } = ReactDOM

/** Layout effects do nothing on a server, and React 18 warns of them there. */
export const useClientLayoutEffect: typeof useLayoutEffect =
  typeof document === 'undefined' ? useEffect : useLayoutEffect

/** Tells all embeds below it where Metabase is and how people sign in. */
export function MetabaseProvider(props: MetabaseProviderProps): ReactElement {
  const { siteUrl, userKey, keepAlive = 0, maxConcurrentLoads = Infinity, children } = props
  checkCount('keepAlive', keepAlive, 0)
  checkCount('maxConcurrentLoads', maxConcurrentLoads, 1)
  const site = useMemo(() => parseSite(siteUrl), [siteUrl])
  const [shared] = useState(() => {
    const parking = createParking()
    return {
      parking,
      preloads: createPreloads<Provider>(parking),
      loads: createLoadLimit(maxConcurrentLoads),
      watchers: new Set<Watcher>(),
    }
  })
  const [signedOutUser, setSignedOutUser] = useState<unknown>(NOBODY)
  const isSignedOut = signedOutUser === userKey
  // Whoever comes next may be the same person, who signed in again.
  if (signedOutUser !== NOBODY && !isSignedOut) setSignedOutUser(NOBODY)
  // The browser connects while the app renders, before the frame requests its page.
  preconnect?.(site.origin)
  // A new object for each render, with the newest callbacks. Embeds compare what matters by value.
  const provider = { ...props, ...shared, site, isSignedOut, setSignedOutUser }
  // The components of hidden embeds have no effects that could do it.
  useClientLayoutEffect(() => {
    closeHiddenOfOthers(provider)
    shared.parking.update(provider)
    shared.preloads.update(provider)
    shared.loads.update(maxConcurrentLoads)
  })
  useClientLayoutEffect(
    () => () => {
      shared.parking.close()
      shared.preloads.close()
    },
    [shared],
  )
  return <Context.Provider value={provider}>{children}</Context.Provider>
}

function checkCount(name: string, value: number, min: number): void {
  if (!(value >= min))
    throw new MetabaseError('props_invalid', `${name} of <MetabaseProvider> must be a number from ${min} up`)
}

/** The nearest provider; `null` outside of one. */
export const useNearestProvider = (): Provider | null => useContext(Context)

/** The nearest provider, for the components and hooks of this package. */
export function useProvider(): Provider {
  const provider = useNearestProvider()
  if (provider === null) throw new MetabaseError('provider_missing', 'No <MetabaseProvider> around this')
  return provider
}

/** The settings of the nearest provider, and `logout()`. Throws `provider_missing` outside of a provider. */
export function useMetabase(): Metabase {
  const { siteUrl, userKey, locale, theme, site, setSignedOutUser, preloads, parking, watchers } =
    useProvider()
  const logout = useCallback(async () => {
    setSignedOutUser(userKey)
    // The embeds go first. They would show the login page when the session ends.
    await new Promise((resolve) => setTimeout(resolve))
    return signOut(site)
  }, [setSignedOutUser, site, userKey])
  const canKeepAlive = useSyncExternalStore(neverChanges, canMoveFrames, () => false)
  const preload = useCallback<Metabase['preload']>(
    (component, props) => preloads.preload((provider) => component[pageOf](provider, props)),
    [preloads],
  )
  const prefetchToken = useCallback<Metabase['prefetchToken']>(
    (component, props) => preloads.prefetchToken((provider) => component[pageOf](provider, props)),
    [preloads],
  )
  return {
    siteUrl,
    userKey,
    locale,
    theme,
    logout,
    canKeepAlive,
    preload,
    prefetchToken,
    [inspection]: { parking, watchers, isHeard },
  }
}
