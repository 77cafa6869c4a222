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

/** What a token is for: exactly one dashboard or question, by id or 21-character entity id. */
export type EmbedResource = { readonly dashboard: number | string } | { readonly question: number | string }

/** Asks the app once; what the token is for is in the request. */
export type Ask<Wanted> = (
  request: Wanted & {
    readonly reason: TokenReason
    /** Aborted when the answer is no longer of use. */
    readonly signal: AbortSignal
  },
) => Promise<TokenAnswer>
