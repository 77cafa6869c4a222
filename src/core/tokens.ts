import { expiryMs } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { fields } from '../protocol/messages.ts'

/** A JWT, bare or as Metabase's own guest endpoints answer it. */
export type TokenAnswer = string | { readonly jwt: string }

/** Why a token is asked for: the first time, or because somebody asked to try again. */
export type TokenReason = 'initial' | 'retry'

/** The JWT in an answer. Anything else would open a page of Metabase that says nothing useful. */
export function readToken(answer: unknown): string {
  const { jwt = answer } = fields(answer)
  if (typeof jwt === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) return jwt
  throw new MetabaseError('token_invalid', 'The token is no JWT')
}

interface Flight {
  readonly token: Promise<string>
  readonly controller: AbortController
  expiresAtMs: number
  users: number
}

const flightsOf = /* @__PURE__ */ new WeakMap<object, Map<string, Flight>>()

/**
 * One token for all embeds of a provider that ask for the same: the first asks for it, the others join, as long as it
 * is good. It is dropped when the last of them has let go (its `signal` aborted).
 */
export function sharedToken(
  provider: object,
  key: string,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<string>,
): Promise<string> {
  const flights = flightsOf.get(provider) ?? new Map<string, Flight>()
  flightsOf.set(provider, flights)
  let flight = flights.get(key)
  if (!flight || flight.expiresAtMs < Date.now()) {
    const controller = new AbortController()
    const started: Flight = { token: ask(controller.signal), controller, expiresAtMs: Infinity, users: 0 }
    started.token.then(
      (token) => (started.expiresAtMs = expiryMs(token)),
      () => (started.expiresAtMs = 0),
    )
    flights.set(key, (flight = started))
  }
  const joined = flight
  joined.users++
  signal.addEventListener('abort', () => {
    // A moment later: an embed that loads anew lets go and comes back in one go.
    queueMicrotask(() => {
      if (--joined.users > 0) return
      joined.controller.abort()
      if (flights.get(key) === joined) flights.delete(key)
    })
  })
  return joined.token
}
