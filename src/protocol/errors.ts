import { homepage } from '../../package.json'

/**
 * Every way an embed can fail. Codes are API: renaming one is a breaking change, rewording a message is not.
 *
 * Wrong use throws at once. Everything else puts the embed into the status `failed` and calls `onError` once.
 */
export type MetabaseErrorCode =
  | 'provider_missing' // thrown: a component or hook is outside <MetabaseProvider>
  | 'site_url_invalid' //  thrown: `siteUrl` or `ssoUrl` is no absolute http(s) address
  | 'path_invalid' //      thrown: not a plain path on the Metabase site
  | 'props_invalid' //     thrown: props that do not say what to show, or that contradict each other
  | 'secret_missing' //    thrown by the server: no secret, or one that cannot be Metabase's
  | 'claims_invalid' //    thrown by the server: a claim that Metabase does not accept
  | 'token_failed' //      your fetchToken() or fetchSsoToken() rejected, its reason is in `cause`; or it refused (401, 403)
  | 'token_timeout' //     it did not answer in time
  | 'token_invalid' //     the answer is no JWT, or one for another resource, or one that Metabase refused
  | 'token_expired' //     the token had expired when it came, or the token prop of a guest embed has expired
  | 'no_response' //       Metabase sends no message: it refuses to be framed, is down, or the sign-in failed
  | 'page_left' //         a link led the frame of a guest embed away, to a page that sends no message
  | 'session_lost' //      Metabase signed the person out again and again
  | 'sign_in_failed' //    Metabase shows its login page right after each sign-in, although cookies can be kept
  | 'cookies_blocked' //   the browser keeps none of Metabase's cookies, so nobody can sign in
  | 'not_found' //         the public link does not exist

/** Has a heading for each code. */
const ERRORS_PAGE = `${homepage}?path=/docs/guides-errors--docs`

/** The only error that this package throws, shows, or passes to `onError`. */
export class MetabaseError extends Error {
  /** Always `MetabaseError`. */
  override readonly name = 'MetabaseError'

  /**
   * Messages are for developers: the problem, the cure, the code and a link to the page about it. They never contain a token, a
   * secret, an e-mail address or a query of the app or of Metabase.
   */
  constructor(
    /** What went wrong, for programs. */
    readonly code: MetabaseErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(`${message} [${code}] See ${ERRORS_PAGE}#${code}`, { cause })
  }

  /** Whether trying the same again can help. */
  get retryable(): boolean {
    return /^(token|no|page|session|sign|cookies)/.test(this.code)
  }
}
