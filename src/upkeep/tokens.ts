import type { EmbedResource } from '../protocol/claims.ts'
import type { Ask, Grant, TokenReason } from '../core/tokens.ts'
import { insist } from './patience.ts'

interface Flight {
  readonly grant: Promise<Grant>
  readonly controller: AbortController
  /** Once it is there. */
  landed?: Grant
  failed?: boolean
  users: number
}

const flightsOf = /* @__PURE__ */ new WeakMap<object, Map<string, Flight>>()

/**
 * One token for all embeds of a provider that ask for the same: the first asks for it, the others join, as long as it
 * is good, and is not the `old` one. It is dropped when the last of them has let go (its `signal` aborted).
 */
export function sharedToken<Wanted extends { readonly resource: EmbedResource }>(
  provider: object,
  key: string,
  ask: Ask<Wanted>,
  wanted: Wanted,
  reason: TokenReason,
  signal: AbortSignal,
  old?: string,
): Promise<Grant> {
  const flights = flightsOf.get(provider) ?? new Map<string, Flight>()
  flightsOf.set(provider, flights)
  let flight = flights.get(key)
  const { landed, failed } = flight ?? {}
  if (!flight || failed || (landed && (landed.jwt === old || landed.renewAtMs < Date.now()))) {
    const controller = new AbortController()
    const started: Flight = { grant: insist(ask, wanted, reason, controller.signal), controller, users: 0 }
    started.grant.then(
      (grant) => (started.landed = grant),
      () => (started.failed = true),
    )
    flights.set(key, (flight = started))
  }
  const joined = flight
  joined.users++
  signal.addEventListener('abort', () => {
    // A moment later: an embed that loads anew lets go and comes back in one go.
    setTimeout(() => {
      if (--joined.users > 0) return
      joined.controller.abort()
      if (flights.get(key) === joined) flights.delete(key)
    })
  })
  return joined.grant
}

/** Metabase refused a token: whoever asks next gets another. */
export function forgetToken(provider: object, jwt: string | undefined): void {
  const flights = flightsOf.get(provider)
  for (const [key, { landed }] of flights ?? []) if (landed?.jwt === jwt) flights?.delete(key)
}
