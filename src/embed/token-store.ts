import type { EmbedResource } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'
import { plainText } from '../protocol/plain.ts'
import { fetchWithRetry } from './fetch-with-retry.ts'
import { readToken, type CustomContext, type RequestToken, type TokenReason } from './tokens.ts'

/** How long before it runs out a token is renewed; a short one in the last quarter of its life. */
const RENEW_BEFORE_MS = 60_000
/** Not more often, whatever the token says: Metabase takes one for 60 seconds after it ran out. */
const MIN_RENEWAL_MS = 10_000

/** A token that was checked. */
export interface Grant {
  readonly jwt: string
  /** When another should replace it, in milliseconds since 1970. */
  readonly renewAtMs: number
}

/** One request for a token, which several embeds may wait for and use. */
interface Flight {
  readonly grant: Promise<Grant>
  readonly controller: AbortController
  /** Once it is there. */
  granted?: Grant
  hasFailed?: boolean
  users: number
}

const flightsOf = /* @__PURE__ */ new WeakMap<object, Map<string, Flight>>()

/** Embeds of any kind that ask for the same token have the same key. */
export const tokenKey = (
  userKey: string | number | undefined,
  path: string,
  params: EmbedParameters,
  customContext?: CustomContext,
): string => plainText({ userKey, path, params, customContext })

/**
 * One token for all embeds of a provider that ask for the same: the first requests it, the others share it, as long as
 * it is good, and is not the `refusedToken`. It is dropped when the last of them has released it (its `signal` aborted).
 */
export function sharedToken<Wanted extends { readonly resource: EmbedResource }>(
  provider: object,
  key: string,
  request: RequestToken<Wanted>,
  wanted: Wanted,
  reason: TokenReason,
  signal: AbortSignal,
  refusedToken?: string,
): Promise<Grant> {
  const flights = flightsOf.get(provider) ?? new Map<string, Flight>()
  flightsOf.set(provider, flights)
  let flight = flights.get(key)
  if (!flight || !isUsable(flight, refusedToken)) {
    const controller = new AbortController()
    const grant = fetchWithRetry(
      (why, own) => request({ ...wanted, reason: why, signal: own }),
      (answer) => readGrant(answer, wanted.resource),
      reason,
      controller.signal,
    )
    const started: Flight = { grant, controller, users: 0 }
    grant.then(
      (granted) => (started.granted = granted),
      () => (started.hasFailed = true),
    )
    flights.set(key, (flight = started))
  }
  const shared = flight
  shared.users++
  signal.addEventListener('abort', () => {
    // A moment later: an embed that loads anew releases the token and asks for it again at once.
    setTimeout(() => {
      if (--shared.users > 0) return
      shared.controller.abort()
      if (flights.get(key) === shared) flights.delete(key)
    })
  })
  return shared.grant
}

function isUsable({ granted, hasFailed }: Flight, refusedToken: string | undefined): boolean {
  if (hasFailed) return false
  return !granted || (granted.jwt !== refusedToken && granted.renewAtMs >= Date.now())
}

/** Metabase refused a token: whoever asks next gets another. */
export function forgetToken(provider: object, jwt: string | undefined): void {
  const flights = flightsOf.get(provider)
  for (const [key, { granted }] of flights ?? []) if (granted?.jwt === jwt) flights?.delete(key)
}

function readGrant(answer: unknown, wanted: EmbedResource): Grant {
  const { jwt, expiresAtMs, resource } = readToken(answer)
  const error = resourceError(resource, wanted)
  if (error) throw error
  const now = Date.now()
  const lifeMs = expiresAtMs - now
  const renewInMs = Math.max(lifeMs - Math.min(RENEW_BEFORE_MS, lifeMs / 4), MIN_RENEWAL_MS)
  return { jwt, renewAtMs: now + renewInMs }
}

/** What is wrong with a token of something else. One that names nothing may be for anything. */
export function resourceError(
  resource: Readonly<Record<string, unknown>>,
  wanted: EmbedResource,
): MetabaseError | undefined {
  for (const [kind, id] of Object.entries(wanted))
    // An id and an entity id may well name the same thing.
    if (!(kind in resource) ? Object.keys(resource).length : isOther(resource[kind], id))
      return new MetabaseError('token_invalid', `The token is for something else than ${kind} ${String(id)}`)
  return undefined
}

function isOther(signed: unknown, asked: number | string): boolean {
  const [one, other] = [idOf(signed), idOf(asked)]
  return typeof one === typeof other && one !== other
}

/** The number of `7` and `7-orders`, the text of an entity id. */
const idOf = (id: unknown): number | string =>
  String(id).length === 21 ? String(id) : parseInt(String(id), 10)
