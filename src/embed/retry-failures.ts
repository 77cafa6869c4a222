import type { Behaviour, EmbedControls } from './page.ts'

/** Between two attempts; twice as long each time. */
const MIN_RETRY_MS = 15_000
const MAX_RETRY_MS = 300_000
/** A page that failed after it had spoken works if it has not failed again for so long. */
const WORKS_MS = 1000

/**
 * Tries again by itself after a temporary failure, less and less often. Also when the person or the network is back; then a
 * token that could not be fetched is asked for again too.
 */
export function retryFailures(embed: EmbedControls): Behaviour {
  /** Cancels the next attempt, or the look at how the last one went. */
  let cancel: (() => void) | undefined
  let retryMs = MIN_RETRY_MS
  let isWaiting = false
  /** When the page that is loaded was heard first. */
  let heardAtMs = Infinity

  function retry(): void {
    const state = embed.state()
    if (state.status !== 'failed') return
    if (isWaiting || /^token_(failed|timeout)$/.test(state.error.code))
      embed.load(state.target, 'retry', 'behind')
  }
  /** The person is back, or the network. */
  function onReturn(): void {
    if (!document.hidden && !embed.isHidden()) retry()
  }
  function onMessage(): void {
    if (heardAtMs < Infinity) return
    heardAtMs = Date.now()
    if (embed.state().status === 'failed') cancel = embed.later(embed.mend, WORKS_MS)
  }
  window.addEventListener('online', onReturn)
  document.addEventListener('visibilitychange', onReturn)
  return {
    onLoading() {
      cancel?.()
      isWaiting = false
      heardAtMs = Infinity
    },
    onLocation: onMessage,
    onFrame: onMessage,
    onGuest: onMessage,
    onFail(isTemporary) {
      cancel?.()
      isWaiting = isTemporary
      if (!isTemporary) return
      // The page worked for a while, so this is another failure than the last.
      if (Date.now() - heardAtMs > MIN_RETRY_MS) retryMs = MIN_RETRY_MS
      cancel = embed.later(retry, retryMs)
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)
    },
    stop() {
      cancel?.()
      window.removeEventListener('online', onReturn)
      document.removeEventListener('visibilitychange', onReturn)
    },
  }
}
