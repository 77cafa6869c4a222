import { readClaims, tokenIn, type EmbedResource } from '../protocol/claims.ts'
import type { Ask, Grant, TokenReason } from '../core/tokens.ts'
import { Failure } from './failure.ts'

/** How long one attempt may take. */
const ATTEMPT_MS = 10_000
const RETRIES = 3
/** Before the first retry, and twice as long before each next one; up to double that, so that not all come at once. */
const BACKOFF_MS = 500
/** How long before it runs out a token is renewed; a short one in the last quarter of its life. */
const LEAD_MS = 60_000
/** Not more often, whatever the token says: Metabase takes one for 60 seconds after it ran out. */
const SHORTEST_MS = 10_000

/**
 * Asks for a token, and again where that may help: after a rejection or silence, never after a refusal or a token that is
 * of no use. Ends when the signal aborts.
 */
export async function insist<Wanted extends { readonly resource?: EmbedResource }>(
  ask: Ask<Wanted>,
  wanted: Wanted,
  reason: TokenReason,
  signal: AbortSignal,
): Promise<Grant> {
  for (let retries = 0; ; retries++) {
    try {
      return check(
        await attempt((own) => ask({ ...wanted, reason: retries ? 'retry' : reason, signal: own }), signal),
        wanted.resource,
      )
    } catch (cause) {
      signal.throwIfAborted()
      const error =
        cause instanceof Failure
          ? cause
          : new Failure(
              'token_failed',
              'The token could not be fetched: your fetchToken() or fetchSsoToken() rejected, see the cause',
              cause,
            )
      const again = cause instanceof Failure ? error.code === 'token_timeout' : !isRefusal(cause)
      if (!again || retries === RETRIES) throw error
    }
    await pause(BACKOFF_MS * 2 ** retries * (1 + Math.random()), signal)
  }
}

/** An answer in time; after that, or when nobody wants it any longer, the attempt is aborted. */
async function attempt(
  ask: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<unknown> {
  const controller = new AbortController()
  const { promise: timeout, done } = timer(ATTEMPT_MS, signal)
  try {
    return await Promise.race([
      ask(controller.signal),
      timeout.then(() => {
        controller.abort()
        throw new Failure(
          'token_timeout',
          `The token did not come within ${ATTEMPT_MS / 1000} seconds: look at your token route`,
        )
      }),
    ])
  } finally {
    done()
  }
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await timer(ms, signal).promise
  signal.throwIfAborted()
}

/** A timer that nobody has to wait for once the signal has aborted. */
function timer(ms: number, signal: AbortSignal): { promise: Promise<void>; done: () => void } {
  let done = (): void => undefined
  const promise = new Promise<void>((resolve) => {
    const id = setTimeout(resolve, ms)
    done = () => {
      clearTimeout(id)
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
  return { promise, done }
}

/** Your server said that this person may not: asking again would not change that. */
const isRefusal = (answer: unknown): boolean =>
  [401, 403].includes(Number(Reflect.get(Object(answer) as object, 'status')))

function check(answer: unknown, asked: EmbedResource | undefined): Grant {
  if (isRefusal(answer))
    throw new Failure('token_failed', 'The token was refused: this person may not see it, says your server')
  const jwt = tokenIn(answer)
  if (!jwt)
    throw new Failure(
      'token_invalid',
      'The token is no JWT: answer with the text that your server signed, or with { jwt }',
    )
  const { expiresAtMs, resource } = readClaims(jwt)
  const now = Date.now()
  if (expiresAtMs <= now)
    throw new Failure(
      'token_expired',
      'The token had run out when it came: sign one per request, keep no answers, and compare the clocks of server and device',
    )
  for (const [kind, id] of Object.entries(asked ?? {}))
    // An id and an entity id may well name the same thing.
    if (!(kind in resource) ? Object.keys(resource).length : isOther(resource[kind], id))
      throw new Failure('token_invalid', `The token is for something else than ${kind} ${String(id)}`)
  const lifeMs = expiresAtMs - now
  return { jwt, renewAtMs: now + Math.max(lifeMs - Math.min(LEAD_MS, lifeMs / 4), SHORTEST_MS) }
}

function isOther(signed: unknown, asked: number | string): boolean {
  const [one, other] = [idOf(signed), idOf(asked)]
  return typeof one === typeof other && one !== other
}

/** The number of `7` and `7-orders`, the text of an entity id. */
const idOf = (id: unknown): number | string =>
  String(id).length === 21 ? String(id) : parseInt(String(id), 10)
