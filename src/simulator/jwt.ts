/** Why a request is refused, in Metabase's words. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message)
  }
}

export type Claims = Readonly<Record<string, unknown>>

const bytes = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))

const object = (base64url: string): Claims => {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes(base64url)))
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/**
 * Checks a token the way Metabase's library does: HMAC-SHA-256 with the secret's text, whatever the header says (which
 * is why no JWT library is asked). Returns the header and the claims.
 */
export async function verifyToken(
  token: string,
  secret: string,
): Promise<{ header: Claims; claims: Claims }> {
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  try {
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    )
    const signed = new TextEncoder().encode(`${head}.${body}`)
    if (more.length === 0 && (await crypto.subtle.verify('HMAC', key, bytes(signature), signed)))
      return { header: object(head), claims: object(body) }
  } catch {
    // Not base64, or not JSON: as good as a wrong signature.
  }
  throw new Refusal('Message seems corrupt or manipulated')
}

/** `exp` and `nbf` are numbers of seconds; signed embeds give them 60 seconds of leeway, SSO none. */
export function checkTimes({ exp, nbf }: Claims, nowSeconds: number, leewaySeconds: number): void {
  for (const time of [exp, nbf])
    if (time !== undefined && typeof time !== 'number')
      throw new Refusal('class java.lang.String cannot be cast to class java.lang.Number')
  if (typeof exp === 'number' && exp <= nowSeconds - leewaySeconds)
    throw new Refusal(`Token is expired (${exp})`)
  if (typeof nbf === 'number' && nbf > nowSeconds + leewaySeconds)
    throw new Refusal(`Token is not yet valid (${nbf})`)
}
