import type { EmbedResource } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { fields } from '../protocol/messages.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'
import { MAX_TOKEN_REQUEST_BYTES, readBody } from './body.ts'
import { checkPlainObject } from './check.ts'
import { checkOrigins, isCrossSite, withCors } from './cors.ts'
import {
  answerMistake,
  checkAtFirstRequest,
  checkSecret,
  readSecret,
  refuse,
  type Awaitable,
  type Handler,
} from './handler.ts'
import { checkResource, signEmbedToken } from './sign.ts'

/** Options of {@link createTokenHandler}. */
export interface TokenHandlerOptions {
  /**
   * The *embedding secret key* of Metabase's embedding settings, or a function that returns it. The function is called for
   * each token, so that a new key is used at once.
   */
  readonly secret: string | (() => string | Promise<string>)
  /**
   * Decides whether the person of this request may see the resource, and which values are locked for them. Return the locked
   * values as a plain object, `{}` if there are none; return `null`, `undefined` or `false` to refuse, with a 403. Any other
   * result is a mistake: no token is signed, the answer is a 500, and `console.error` names the mistake.
   *
   * `params` and `customContext` are what the browser asks for, and the browser may ask for anything: check `customContext`
   * against the session before it decides about a locked value. Neither is signed. `customContext` is `undefined` where the
   * browser sends none.
   */
  readonly authorize: (
    request: Request,
    resource: EmbedResource,
    params: EmbedParameters,
    customContext: unknown,
  ) => Awaitable<EmbedParameters | null | undefined | false>
  /** Seconds until a token expires. Default 600. */
  readonly expiresInSeconds?: number | undefined
  /**
   * Other origins whose pages may use this route with the person's cookies, such as `['https://app.example.com']`. They get
   * CORS headers, and the route must receive `OPTIONS` requests too. Default: only pages of the route's own site may use it.
   */
  readonly allowedOrigins?: readonly string[] | undefined
}

const NAME = 'createTokenHandler()'

/**
 * Makes the token route of your app, for `fetchToken`. It answers a `POST` of JSON with `{ jwt }`. The JSON is
 * `{ resource, params, customContext }`, or `{ entityType, entityId, customContext }` as Metabase's own guest embeds send it, and
 * has at most 8,192 bytes.
 *
 * Options are checked at the first request. A wrong option or result of `authorize` is answered with a 500 without detail,
 * and `console.error` names the mistake. An error that `authorize` throws is thrown to the framework.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export function createTokenHandler(options: TokenHandlerOptions): Handler {
  const { secret, authorize, expiresInSeconds, allowedOrigins = [] } = options
  const checkOptions = checkAtFirstRequest(NAME, () => {
    checkSecret(secret, 'embedding secret key')
    checkOrigins(allowedOrigins)
  })
  const handler: Handler = async (request) => {
    const wrongOptions = checkOptions()
    if (wrongOptions) return wrongOptions
    if (request.method !== 'POST') return refuse(405, 'Use POST', { allow: 'POST' })
    if (isCrossSite(request, allowedOrigins)) return refuse(403, 'Not from another site')
    // A page of any site can send other types without a preflight.
    if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
      return refuse(415, 'Send application/json')
    const body = await readBody(request)
    if (body === null) return refuse(413, `Send at most ${MAX_TOKEN_REQUEST_BYTES} bytes`)
    const asked = readAsked(body)
    if (!asked) return refuse(400, 'Send { "resource": { "dashboard": 1 }, "params": {} }')
    const params = await authorize(request, asked.resource, asked.params, asked.customContext)
    if (params === null || params === undefined || params === false) return refuse(403, 'Not allowed')
    try {
      checkPlainObject(params, 'The result of authorize()')
      const claims = { resource: asked.resource, params, expiresInSeconds }
      const jwt = await signEmbedToken(claims, await readSecret(secret))
      return Response.json({ jwt }, { headers: { 'cache-control': 'no-store' } })
    } catch (error) {
      return answerMistake(NAME, error)
    }
  }
  return withCors(handler, allowedOrigins)
}

/** What the browser asks for; `null` if it cannot be read. */
function readAsked(
  body: string,
): { resource: EmbedResource; params: EmbedParameters; customContext: unknown } | null {
  try {
    const { resource, params = {}, entityType, entityId, customContext } = fields(JSON.parse(body))
    if (typeof entityType === 'string')
      return { resource: checkResource({ [entityType]: entityId }), params: {}, customContext }
    return isParameters(params) ? { resource: checkResource(resource), params, customContext } : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof MetabaseError) return null
    throw error
  }
}

const isParameters = (params: unknown): params is EmbedParameters =>
  typeof params === 'object' &&
  params !== null &&
  !Array.isArray(params) &&
  Object.values(params).every(
    (value) => value === null || [value].flat().every((one) => /^(string|number|boolean)$/.test(typeof one)),
  )
