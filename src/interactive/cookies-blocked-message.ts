/** Why the browser may have kept no session cookie, from the addresses of Metabase and of the app. */
export function cookiesBlockedMessage(origin: string): string {
  const [site, host] = [new URL(origin), new URL(location.href)]
  const advice = isSameSite(site, host)
    ? 'Allow cookies for it in the browser, and look whether a proxy takes them away'
    : site.hostname !== host.hostname && isLoopback(site.hostname) && isLoopback(host.hostname)
      ? `For a browser ${host.hostname} and ${site.hostname} are two sites: open both by the same name`
      : `Serve both below one domain (such as app.example.com and metabase.example.com) over ${
          site.protocol === 'https:' && host.protocol === 'https:'
            ? 'https'
            : 'https (which one of them lacks)'
        }; or set Metabase’s session cookie to SameSite=None, which browsers that block third-party cookies ignore`
  return `Metabase at ${origin} showed its login page twice: the browser kept no session cookie for a page on ${host.origin}. ${advice}`
}

const isLoopback = (host: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(host)

/** As far as can be said without the list of public suffixes: the same scheme, and the last two labels of a name. */
function isSameSite(one: URL, other: URL): boolean {
  const label = ({ hostname }: URL): string =>
    /[a-z]$/i.test(hostname) ? hostname.split('.').slice(-2).join('.') : hostname
  return one.protocol === other.protocol && label(one) === label(other)
}
