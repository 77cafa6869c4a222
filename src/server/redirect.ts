import { parseSite, splitPath, wireOptions, type EmbedUi, type Site } from '../protocol/urls.ts'

/** What {@link ssoRedirectUrl} builds an address of. */
export interface SsoRedirect {
  /** Metabase's Site URL. */
  readonly siteUrl: string
  /** From `signSsoToken()`. */
  readonly token: string
  /** Where in Metabase to go: a path, or an address of the site itself. Anything else becomes `defaultReturnTo`. */
  readonly returnTo?: string | null | undefined
  /** Default `/`. */
  readonly defaultReturnTo?: string | undefined
  /** UI flags that the path does not have yet. */
  readonly ui?: EmbedUi | undefined
}

/**
 * The address at which Metabase signs the person in and goes on: `/auth/sso?jwt=…&return_to=…`. It never leads to another
 * host, whatever `returnTo` says.
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
  const rest = query.size ? `?${String(query).replace(/\+/g, '%20')}` : ''
  const target = new URL(`${site.origin + site.base}/auth/sso`)
  target.searchParams.set('jwt', token)
  target.searchParams.set('return_to', legal(base + pathname + rest + hash))
  return target.href
}

/** A path on the site, or `undefined` for whatever leads elsewhere. */
function pathOn(site: Site, value: string | null | undefined): string | undefined {
  // Browsers skip tabs and line breaks and read a backslash as a slash, so no such thing may pass, encoded or not.
  if (!value || /[\\\p{Cc}]/u.test(value)) return undefined
  if (/^\/(?!\/)/.test(value)) return isPlain(value) ? value : undefined
  try {
    const { origin, pathname, search, hash } = new URL(value)
    return origin === site.origin && isPlain(pathname) ? pathname + search + hash : undefined
  } catch {
    return undefined
  }
}

/** Whether a path stays one on its site, however often somebody decodes it on its way. */
function isPlain(path: string): boolean {
  let [text = ''] = path.split(/[?#]/, 1)
  for (let turn = 0; turn < 5; turn++) {
    if (/^[/\\]{2}|[\\\p{Cc}]/u.test(text) || splitPath(text).pathname.startsWith('//')) return false
    const decoded = text.replace(/(?:%[\da-f]{2})+/gi, decode)
    if (decoded === text) return true
    text = decoded
  }
  return false
}

function decode(bytes: string): string {
  try {
    return decodeURIComponent(bytes)
  } catch {
    return bytes // No text.
  }
}

/** Metabase decodes it once and hands it to Java, which refuses these characters and a `%` without two digits. */
const legal = (path: string): string =>
  path
    .replace(/%(?![\da-f]{2})/gi, '%25')
    .replace(/[\s|{}"\\^`<>]/g, (character) => encodeURIComponent(character))
