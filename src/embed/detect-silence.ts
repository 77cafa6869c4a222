import { MetabaseError } from '../protocol/errors.ts'
import type { Behaviour, EmbedControls, Page } from './page.ts'

/** Bundlers put it in. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** The longest time that a timer takes. `Infinity` would end at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** How long a page may be silent. */
export const readyTimeoutMs = ({ props }: Page): number =>
  Math.min(props.readyTimeoutMs ?? 15_000, MAX_TIMER_MS)

/** Between two attempts to reach a Metabase that is silent; twice as long each time. */
const MIN_RETRY_MS = 15_000
const MAX_RETRY_MS = 300_000
/** Metabase's server reads no more than 8192 bytes of headers, of which the address is the largest part. */
const LONG_URL = 7000

/** Fails with `no_response` when nothing is heard after a load, and tries again by itself, ever less often (H-53). */
export function detectSilence(embed: EmbedControls): Behaviour {
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = MIN_RETRY_MS
  let hasWarned = false

  function retry(): void {
    const state = embed.state()
    if (state.status === 'failed' && /^(no_response|token_(failed|timeout))$/.test(state.error.code))
      embed.load(state.target, 'retry', true)
  }
  /** The person is back, or the network. */
  function onReturn(): void {
    if (!document.hidden) retry()
  }
  function onMessage(): void {
    clearTimeout(timer)
    retryMs = MIN_RETRY_MS
  }
  window.addEventListener('online', onReturn)
  document.addEventListener('visibilitychange', onReturn)
  return {
    onLoading({ url }) {
      clearTimeout(timer)
      const { attempt } = embed.state()
      timer = setTimeout(() => {
        if (embed.state().attempt !== attempt) return // Something else is loaded meanwhile.
        embed.fail(new MetabaseError('no_response', noResponseMessage(embed.page())))
        timer = setTimeout(retry, retryMs)
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)
      }, readyTimeoutMs(embed.page()))
      if (url.length > LONG_URL && !hasWarned && process.env.NODE_ENV !== 'production') {
        hasWarned = true
        console.warn(
          `react-metabase: the address of “${embed.page().props.title}” has ${url.length} characters. Metabase refuses more than about 8000: send fewer filter values, or a smaller token.`,
        )
      }
    },
    onLocation: onMessage,
    onFrame: onMessage,
    stop() {
      clearTimeout(timer)
      window.removeEventListener('online', onReturn)
      document.removeEventListener('visibilitychange', onReturn)
    },
  }
}

/** What to look at when Metabase says nothing, for the person who set it up. */
function noResponseMessage(page: Page): string {
  const { origin, base } = page.provider.site
  return `Metabase at ${origin + base} did not answer. Either siteUrl is wrong, it is down or still starting, ${page.silenceCause()}, or your page’s Content-Security-Policy lacks it in frame-src`
}
