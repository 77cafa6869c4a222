/**
 * Every way an embed can fail. Codes are API: renaming one is a breaking change, rewording a message is not.
 *
 * Wrong use is thrown at once; what the world does to an embed becomes its `failed` status and one `onError`.
 */
export type MetabaseErrorCode =
  | 'provider_missing' // thrown: a component or hook is outside <MetabaseProvider>
  | 'site_url_invalid' //  thrown: `siteUrl` or `ssoUrl` is no absolute http(s) address
  | 'path_invalid' //      thrown: not a plain path on the Metabase site
  | 'props_invalid' //     thrown: props that do not say what to show, or contradict one another
  | 'secret_missing' //    thrown by the server: no secret, or one that cannot be Metabase's
  | 'claims_invalid' //    thrown by the server: a token would say something that Metabase does not take
  | 'token_failed' //      your fetchToken() or fetchSsoToken() rejected, its reason is in `cause`; or it refused (401, 403)
  | 'token_timeout' //     it did not answer in time
  | 'token_invalid' //     it gave something that is no JWT, or one for something else, or one that Metabase refused
  | 'token_expired' //     the token had run out when it came
  | 'no_response' //       Metabase says nothing: framing refused, wrong address, down, or the sign-in failed
  | 'session_lost' //      the person was signed out of Metabase again and again
  | 'cookies_blocked' //   the browser keeps none of Metabase's cookies, so nobody can be signed in
  | 'not_found' //         there is no such public link

/** The only error this package throws, shows, or hands to `onError`. */
export class MetabaseError extends Error {
  override readonly name = 'MetabaseError'

  /** Messages say who, what and the cure. They never hold a token, a secret, an e-mail address or a query. */
  constructor(
    readonly code: MetabaseErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(`${message} [${code}]`, { cause })
  }

  /** Whether trying the same again can help. */
  get retryable(): boolean {
    return /^(token|no|session|cookies)/.test(this.code)
  }
}
