import { fetchWithRetry } from '../embed/fetch-with-retry.ts'
import type { Address } from '../embed/life.ts'
import type { AddressRequest } from '../embed/page.ts'
import { readToken, type RequestToken } from '../embed/tokens.ts'
import { parseSite, type Site } from '../protocol/urls.ts'

/**
 * Gives a fresh JWT for Metabase's `/auth/sso`, signed by your server for the person who is looking. Asked for at each
 * sign-in, never kept: Metabase refuses one that was signed more than 180 seconds ago.
 *
 * @see https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt
 */
export type FetchSsoToken = RequestToken<unknown>

/** How people get in: the host's own SSO route, a token for Metabase's, or neither where a session exists already. */
export interface SignIn {
  readonly ssoUrl?: string | undefined
  readonly fetchSsoToken?: FetchSsoToken | undefined
}

/** The address at which an interactive frame opens a path: by way of a sign-in, where there is a reason for one. */
export function signInAddress(
  { origin, base }: Site,
  path: string,
  { ssoUrl, fetchSsoToken }: SignIn,
  { reason, signal }: AddressRequest,
): Address | Promise<Address> {
  // Metabase takes it as it is given, so it has the base path.
  const target = base + path
  if (reason && ssoUrl !== undefined) {
    const url = new URL(ssoUrl, document.baseURI)
    parseSite(url.href) // Throws for `javascript:` and the like, which a frame would run as the app.
    url.searchParams.set('return_to', target)
    return { url: url.href }
  }
  if (reason && fetchSsoToken)
    return fetchWithRetry(
      (why, own) => fetchSsoToken({ reason: why, signal: own }),
      readToken,
      reason,
      signal,
    ).then(({ jwt }) => ({
      url: `${origin + base}/auth/sso?jwt=${jwt}&return_to=${encodeURIComponent(target)}`,
    }))
  return { url: origin + target }
}
