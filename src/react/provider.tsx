import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react'
import * as ReactDOM from 'react-dom'
import type { EmbedEvent, ProviderSettings } from '../embed/page.ts'
import type { FetchSsoToken } from '../interactive/sign-in.ts'
import { signOut } from '../interactive/sign-out.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { parseSite } from '../protocol/urls.ts'
import type { FetchToken } from '../signed/signed.ts'

/** Props of {@link MetabaseProvider}. */
export interface MetabaseProviderProps {
  /**
   * Metabase's Site URL as its admin settings have it, such as `https://metabase.example.com` or, on a sub-path,
   * `https://example.com/metabase`. A change starts every embed anew. Throws `site_url_invalid`.
   */
  readonly siteUrl: string
  /** Signed embeds: gives the token for a resource. The newest function is called; a new one fetches nothing. */
  readonly fetchToken?: FetchToken | undefined
  /**
   * Interactive embeds: your own SSO route, such as `/sso/metabase`. The frame opens it with `return_to`, and it
   * redirects to Metabase's `/auth/sso` with a JWT that the browser's scripts never see.
   */
  readonly ssoUrl?: string | undefined
  /** Interactive embeds, instead of `ssoUrl`: a JWT for Metabase's `/auth/sso`, fetched at each sign-in. */
  readonly fetchSsoToken?: FetchSsoToken | undefined
  /** Who is looking, such as your user's id. A change drops tokens and frames and signs in anew. */
  readonly userKey?: string | number | undefined
  /** Language of Metabase's interface, such as `de` or `pt_BR`, where an embed does not say. Default: Metabase's own. */
  readonly locale?: string | undefined
  /** Theme of signed and public embeds that do not say. Default `light`. Interactive ones follow Metabase's settings. */
  readonly theme?: 'light' | 'night' | undefined
  /** What the embeds do and hear, for your logs. Nothing is sent anywhere else. */
  readonly onEvent?: ((event: EmbedEvent) => void) | undefined
  readonly children?: ReactNode
}

/** What {@link useMetabase} gives. */
export interface Metabase extends Readonly<
  Pick<MetabaseProviderProps, 'siteUrl' | 'userKey' | 'locale' | 'theme'>
> {
  /**
   * Ends the person's session in Metabase. End your own first: Metabase's login page goes to single sign-on by itself,
   * and an SSO route that still knows the person would sign them in again. All embeds of the provider go at once, until
   * its `userKey` changes or it is mounted anew. Gives whether Metabase said within five seconds that the person is out;
   * it cannot where it may not be framed, or where the browser withholds its cookies.
   *
   * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding
   */
  readonly logout: () => Promise<boolean>
}

interface Provider
  extends ProviderSettings, Pick<MetabaseProviderProps, 'fetchToken' | 'ssoUrl' | 'fetchSsoToken'> {
  readonly setSignedOutUser: (userKey: unknown) => void
}

const Context = /* @__PURE__ */ createContext<Provider | null>(null)

/** Absent in React 18. */
const { preconnect }: { preconnect?: (origin: string) => void } = ReactDOM

/** Says for all embeds below where Metabase is and how people get in. */
export function MetabaseProvider(props: MetabaseProviderProps): ReactElement {
  const { siteUrl, userKey, children } = props
  const site = useMemo(() => parseSite(siteUrl), [siteUrl])
  // To begin with, nobody.
  const [signedOutUser, setSignedOutUser] = useState<unknown>({})
  const isSignedOut = signedOutUser === userKey
  // The connection is there when the frame asks for its page.
  preconnect?.(site.origin)
  // A new object each time: it holds the newest callbacks, and an embed that renders again loads nothing.
  return (
    <Context.Provider value={{ ...props, site, isSignedOut, setSignedOutUser }}>{children}</Context.Provider>
  )
}

/** What the nearest provider says, for the components and hooks of this package. */
export function useProvider(): Provider {
  const provider = useContext(Context)
  if (provider === null) throw new MetabaseError('provider_missing', 'No <MetabaseProvider> around this')
  return provider
}

/** What the nearest provider says of Metabase, and the way out of it. Throws `provider_missing` outside of one. */
export function useMetabase(): Metabase {
  const { siteUrl, userKey, locale, theme, site, setSignedOutUser } = useProvider()
  const logout = useCallback(async () => {
    setSignedOutUser(userKey)
    // The embeds are gone before the session is, or they would show the login page.
    await new Promise((resolve) => setTimeout(resolve))
    return signOut(site)
  }, [setSignedOutUser, site, userKey])
  return { siteUrl, userKey, locale, theme, logout }
}
