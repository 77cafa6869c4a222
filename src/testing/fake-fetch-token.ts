/** What a fake token says. */
export interface FakeTokenOptions {
  /** Seconds until the token runs out. Default 600. */
  readonly expiresInSeconds?: number
}

/** The parts of a request for a token that a fake token repeats. */
interface TokenRequest {
  readonly resource: unknown
  readonly params: unknown
}

/** A `fetchToken` that needs no server, and remembers what it was asked. */
export interface FakeFetchToken<Request> {
  (request: Request): Promise<string>
  /** The requests so far, oldest first. */
  readonly requests: readonly Request[]
}

/**
 * Stands in for your `fetchToken` in tests: each call gives another token that has the form of a JWT, with the
 * resource and params that were asked for, and a signature that no Metabase would take.
 */
export function fakeFetchToken<Request extends TokenRequest>(
  options: FakeTokenOptions = {},
): FakeFetchToken<Request> {
  const { expiresInSeconds = 600 } = options
  const requests: Request[] = []
  const fetchToken = (request: Request): Promise<string> => {
    requests.push(request)
    const { resource, params } = request
    const exp = Math.floor(Date.now() / 1000) + expiresInSeconds
    const part = (value: object): string =>
      btoa(asciiJson(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
    const claims = { resource, params, exp, number: requests.length }
    return Promise.resolve(`${part({ alg: 'none' })}.${part(claims)}.fake`)
  }
  return Object.assign(fetchToken, { requests })
}

/** JSON with every other character escaped, because `btoa` takes bytes, and `TextEncoder` is missing in Jest's jsdom. */
const asciiJson = (value: object): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
