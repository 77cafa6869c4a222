import { fields } from './messages.ts'

/**
 * When a token runs out, in milliseconds since 1970; `Infinity` when it does not say. Read without trust, only to know
 * when to ask for another: whether the token is any good is for Metabase to say.
 */
export function expiryMs(token: string): number {
  try {
    const [, claims = ''] = token.split('.')
    const { exp } = fields(JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))))
    if (typeof exp === 'number') return exp * 1000
  } catch {
    // Not JSON: it says nothing.
  }
  return Infinity
}
