import { parseSite, type Site } from '../protocol/urls.ts'
import type { Address } from './contract.ts'
import { later } from './later.ts'
import type { Ask, TokenReason } from './tokens.ts'

/**
 * Gives a fresh JWT for Metabase's `/auth/sso`, signed by your server for the person who is looking. Asked for at each
 * sign-in, never kept: Metabase refuses one that was signed more than 180 seconds ago.
 *
 * @see https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt
 */
export type FetchSsoToken = Ask<unknown>

/** How people get in: the host's own SSO route, a token for Metabase's, or neither where a session exists already. */
export interface SignIn {
  readonly ssoUrl?: string | undefined
  readonly fetchSsoToken?: FetchSsoToken | undefined
}

/** The address at which an interactive frame opens a path: by way of a sign-in, where there is a reason for one. */
export function openInteractive(
  { origin, base }: Site,
  path: string,
  { ssoUrl, fetchSsoToken }: SignIn,
  signal: AbortSignal,
  reason?: TokenReason,
): Address | Promise<Address> {
  // Metabase takes it as it stands, so it holds the base path.
  const target = base + path
  if (reason && ssoUrl !== undefined) {
    const url = new URL(ssoUrl, document.baseURI)
    parseSite(url.href) // Throws for `javascript:` and the like, which a frame would run as the app.
    url.searchParams.set('return_to', target)
    return { url: url.href }
  }
  if (reason && fetchSsoToken)
    return later()
      .then(({ insist }) => insist(fetchSsoToken, {}, reason, signal))
      .then(({ jwt }) => ({
        url: `${origin + base}/auth/sso?jwt=${jwt}&return_to=${encodeURIComponent(target)}`,
      }))
  return { url: origin + target }
}
