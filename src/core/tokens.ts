/** A JWT, bare or as Metabase's own guest endpoints answer it. */
export type TokenAnswer = string | { readonly jwt: string }

/** Why a token is asked for: the first time, before the last one runs out, or again after something failed. */
export type TokenReason = 'initial' | 'renewal' | 'retry'

/** A token that was checked. */
export interface Grant {
  readonly jwt: string
  /** When another should take its place, in milliseconds since 1970. */
  readonly renewAtMs: number
}

/** Asks the app once; what the token is for is in the request. */
export type Ask<Wanted> = (
  request: Wanted & {
    readonly reason: TokenReason
    /** Aborted when the answer is no longer of use. */
    readonly signal: AbortSignal
  },
) => Promise<TokenAnswer>

/**
 * A `fetchToken` for a route made by `createTokenHandler` of `react-metabase/server`: posts `{ resource, params }` as JSON,
 * with your session's cookie. Rejects with the answer's status in `status`; 401 and 403 are refusals, which are not retried.
 */
export function fetchTokenFrom(url: string): Ask<object> {
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
