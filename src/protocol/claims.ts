import { fields } from './messages.ts'

/** What a token is for: exactly one dashboard or question, by id or 21-character entity id. */
export type EmbedResource = { readonly dashboard: number | string } | { readonly question: number | string }

/** The JWT in an answer, bare or as `{ jwt }`; `null`: there is none, and Metabase would show a page of no use. */
export function tokenIn(answer: unknown): string | null {
  const { jwt = answer } = fields(answer)
  return typeof jwt === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt) ? jwt : null
}

/** What a host may want to know of a token. Read without trust: whether the token is any good is for Metabase to say. */
export interface TokenClaims {
  /** When it runs out, in milliseconds since 1970; `Infinity` when it does not say. */
  readonly expiresAtMs: number
  /** The dashboard or question it is for, as far as it says. */
  readonly resource: Readonly<Record<string, unknown>>
}

/** Reads the claims of a JWT; of anything else, none. */
export function readClaims(token: string): TokenClaims {
  try {
    const [, claims = ''] = token.split('.')
    const { exp, resource } = fields(JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))))
    return { expiresAtMs: typeof exp === 'number' ? exp * 1000 : Infinity, resource: fields(resource) }
  } catch {
    // Not JSON: it says nothing.
  }
  return { expiresAtMs: Infinity, resource: {} }
}
