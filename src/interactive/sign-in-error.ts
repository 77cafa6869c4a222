import { MetabaseError } from '../protocol/errors.ts'

/**
 * What to look at when Metabase shows its login page right after a sign-in. It does so for a browser that keeps no session
 * cookie, and also when its API answers with errors; the page in the frame tells nobody which of the two it is.
 */
export function signInError(origin: string, wasSignedIn: boolean): MetabaseError {
  const [site, host] = [new URL(origin), new URL(location.href)]
  const seen = `Metabase at ${origin} showed its login page right after a sign-in, twice.`
  const failing = 'its API answers with errors (open it in a tab of its own, and look at its log)'
  // Cookies of the same site are kept, and so are those that were kept before.
  if (wasSignedIn || isSameSite(site, host))
    return new MetabaseError(
      'sign_in_failed',
      `${seen} Either ${failing}, or your single sign-on signs in somebody whom it does not let in, or a proxy takes its cookies away`,
    )
  return new MetabaseError(
    'cookies_blocked',
    `${seen} Most likely the browser kept no session cookie for a page on ${host.origin}. ${cookieAdvice(site, host)}. If cookies are kept, ${failing}`,
  )
}

function cookieAdvice(site: URL, host: URL): string {
  if (site.hostname !== host.hostname && isLoopback(site.hostname) && isLoopback(host.hostname))
    return `For a browser ${host.hostname} and ${site.hostname} are two sites: open both by the same name`
  const isSecure = site.protocol === 'https:' && host.protocol === 'https:'
  return `Serve both below one domain (such as app.example.com and metabase.example.com) over ${isSecure ? 'https' : 'https (which one of them lacks)'}; or set Metabase’s session cookie to SameSite=None; Secure: Firefox keeps it, Safari never, and a Chromium that blocks third-party cookies only with Partitioned`
}

const isLoopback = (host: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(host)

/** As far as can be said without the list of public suffixes: the same scheme, and the last two labels of a name. */
function isSameSite(one: URL, other: URL): boolean {
  const label = ({ hostname }: URL): string =>
    /[a-z]$/i.test(hostname) ? hostname.split('.').slice(-2).join('.') : hostname
  return one.protocol === other.protocol && label(one) === label(other)
}
