import { MetabaseError } from '../protocol/errors.ts'
import { isDevelopment } from './development.ts'
import { isRefusal, statusOf, type TokenReason } from './tokens.ts'

/** How long one attempt may take. */
const TIMEOUT_MS = 10_000
const MAX_RETRIES = 3
/** Before the first retry, and twice as long before each next one; up to double that, so that clients spread out. */
const BACKOFF_MS = 500

/** One attempt. Its signal aborts when the answer is no longer of use. */
type Attempt = (reason: TokenReason, signal: AbortSignal) => Promise<unknown>

/**
 * Asks the app for a token, and again where that may help: after a rejection or a timeout, never after a refusal or an
 * answer that is of no use, for which `read` throws a `MetabaseError`. Ends when the signal aborts.
 */
export async function fetchWithRetry<Token>(
  attempt: Attempt,
  read: (answer: unknown) => Token,
  reason: TokenReason,
  signal: AbortSignal,
): Promise<Token> {
  for (let retries = 0; ; retries++) {
    try {
      return read(await withTimeout((own) => attempt(retries ? 'retry' : reason, own), signal))
    } catch (cause) {
      signal.throwIfAborted()
      const error = cause instanceof MetabaseError ? cause : failedBy(cause)
      if (!mayPass(cause) || retries === MAX_RETRIES) throw error
    }
    await delay(BACKOFF_MS * 2 ** retries * (1 + Math.random()), signal).promise
    signal.throwIfAborted()
  }
}

/** Whether asking again may help. */
function mayPass(cause: unknown): boolean {
  if (cause instanceof MetabaseError) return cause.code === 'token_timeout'
  return !isRefusal(cause) && !(isMistake(cause) && isDevelopment())
}

const failedBy = (cause: unknown): MetabaseError =>
  new MetabaseError(
    'token_failed',
    isMistake(cause)
      ? `Your fetchToken() or fetchSsoToken() threw a ${cause.name}, which is a mistake in its code: see the cause`
      : `The token could not be fetched: your fetchToken() or fetchSsoToken() rejected${withStatus(cause)}, see the cause`,
    cause,
  )

/** An HTTP status tells a server that is down from a wrong address. */
function withStatus(cause: unknown): string {
  const status = statusOf(cause)
  return Number.isInteger(status) ? ` with status ${String(status)}` : ''
}

/** What `fetch()` rejects with when there is no network, in each browser, in Node, and as it is often polyfilled. */
const NETWORK_ERROR =
  /^(failed to fetch|networkerror|load failed|the (network|internet) connection|cancelled|fetch failed|network request failed)/i

/**
 * Whether an error comes from a mistake in the app's code. By name, as a test environment has error classes of its own. A
 * `TypeError` is also what `fetch()` rejects with.
 */
function isMistake(cause: unknown): cause is Error {
  const [name, message] = ['name', 'message'].map((key) => String(Reflect.get(Object(cause) as object, key)))
  return name === 'ReferenceError' || (name === 'TypeError' && !NETWORK_ERROR.test(message ?? ''))
}

/** An answer in time. The signal of the attempt aborts after that, and when the caller's does. */
async function withTimeout(
  attempt: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<unknown> {
  const controller = new AbortController()
  const timeout = delay(TIMEOUT_MS, signal)
  try {
    return await Promise.race([
      attempt(controller.signal),
      timeout.promise.then(() => {
        controller.abort()
        throw new MetabaseError(
          'token_timeout',
          `The token did not come within ${TIMEOUT_MS / 1000} seconds: look at your token route`,
        )
      }),
    ])
  } finally {
    timeout.end()
  }
}

/** A timer that ends early when it is told to, or when the signal aborts. */
function delay(ms: number, signal: AbortSignal): { promise: Promise<void>; end: () => void } {
  let end = (): void => undefined
  const promise = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
  return { promise, end }
}
