import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { EmbedEvent } from '../core/contract.ts'
import type { FetchSsoToken } from '../core/interactive.ts'
import { signOut } from '../core/sign-out.ts'
import type { Ask } from '../core/tokens.ts'
import type { EmbedResource } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'
import { parseSite, type Site } from '../protocol/urls.ts'

/**
 * Asks your server for the signed token of a `StaticEmbed`. It is called once for all embeds that share user, resource
 * and `params`. Decide on the server what the person may see: `params` is only what the component asks to lock.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export type FetchToken = Ask<{ readonly resource: EmbedResource; readonly params: EmbedParameters }>

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

interface Config extends MetabaseProviderProps {
  /** Also stands for the provider where tokens are shared. */
  readonly site: Site
  /** Whether this person was signed out: no embed shows anything. */
  readonly isOut: boolean
  readonly setGone: (userKey: unknown) => void
}

const Context = /* @__PURE__ */ createContext<Config | null>(null)

/** Says for all embeds below where Metabase is and how people get in. */
export function MetabaseProvider(props: MetabaseProviderProps): ReactElement {
  const { siteUrl, userKey, children } = props
  const site = useMemo(() => parseSite(siteUrl), [siteUrl])
  // Whose session was ended; to begin with, nobody's.
  const [gone, setGone] = useState<unknown>({})
  // A new object each time: it holds the newest callbacks, and an embed that renders again loads nothing.
  return (
    <Context.Provider value={{ ...props, site, isOut: gone === userKey, setGone }}>
      {children}
    </Context.Provider>
  )
}

/** The provider's configuration, for the components and hooks of this package. */
export function useConfig(): Config {
  const config = useContext(Context)
  if (config === null) throw new MetabaseError('provider_missing', 'No <MetabaseProvider> around this')
  return config
}

/** What the nearest provider says of Metabase, and the way out of it. Throws `provider_missing` outside of one. */
export function useMetabase(): Metabase {
  const { siteUrl, userKey, locale, theme, site, setGone } = useConfig()
  const logout = useCallback(async () => {
    setGone(userKey)
    // The embeds are gone before the session is, or they would show the login page.
    await new Promise((resolve) => setTimeout(resolve))
    return signOut(site)
  }, [setGone, site, userKey])
  return { siteUrl, userKey, locale, theme, logout }
}
