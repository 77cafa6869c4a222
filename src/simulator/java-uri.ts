/** The parts of a URI that decide where it leads, as `java.net.URI` tells them. */
export interface JavaUri {
  readonly scheme: string | null
  /** `null` for a relative URI, and for an authority that is no host name, such as `a_b`. */
  readonly host: string | null
}

/** Characters beyond ASCII are legal, except for spaces and control characters. */
const other = String.raw`[^\p{ASCII}\p{Z}\p{Cc}]`
const escaped = String.raw`%[\da-f]{2}`
const unreserved = String.raw`[\w.!~*'()-]`

const some = (reserved: string): string => `(?:${unreserved}|[${reserved}]|${escaped}|${other})*`
const path = some(';/:@&=+$,')
const any = some(String.raw`;/?:@&=+$,[\]`)

const hierarchical = new RegExp(`^${path}(?:\\?${any})?(?:#${any})?$`, 'iu')
const opaque = new RegExp(`^(?!/)(?:${any.slice(0, -1)}+)(?:#${any})?$`, 'iu')
const registryName = new RegExp(`^${some('$,;:@&=+')}$`, 'iu')
const userInfo = new RegExp(`^${some(';:&=+$,')}$`, 'iu')
const hostName = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)*[a-z\d](?:[a-z\d-]*[a-z\d])?\.?$/i

/** The last label of a host name starts with a letter, unless all of the name is one label or an IPv4 address. */
function isHost(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.')
  const isIpv4 = /^(?:\d+\.){3}\d+$/.test(host) && labels.every((label) => Number(label) <= 255)
  return isIpv4 || (hostName.test(host) && (labels.length === 1 || /^[a-z]/i.test(labels.at(-1) ?? '')))
}

function isIpv6(address: string): boolean {
  const [, ip = '', scope = ''] = /^([^%]*)(?:%(.*))?$/su.exec(address) ?? []
  try {
    return (ip === address || /^[\w.]+$/.test(scope)) && new URL(`http://[${ip}]`).hostname !== ''
  } catch {
    return false
  }
}

/** A host, `null` for an authority that is legal and no host, or `undefined` for an illegal one. */
function hostOf(authority: string): string | null | undefined {
  const [, user, host = '', port = ''] = /^(?:(.*?)@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/su.exec(authority) ?? []
  const isServer =
    (user === undefined || userInfo.test(user)) &&
    (host.startsWith('[') ? isIpv6(host.slice(1, -1)) : isHost(host)) &&
    /^\d*$/.test(port) &&
    Number(port) < 2 ** 31
  if (isServer) return host
  return registryName.test(authority) ? null : undefined
}

/** Reads a URI by the rules of `java.net.URI`; `null` for what its constructor refuses. */
export function parseJavaUri(text: string): JavaUri | null {
  const [, scheme = null, rest = ''] = /^(?:([a-z][a-z\d+.-]*):)?(.*)$/isu.exec(text) ?? []
  // A colon before the first `/`, `?` or `#` ends a scheme.
  if (scheme === null && /^[^/?#]*:/.test(text)) return null
  if (scheme !== null && opaque.test(rest)) return { scheme, host: null }
  if (scheme !== null && !rest.startsWith('/')) return null
  const [, authority = null, after = ''] = /^(?:\/\/([^/?#]*))?(.*)$/su.exec(rest) ?? []
  if (!hierarchical.test(after)) return null
  if (authority === null) return { scheme, host: null }
  if (authority === '') return after === '' ? null : { scheme, host: null }
  const host = hostOf(authority)
  return host === undefined ? null : { scheme, host }
}
