import { fields } from './messages.ts'

/** What a token is for: exactly one dashboard or question, by id or 21-character entity id. */
export type EmbedResource =
  | {
      /** Number or entity id. */
      readonly dashboard: number | string
    }
  | {
      /** Number or entity id. */
      readonly question: number | string
    }

/** The JWT in an answer, bare or as `{ jwt }`; `null` for an answer without one. */
export function tokenIn(answer: unknown): string | null {
  const { jwt = answer } = fields(answer)
  return typeof jwt === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt) ? jwt : null
}

/** What a host reads from a token. Nothing of it is verified: Metabase alone can do that. */
export interface TokenClaims {
  /** When the token expires, in milliseconds since 1970; `Infinity` without an `exp`. */
  readonly expiresAtMs: number
  /** The dashboard or question that the token is for; empty where it names none. */
  readonly resource: Readonly<Record<string, unknown>>
  /** The values that the token locks, by slug. */
  readonly params: Readonly<Record<string, unknown>>
}

/** Reads the claims of a JWT. Anything else has no claims. */
export function readClaims(token: string): TokenClaims {
  try {
    const [, claims = ''] = token.split('.')
    const { exp, resource, params } = fields(JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))))
    return {
      expiresAtMs: typeof exp === 'number' ? exp * 1000 : Infinity,
      resource: fields(resource),
      params: fields(params),
    }
  } catch {
    // Not JSON, so there are no claims.
  }
  return { expiresAtMs: Infinity, resource: {}, params: {} }
}
