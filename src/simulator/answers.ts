export const text = (message: string, status: number): Response =>
  new Response(message, { status, headers: { 'content-type': 'text/plain;charset=utf-8' } })

/** Not `Response.redirect()`, whose headers are read-only. A header holds no character beyond Latin-1. */
export const redirect = (to: string): Response =>
  new Response(null, {
    status: 302,
    headers: { location: to.replace(/[\u0100-\u{10ffff}]+/gu, encodeURIComponent) },
  })

/** The object in a JSON text, or `null` where there is none. */
export function jsonObject(value: string | null): Record<string, unknown> | null {
  const object: unknown = value === null ? null : JSON.parse(value)
  return typeof object === 'object' && object !== null ? { ...object } : null
}
