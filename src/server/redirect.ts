import { parseSite, splitPath, wireOptions, type EmbedUi, type Site } from '../protocol/urls.ts'

/** Options of {@link ssoRedirectUrl}. */
export interface SsoRedirect {
  /** Metabase's Site URL. */
  readonly siteUrl: string
  /** From `signSsoToken()`. */
  readonly token: string
  /** The page of Metabase to open: a path, or a URL on the site. Anything else is replaced by `defaultReturnTo`. */
  readonly returnTo?: string | null | undefined
  /** Default `/`. */
  readonly defaultReturnTo?: string | undefined
  /** UI flags. A flag that `returnTo` already has keeps its value. */
  readonly ui?: EmbedUi | undefined
}

/**
 * The URL that signs the person in to Metabase and then opens a page: `/auth/sso?jwt=…&return_to=…`. It never leads to
 * another host, whatever `returnTo` contains. It contains the token, so do not log it.
 *
 * Throws `site_url_invalid`.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding
 */
export function ssoRedirectUrl({
  siteUrl,
  token,
  returnTo,
  defaultReturnTo = '/',
  ui = {},
}: SsoRedirect): string {
  const site = parseSite(siteUrl)
  const path = pathOn(site, returnTo) ?? pathOn(site, defaultReturnTo) ?? '/'
  const { pathname, search, hash } = splitPath(path)
  const query = new URLSearchParams(search)
  for (const [flag, value] of wireOptions(ui)) if (!query.has(flag)) query.set(flag, value)
  const base = `${pathname}/`.startsWith(`${site.base}/`) ? '' : site.base
  const url = new URL(`${site.origin + site.base}/auth/sso`)
  url.searchParams.set('jwt', token)
  url.searchParams.set(
    'return_to',
    encodeIllegal(base + pathname, ILLEGAL_IN_PATH) +
      (query.size ? `?${String(query).replace(/\+/g, '%20')}` : '') +
      (hash && `#${encodeIllegal(hash.slice(1), ILLEGAL_IN_FRAGMENT)}`),
  )
  return url.href
}

/** The path of a page on the site; `undefined` for anything that could lead elsewhere. */
function pathOn(site: Site, value: string | null | undefined): string | undefined {
  // Browsers skip tabs and line breaks, and read a backslash as a slash.
  if (!value || /[\\\p{Cc}]/u.test(value)) return undefined
  if (/^\/(?!\/)/.test(value)) return isSafe(value) ? value : undefined
  try {
    const { protocol, origin, pathname, search, hash } = new URL(value)
    // A blob: URL has the origin of the page that made it, and a whole URL for its path.
    const isOnSite = /^https?:$/.test(protocol) && origin === site.origin
    return isOnSite && isSafe(pathname) ? pathname + search + hash : undefined
  } catch {
    return undefined
  }
}

/** The most times that programs between here and the browser may decode a path. One that is encoded more often is refused. */
const MAX_DECODINGS = 4

/** Whether a path stays on its site, however often it is decoded on its way. */
function isSafe(path: string): boolean {
  let [text = ''] = path.split(/[?#]/, 1)
  for (let decodings = 0; decodings <= MAX_DECODINGS; decodings++) {
    if (/^[/\\]{2}|[\\\p{Cc}]/u.test(text) || splitPath(text).pathname.startsWith('//')) return false
    const decoded = text.replace(/(?:%[\da-f]{2})+/gi, decode)
    if (decoded === text) return true
    text = decoded
  }
  return false
}

/** Decodes as most servers do: bytes that are not UTF-8 do not keep the others from being decoded. */
function decode(encoded: string): string {
  const bytes = encoded.split('%').slice(1)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (byte) => parseInt(byte, 16)),
  )
}

// Metabase decodes `return_to` once and parses the result by `java.net.URI`, which refuses these characters.
const ILLEGAL_IN_PATH = /[\s|{}"\\^`<>#[\]]/g
const ILLEGAL_IN_FRAGMENT = /[\s|{}"\\^`<>#]/g

/** Encodes illegal characters, and a `%` that two hexadecimal digits do not follow. */
const encodeIllegal = (text: string, illegal: RegExp): string =>
  text.replace(/%(?![\da-f]{2})/gi, '%25').replace(illegal, encodeURIComponent)
