/**
 * Reads the claims of a token without verifying it; `null` for anything that cannot be decoded. Shipped as text, so it must
 * not refer to anything outside of itself.
 */
export function readClaims(token: unknown): Readonly<Record<string, unknown>> | null {
  try {
    const [, body = ''] = String(token).split('.')
    const bytes = Uint8Array.from(atob(body.replace(/-/g, '+').replace(/_/g, '/')), (letter) =>
      letter.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? { ...claims } : null
  } catch {
    return null
  }
}
