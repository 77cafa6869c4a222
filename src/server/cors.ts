import { MetabaseError } from '../protocol/errors.ts'
import type { Handler } from './handler.ts'

/**
 * Answers the preflight of pages on these origins, and lets them read every answer, errors too. Browsers send the session's
 * cookie only to a route that allows credentials, and such a route must name the origin.
 */
export function withCors(handler: Handler, allowedOrigins: readonly string[]): Handler {
  const allowed = new Set([allowedOrigins].flat().filter(isOrigin))
  return async (request) => {
    const origin = request.headers.get('origin') ?? ''
    const isAllowed = allowed.has(origin)
    const isPreflight = isAllowed && request.method === 'OPTIONS'
    const response = isPreflight
      ? new Response(null, { status: 204, headers: PREFLIGHT })
      : await handler(request)
    if (allowed.size) response.headers.set('vary', 'origin')
    if (isAllowed) {
      response.headers.set('access-control-allow-origin', origin)
      response.headers.set('access-control-allow-credentials', 'true')
    }
    return response
  }
}

const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'cache-control': 'no-store',
}

/** Throws `site_url_invalid` for anything that no browser sends as the origin of a page. */
export function checkOrigins(allowedOrigins: unknown): void {
  if (!Array.isArray(allowedOrigins) || !allowedOrigins.every(isOrigin))
    throw new MetabaseError(
      'site_url_invalid',
      'allowedOrigins must be a list of origins such as https://app.example.com, each with nothing after its host and port, not even a slash',
    )
}

function isOrigin(value: unknown): value is string {
  try {
    const { origin, protocol } = new URL(String(value))
    return /^https?:$/.test(protocol) && origin === value
  } catch {
    return false
  }
}

/** Whether the request comes from a page of another site. A page's scripts cannot set these two headers. */
export function isCrossSite({ headers, url }: Request, allowedOrigins: readonly string[]): boolean {
  const origin = headers.get('origin')
  if (origin !== null && allowedOrigins.includes(origin)) return false
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'cross-site'
  // An older browser. Only hosts are compared, because behind a proxy the URL says http where the page has https.
  return origin !== null && origin.replace(/^https?:\/\//, '') !== new URL(url).host
}
