import type { EmbedParameters } from '../protocol/parameters.ts'
import type { EmbedResource } from '../protocol/claims.ts'
import { parseSite, type EmbedUi } from '../protocol/urls.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { secretKey } from './check.ts'
import { ssoRedirectUrl } from './redirect.ts'
import { checkResource, signEmbedToken, signSsoToken, type SsoUser } from './sign.ts'

/** A web-standard request handler, as Next.js, Hono, Deno, Bun and Cloudflare Workers take them. */
export type Handler = (request: Request) => Promise<Response>

type Awaitable<T> = T | Promise<T>

/** Options of {@link createSsoHandler}. */
export interface SsoHandlerOptions {
  /** Metabase's Site URL. */
  readonly siteUrl: string
  /** The *JWT signing key* of Metabase's authentication settings. */
  readonly secret: string
  /** Who is asking, by your own session; `null` or `undefined`: nobody is signed in, and nothing is signed. */
  readonly getUser: (request: Request) => Awaitable<SsoUser | null | undefined>
  /** UI flags for a page that does not say, as when Metabase's own login page asks. Set `ui` on the embed as well. */
  readonly ui?: EmbedUi | undefined
  /** Where to go in Metabase without a usable `return_to`. Default `/`. */
  readonly defaultReturnTo?: string | undefined
  /** What an anonymous caller gets. Default: a page, with status 401, that says in the frame what to do. */
  readonly onAnonymous?: ((request: Request) => Awaitable<Response>) | undefined
}

/**
 * Your SSO route, for `ssoUrl` and for the *JWT Identity Provider URI* of Metabase's settings: signs the person of your
 * session in, and redirects to the page of Metabase that `return_to` names. The browser's scripts never see the token.
 * Throws `secret_missing` and `site_url_invalid` at once.
 */
export function createSsoHandler(options: SsoHandlerOptions): Handler {
  const { siteUrl, secret, getUser, ui, defaultReturnTo, onAnonymous = explain } = options
  secretKey(secret, 'JWT signing key')
  parseSite(siteUrl)
  return async (request) => {
    if (request.method !== 'GET') return refuse(405, 'Use GET', { allow: 'GET' })
    const user = await getUser(request)
    if (!user) return onAnonymous(request)
    const token = await signSsoToken(user, secret)
    const returnTo = readReturnTo(new URL(request.url).search)
    const location = ssoRedirectUrl({ siteUrl, token, returnTo, defaultReturnTo, ui })
    return new Response(null, {
      status: 302,
      headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    })
  }
}

/**
 * Metabase appends `return_to` as it stands, so that all that follows it belongs to it; this package and others encode
 * it, and then it ends at the next `&`.
 */
function readReturnTo(search: string): string | null {
  const [, raw] = /[?&]return_to=(.*)$/.exec(search) ?? []
  if (raw === undefined) return null
  const isEncoded = !/^[^&]*[/?]/.test(raw)
  try {
    return isEncoded ? new URLSearchParams(search).get('return_to') : raw
  } catch {
    return null
  }
}

const explain = (): Response =>
  new Response(
    `<!doctype html><meta charset="utf-8"><title>Not signed in</title><body style="font:16px/1.5 system-ui;text-align:center;padding:15vh 24px"><h1 style="font-size:20px">You are not signed in</h1><p>Sign in to the app around this page, then open it again.`,
    { status: 401, headers: { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store' } },
  )

const refuse = (status: number, error: string, headers: Record<string, string> = {}): Response =>
  Response.json({ error }, { status, headers: { 'cache-control': 'no-store', ...headers } })

/** Options of {@link createTokenHandler}. */
export interface TokenHandlerOptions {
  /** The *embedding secret key* of Metabase's embedding settings. */
  readonly secret: string
  /**
   * Decides, by your own session, whether this person may see the resource, and what is locked for them. What the browser
   * asked for is in `params` and is never signed as it is. `null`, `undefined` or `false`: a 403.
   */
  readonly authorize: (
    request: Request,
    resource: EmbedResource,
    params: EmbedParameters,
  ) => Awaitable<EmbedParameters | null | undefined | false>
  /** Default 600. */
  readonly expiresInSeconds?: number | undefined
  /** Origins of yours, besides the route's own, whose pages may ask. Pages of the same site may in any case. */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** A resource and its params take far less. */
const MOST_BYTES = 16_384

/**
 * Your token route, for `fetchToken`: answers `POST` with JSON `{ resource, params }`, and with the
 * `{ entityType, entityId, customContext }` of Metabase's own guest embeds, by `{ jwt }`. Throws `secret_missing` at once.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export function createTokenHandler(options: TokenHandlerOptions): Handler {
  const { secret, authorize, expiresInSeconds, allowedOrigins = [] } = options
  secretKey(secret, 'embedding secret key')
  return async (request) => {
    if (request.method !== 'POST') return refuse(405, 'Use POST', { allow: 'POST' })
    if (isForeign(request, allowedOrigins)) return refuse(403, 'Not from another site')
    // A form of another page can send any other type without asking.
    if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
      return refuse(415, 'Send application/json')
    const body = await readBody(request)
    if (body === null) return refuse(413, 'Too long')
    const wanted = readWanted(body)
    if (!wanted) return refuse(400, 'Send { "resource": { "dashboard": 1 }, "params": {} }')
    const params = await authorize(request, wanted.resource, wanted.params)
    if (!params) return refuse(403, 'Not allowed')
    const jwt = await signEmbedToken({ resource: wanted.resource, params, expiresInSeconds }, secret)
    return Response.json({ jwt }, { headers: { 'cache-control': 'no-store' } })
  }
}

/** Whether a page of another site asks, by the two headers that its scripts cannot forge. */
function isForeign({ headers, url }: Request, allowed: readonly string[]): boolean {
  const origin = headers.get('origin')
  if (origin !== null && allowed.includes(origin)) return false
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'cross-site'
  // By the host alone: behind a proxy the server does not see that the page was loaded by HTTPS.
  return origin !== null && origin.replace(/^https?:\/\//, '') !== new URL(url).host
}

/** The text of a body, or `null` for one that is too long, of which no more is read. */
async function readBody(request: Request): Promise<string | null> {
  const reader = request.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let bytes = 0; reader;) {
    const { done, value } = await reader.read()
    if (done) break
    const chunk: Uint8Array = value
    bytes += chunk.byteLength
    if (bytes > MOST_BYTES) {
      await reader.cancel()
      return null
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

function readWanted(body: string): { resource: EmbedResource; params: EmbedParameters } | null {
  try {
    const value: unknown = JSON.parse(body)
    const {
      resource,
      params = {},
      entityType,
      entityId,
    } = (typeof value === 'object' ? { ...value } : {}) as Record<string, unknown>
    const isGuest = entityType !== undefined
    if (typeof params !== 'object' || params === null || Array.isArray(params)) return null
    return {
      resource: checkResource(typeof entityType === 'string' ? { [entityType]: entityId } : resource),
      params: isGuest ? {} : (params as EmbedParameters),
    }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof MetabaseError) return null
    throw error
  }
}
