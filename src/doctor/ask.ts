/** What Metabase answered to one request. Redirects are not followed. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The middle of the request, in milliseconds since 1970 by the clock of this machine. */
  readonly atMs: number
}

/** Sends a request to a path below the Site URL. Rejects with {@link Unreachable} if no answer comes. */
export type Ask = (path: string, init?: { method?: string; cookie?: string }) => Promise<Answer>

/** Why no answer came. The message says it in plain words, and never contains what was sent. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  constructor(
    message: string,
    readonly cure: string,
  ) {
    super(message)
  }
}

/** Reasons by the error codes of Node and its `fetch`. */
const reasons: readonly (readonly [codes: RegExp, message: string, cure: string])[] = [
  [
    /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/,
    'Its host name has no address',
    'Check the spelling, and whether this machine uses the DNS server that knows the name',
  ],
  [/^ECONNREFUSED$/, 'Nothing listens on its port', 'Start Metabase, or correct the port'],
  [
    /^CERT_HAS_EXPIRED$/,
    'Its TLS certificate has expired',
    'Renew the certificate. Browsers refuse it in a frame, without a way to accept it',
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/,
    'Its TLS certificate is not signed by an authority that this machine trusts',
    'Install a certificate of a public authority with its intermediate certificates. For an authority of your own, set NODE_EXTRA_CA_CERTS to its certificate',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'Its TLS certificate is for another host name',
    'Install a certificate for this name, or use the name of the certificate',
  ],
  [
    /^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/,
    'The TLS connection failed',
    'If this port has no TLS, write http:// instead of https://',
  ],
  [
    /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/,
    'It did not answer in time',
    'Check firewalls between this machine and Metabase, or allow more time with --timeout',
  ],
  [
    /^(EHOSTUNREACH|ENETUNREACH)$/,
    'There is no route to its address',
    'Check the network or VPN of this machine',
  ],
]

/** Reads the error of a failed `fetch`. Only codes are read, because messages may contain the URL and so a token. */
export function readFailure(error: unknown): Unreachable {
  const found = codesOf(error)
    .map((code) => reasons.find(([codes]) => codes.test(code)))
    .find((reason) => reason !== undefined)
  if (found) return new Unreachable(found[1], found[2])
  return new Unreachable(
    'The connection was closed before an answer came',
    'Look for the reason in the log of Metabase, or of the proxy in front of it',
  )
}

/** The codes in an error and its causes. A time limit has a name instead. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return [code, ...codesOf(error.cause)]
}

/** Asks one Metabase, at `base`: its Site URL without a slash at the end. */
export function createAsk(
  base: string,
  fetch: (request: Request) => Promise<Response>,
  timeoutMs: number,
): Ask {
  return async (path, { method = 'GET', cookie } = {}) => {
    const startedMs = Date.now()
    try {
      const response = await fetch(
        new Request(base + path, {
          method,
          redirect: 'manual',
          // Metabase translates its errors, and they are read here.
          headers: { 'x-metabase-locale': 'en', ...(cookie === undefined ? {} : { cookie }) },
          signal: AbortSignal.timeout(timeoutMs),
        }),
      )
      const atMs = (startedMs + Date.now()) / 2
      return { status: response.status, headers: response.headers, text: await response.text(), atMs }
    } catch (error) {
      throw readFailure(error)
    }
  }
}

/** The fields of a JSON answer. An answer that is no JSON object has none. */
export function jsonFields({ text }: Answer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Where an answer redirects to, without query and hash, which may hold a token; `null` for no redirect. */
export function redirectTarget({ status, headers }: Answer, base: string): URL | null {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null) return null
  try {
    const { origin, pathname } = new URL(location, `${base}/`)
    return new URL(origin + pathname)
  } catch {
    return null
  }
}
