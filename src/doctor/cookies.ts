import { docs, ok, problem, skipped, warning, type Finding } from './finding.ts'
import type { Examination } from './options.ts'
import { compareSites, isLoopback } from './same-site.ts'
import type { SessionCookie } from './sign-in.ts'

/** Whether browsers send Metabase's session cookie from a frame of the app. Only interactive embeds need it. */
export function checkCookies(
  { origin, metabase, wantsInteractive }: Examination,
  cookie: SessionCookie | null,
): Finding {
  if (!wantsInteractive) return skipped('cookies', 'Signed, public and guest embeds need no cookies.')
  if (origin === null) return skipped('cookies', 'Add --origin to check whether cookies reach Metabase.')
  const { relation, domains } = compareSites(origin, metabase)
  const [app, other] = domains
  if (cookie && isRefused(cookie, metabase)) return refusedByBrowsers
  if (relation === 'same-site')
    return ok(
      'cookies',
      `Your app and Metabase are one site (${app}), so all browsers send the session cookie.`,
    )
  const sites =
    relation === 'cross-site'
      ? `To browsers, your app (${app}) and Metabase (${other}) are two sites`
      : 'Your app and Metabase are below one domain, and to browsers http and https are two sites'
  return acrossSites(sites, app, relation === 'cross-scheme', cookie, metabase)
}

function acrossSites(
  sites: string,
  app: string,
  isOneDomain: boolean,
  cookie: SessionCookie | null,
  metabase: URL,
): Finding {
  const cure = {
    cure: isOneDomain
      ? 'Serve both with https'
      : `Serve both below one domain, such as metabase.${app}. Otherwise set the SameSite cookie setting to None (Admin settings > Embedding, or MB_SESSION_COOKIE_SAMESITE=none) and use https for both; Safari and browsers that block third-party cookies still show the login page`,
    docs: docs.interactive,
  }
  if (isLocalPair(app, metabase)) cure.cure = 'Use one name for both, for example localhost'
  if (cookie === null)
    return warning(
      'cookies',
      `${sites}. With SameSite=Lax, Metabase’s default, the session cookie is not sent, and interactive embeds show the login page. Add --email to see the cookie.`,
      cure,
    )
  if (cookie.sameSite !== 'none')
    return problem(
      'cookies',
      `${sites}, and the session cookie has SameSite=${cookie.sameSite === 'strict' ? 'Strict' : 'Lax'}: it is not sent, and interactive embeds show the login page.`,
      cure,
    )
  return warning(
    'cookies',
    `${sites}. The session cookie has SameSite=None${cookie.partitioned ? ' and Partitioned' : ''}: Safari${cookie.partitioned ? '' : ', and every browser that blocks third-party cookies,'} does not keep it.`,
    cure,
  )
}

/** Browsers refuse `SameSite=None` without `Secure`, and `Secure` without https, except on this machine. */
const isRefused = ({ sameSite, secure }: SessionCookie, { protocol, hostname }: URL): boolean =>
  (sameSite === 'none' && !secure) || (secure && protocol === 'http:' && !isLoopback(hostname))

const refusedByBrowsers: Finding = problem(
  'cookies',
  'Browsers refuse the session cookie: SameSite=None needs Secure, and Secure needs https.',
  {
    cure: 'Serve Metabase with https, and let the proxy in front of it send X-Forwarded-Proto: https',
    docs: docs.interactive,
  },
)

const isLocalPair = (app: string, { hostname }: URL): boolean =>
  [app, hostname].every((name) => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(name))
