/** Whether a page may be framed, and what decides it. */
export interface Framing {
  readonly allowed: boolean
  readonly by: 'frame-ancestors' | 'X-Frame-Options' | 'nothing'
  /** The sources of the directive that refuses, or the value of the header; `[]` if nothing does. */
  readonly sources: readonly string[]
}

/**
 * Whether browsers show a page in a frame of an app at `ancestor`. If a policy has `frame-ancestors`, browsers ignore
 * `X-Frame-Options`. `self` is the origin of the page.
 *
 * @see https://www.w3.org/TR/CSP3/#directive-frame-ancestors
 */
export function readFraming(headers: Headers, ancestor: URL, self: URL): Framing {
  const policies = frameAncestors(headers.get('content-security-policy') ?? '')
  if (policies.length > 0) {
    const refusing = policies.find(
      (sources) => !sources.some((source) => matchesSource(source, ancestor, self)),
    )
    return { allowed: refusing === undefined, by: 'frame-ancestors', sources: refusing ?? [] }
  }
  const options = new Set(
    (headers.get('x-frame-options') ?? '')
      .toLowerCase()
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean),
  )
  if (options.size === 0) return { allowed: true, by: 'nothing', sources: [] }
  return { allowed: allowedByOptions(options, ancestor, self), by: 'X-Frame-Options', sources: [...options] }
}

/** Browsers ignore `ALLOW-FROM` and other values that they do not know, unless a known one stands beside them. */
function allowedByOptions(options: ReadonlySet<string>, ancestor: URL, self: URL): boolean {
  if (options.size > 1) return !['deny', 'allowall', 'sameorigin'].some((value) => options.has(value))
  if (options.has('deny')) return false
  return !options.has('sameorigin') || ancestor.origin === self.origin
}

/** The sources of `frame-ancestors` in each policy that has it. A comma begins another policy. */
const frameAncestors = (header: string): readonly (readonly string[])[] =>
  header.split(',').flatMap((policy) => {
    for (const directive of policy.split(';')) {
      const [name = '', ...sources] = directive.trim().split(/\s+/)
      if (name.toLowerCase() === 'frame-ancestors') return [sources]
    }
    return []
  })

const SCHEME_SOURCE = /^([a-z][a-z\d+.-]*):$/i
const HOST_SOURCE =
  /^(?:([a-z][a-z\d+.-]*):\/\/)?(\*|(?:\*\.)?[\w.-]+|\[[\da-f:.]+\])(?::(\d+|\*))?(\/[^?#]*)?$/i

/** Whether a source of `frame-ancestors` covers an origin: by scheme, host and port, each by the rules of browsers. */
export function matchesSource(source: string, ancestor: URL, self: URL): boolean {
  if (source === '*') return /^https?:$/.test(ancestor.protocol)
  if (source.toLowerCase() === "'self'") return isSelf(ancestor, self)
  const [, onlyScheme] = SCHEME_SOURCE.exec(source) ?? []
  if (onlyScheme !== undefined) return matchesScheme(onlyScheme, ancestor)
  const parts = HOST_SOURCE.exec(source)
  if (!parts) return false
  // Without a scheme, the scheme is that of Metabase.
  const [, scheme = self.protocol.slice(0, -1), host = '', port = '', path = '/'] = parts
  // The URL of an origin ends with a slash, so no other path covers it.
  return (
    matchesScheme(scheme, ancestor) &&
    matchesHost(host, ancestor) &&
    matchesPort(port, ancestor) &&
    path === '/'
  )
}

/** A source for http covers https, too. */
const matchesScheme = (scheme: string, { protocol }: URL): boolean =>
  protocol === `${scheme.toLowerCase()}:` || (scheme.toLowerCase() === 'http' && protocol === 'https:')

/** `*.example.com` covers each name below `example.com`, and not `example.com` itself. */
function matchesHost(host: string, { hostname }: URL): boolean {
  if (host === '*') return true
  const name = host.toLowerCase()
  return name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name
}

/** Without a port, a source covers only the default port of the app's scheme. A URL has no port if it is the default. */
function matchesPort(port: string, ancestor: URL): boolean {
  if (port === '*' || port === ancestor.port) return true
  const byDefault = ancestor.protocol === 'https:' ? '443' : '80'
  return ancestor.port === '' && port === byDefault
}

function isSelf(ancestor: URL, self: URL): boolean {
  if (ancestor.origin === self.origin) return true
  const isUpgraded = self.protocol === 'http:' && ancestor.protocol === 'https:'
  return isUpgraded && ancestor.hostname === self.hostname && ancestor.port === '' && self.port === ''
}

/** What is wrong with a source that names the right host; `null` if no source does. */
export function nearMiss(sources: readonly string[], ancestor: URL): string | null {
  for (const source of sources) {
    const [, scheme, host = '', port = '', path = '/'] = HOST_SOURCE.exec(source) ?? []
    if (host === `*.${ancestor.hostname}`) return `${source} covers only the names below ${ancestor.hostname}`
    if (host === '' || !matchesHost(host, ancestor)) continue
    if (path !== '/') return `${source} has a path, and no path may follow the host`
    if (!matchesPort(port, ancestor)) return `${source} is for another port`
    if (scheme !== undefined && !matchesScheme(scheme, ancestor)) return `${source} is for another scheme`
    if (scheme === undefined) return `${source} has no scheme, so it is for Metabase’s own scheme`
  }
  return null
}
