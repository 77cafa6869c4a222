/** How browsers see an app and Metabase when they decide about cookies. */
export interface SiteRelation {
  /** `cross-scheme`: one domain, but one of the two is http and the other https. Browsers treat them as two sites. */
  readonly relation: 'same-site' | 'cross-site' | 'cross-scheme'
  /** The domains that were taken for the sites of the app and of Metabase. */
  readonly domains: readonly [app: string, metabase: string]
}

/**
 * Domains below which anybody may have a name, so that each name is a site of its own. The whole list has thousands of them
 * (https://publicsuffix.org); these are the hosting services that are met most often.
 */
const SHARED =
  /(^|\.)(github\.io|gitlab\.io|vercel\.app|netlify\.app|pages\.dev|workers\.dev|herokuapp\.com|onrender\.com|fly\.dev|web\.app|firebaseapp\.com|run\.app|azurewebsites\.net|cloudfront\.net|[a-z\d.-]*amazonaws\.com|ngrok\.io|ngrok\.app|ngrok-free\.app|trycloudflare\.com)$/

/** Second levels such as `co.uk`, below which each name is a site of its own. */
const SECOND_LEVEL = /^(ac|co|com|edu|go|gob|gov|gouv|ne|net|or|org)\.[a-z]{2}$/

/**
 * The registrable domain of a host name, as far as it can be told without the Public Suffix List: the last two labels, or
 * one label more below a suffix that is known to be shared. An address and a name of one label are sites of their own.
 */
export function registrableDomain(hostname: string): string {
  if (/^\[|^[\d.]+$/.test(hostname)) return hostname
  const labels = hostname.split('.').filter(Boolean)
  const suffix = SHARED.exec(hostname)?.[2]
  if (suffix !== undefined) return labels.slice(-suffix.split('.').length - 1).join('.')
  return labels.slice(SECOND_LEVEL.test(labels.slice(-2).join('.')) ? -3 : -2).join('.')
}

export function compareSites(app: URL, metabase: URL): SiteRelation {
  const domains = [registrableDomain(app.hostname), registrableDomain(metabase.hostname)] as const
  if (domains[0] !== domains[1]) return { relation: 'cross-site', domains }
  return { relation: app.protocol === metabase.protocol ? 'same-site' : 'cross-scheme', domains }
}

/** Whether browsers trust a host name without TLS, because it is this machine. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
