import { parseSite, type EmbedUi } from '../protocol/urls.ts'
import {
  answerMistake,
  checkAtFirstRequest,
  checkSecret,
  readSecret,
  refuse,
  type Awaitable,
  type Handler,
} from './handler.ts'
import { isCrossSite } from './cors.ts'
import { ssoRedirectUrl } from './redirect.ts'
import { signSsoToken, type SsoUser } from './sign.ts'

/** Options of {@link createSsoHandler}. */
export interface SsoHandlerOptions {
  /** Metabase's Site URL. */
  readonly siteUrl: string
  /**
   * The *JWT signing key* of Metabase's authentication settings, or a function that returns it. The function is called for
   * each sign-in, so that a new key is used at once.
   */
  readonly secret: string | (() => string | Promise<string>)
  /** Returns the person who is signed in to your app; `null` or `undefined` if nobody is, and then nothing is signed. */
  readonly getUser: (request: Request) => Awaitable<SsoUser | null | undefined>
  /**
   * UI flags for a `return_to` that has none, as when Metabase's login page sends people to this route. Set `ui` on the
   * embed as well.
   */
  readonly ui?: EmbedUi | undefined
  /** The page of Metabase to open if `return_to` is missing or not a page of the site. Default `/`. */
  readonly defaultReturnTo?: string | undefined
  /** Answers a person who is not signed in to your app. Default: a page with status 401 that asks them to sign in. */
  readonly onAnonymous?: ((request: Request) => Awaitable<Response>) | undefined
  /**
   * Whether a request with `response=json` in its query, and without `return_to`, gets `{ jwt }` instead of a redirect. Metabase's
   * own script asks this way for modular embeds with single sign-on, and `fetchSsoToken` can. Scripts of pages of your site then
   * see the token. Default `false`.
   */
  readonly answersJson?: boolean | undefined
}

const NAME = 'createSsoHandler()'

/**
 * Makes the SSO route of your app, for `ssoUrl` and for the *JWT Identity Provider URI* of Metabase's settings. It signs the
 * person in to Metabase and redirects to the page of Metabase in `return_to`. Without `answersJson`, scripts in the browser never see the token.
 *
 * Options are checked at the first request. A wrong secret, `siteUrl` or result of `getUser` is answered with a 500 without
 * detail, and `console.error` names the mistake. An error that `getUser` throws is thrown to the framework.
 *
 * @see https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt
 */
export function createSsoHandler(options: SsoHandlerOptions): Handler {
  const { siteUrl, secret, getUser, ui, defaultReturnTo, onAnonymous = askToSignIn, answersJson } = options
  const checkOptions = checkAtFirstRequest(NAME, () => {
    checkSecret(secret, 'JWT signing key')
    parseSite(siteUrl)
  })
  return async (request) => {
    // Next.js 14 runs a GET route during the build and keeps its answer, unless the route reads the URL.
    const { search } = new URL(request.url)
    const wrongOptions = checkOptions()
    if (wrongOptions) return wrongOptions
    if (request.method !== 'GET') return refuse(405, 'Use GET', { allow: 'GET' })
    const isJson = answersJson === true && asksForJson(search)
    if (isJson && isCrossSite(request, [])) return refuse(403, 'Not from another site')
    const user = await getUser(request)
    if (!user) return isJson ? refuse(401, 'Not signed in') : onAnonymous(request)
    try {
      const token = await signSsoToken(user, await readSecret(secret))
      if (isJson) return Response.json({ jwt: token }, { headers: { 'cache-control': 'no-store' } })
      const location = ssoRedirectUrl({ siteUrl, token, returnTo: readReturnTo(search), defaultReturnTo, ui })
      return new Response(null, {
        status: 302,
        headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
      })
    } catch (error) {
      return answerMistake(NAME, error)
    }
  }
}

/** What follows `return_to` belongs to the page to return to. */
const asksForJson = (search: string): boolean => {
  const query = new URLSearchParams(search)
  return query.get('response') === 'json' && !query.has('return_to')
}

/**
 * Metabase appends `return_to` without encoding it, so its value is everything that follows. This package and others encode
 * it, so its value ends at the next `&`.
 */
function readReturnTo(search: string): string | null {
  const [, raw] = /[?&]return_to=(.*)$/.exec(search) ?? []
  if (raw === undefined) return null
  const isEncoded = !/^[^&]*[/?]/.test(raw)
  return isEncoded ? new URLSearchParams(search).get('return_to') : raw
}

const askToSignIn = (): Response =>
  new Response(
    `<!doctype html><meta charset="utf-8"><title>Not signed in</title><body style="font:16px/1.5 system-ui;text-align:center;padding:15vh 24px"><h1 style="font-size:20px">You are not signed in</h1><p>Sign in to the app around this page, then open it again.`,
    { status: 401, headers: { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store' } },
  )
