import { MetabaseError } from '../protocol/errors.ts'
import { isRefusal, type TokenReason } from './tokens.ts'

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
      const error =
        cause instanceof MetabaseError
          ? cause
          : new MetabaseError(
              'token_failed',
              'The token could not be fetched: your fetchToken() or fetchSsoToken() rejected, see the cause',
              cause,
            )
      const mayHelp = cause instanceof MetabaseError ? error.code === 'token_timeout' : !isRefusal(cause)
      if (!mayHelp || retries === MAX_RETRIES) throw error
    }
    await delay(BACKOFF_MS * 2 ** retries * (1 + Math.random()), signal).promise
    signal.throwIfAborted()
  }
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
