import { readClaims, tokenIn, type EmbedResource, type TokenClaims } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'

/** A JWT, bare or as Metabase's own guest endpoints answer it. */
export type TokenAnswer =
  | string
  | {
      /** The JWT. */
      readonly jwt: string
    }

/** Why a token is asked for: the first time, before the last one runs out, or again after something failed. */
export type TokenReason = 'initial' | 'renewal' | 'retry'

/** The times of a token that is in use, in milliseconds since 1970. */
export interface TokenTimes {
  /** When its page took it up. */
  readonly sinceMs: number
  /** `Infinity` without an `exp`. */
  readonly expiresAtMs: number
  /** When another replaces it. `Infinity`: the app gives another one. `undefined`: Metabase asks for one that it needs. */
  readonly renewAtMs: number | undefined
}

/** Asks the app for a token once; what the token is for is in the request. */
export type RequestToken<Wanted> = (
  request: Wanted & {
    readonly reason: TokenReason
    /** Aborted when the answer is no longer of use. */
    readonly signal: AbortSignal
  },
) => Promise<TokenAnswer>

/** What the token route of a `GuestEmbed` is told beside the resource: text or plain data. */
export type CustomContext = string | Readonly<Record<string, unknown>>

/**
 * Asks your server for the signed token of a `StaticEmbed` or a `GuestEmbed`. It is called once for all embeds that share user,
 * resource, `params` and `customContext`. Decide on the server what the person may see: `params` and `customContext` are only what
 * the component asks for.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export type FetchToken = RequestToken<{
  /** The dashboard or question that the token is for. */
  readonly resource: EmbedResource
  /** The values that the component asks to lock, by slug. Your server decides. */
  readonly params: EmbedParameters
  /** Of a `GuestEmbed` that has one. */
  readonly customContext?: CustomContext
}>

/**
 * A `fetchToken` for a route made by `createTokenHandler` of `react-metabase/server`: posts `{ resource, params, customContext }` as JSON,
 * with your session's cookie. Rejects with the answer's status in `status`; 401 and 403 are refusals, which are not retried.
 */
export function fetchTokenFrom(url: string): RequestToken<object> {
  return async ({ signal, ...request }) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    })
    if (answer.ok) return (await answer.json()) as TokenAnswer
    throw Object.assign(new Error(`The token route answered ${answer.status}`), { status: answer.status })
  }
}

/** The token in an answer, with what it says of itself. Throws for a refusal, and for a token that is of no use. */
export function readToken(answer: unknown): TokenClaims & { readonly jwt: string } {
  if (isRefusal(answer))
    throw new MetabaseError(
      'token_failed',
      'The token was refused: this person may not see it, says your server',
    )
  const jwt = tokenIn(answer)
  if (!jwt)
    throw new MetabaseError(
      'token_invalid',
      'The token is no JWT: answer with the text that your server signed, or with { jwt }',
    )
  const claims = readClaims(jwt)
  if (claims.expiresAtMs <= Date.now())
    throw new MetabaseError(
      'token_expired',
      'The token had run out when it came: sign one per request, keep no answers, and compare the clocks of server and device',
    )
  return { jwt, ...claims }
}

/** The HTTP status that an answer or an error has, which is anything. */
export const statusOf = (answer: unknown): unknown => Reflect.get(Object(answer) as object, 'status')

/** Whether an answer or an error says that this person may not see it: asking again would not change that. */
export const isRefusal = (answer: unknown): boolean => [401, 403].includes(Number(statusOf(answer)))
