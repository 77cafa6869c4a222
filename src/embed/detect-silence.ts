import { MetabaseError } from '../protocol/errors.ts'
import { isDevelopment } from './development.ts'
import type { Behaviour, EmbedControls, Page } from './page.ts'

/** The longest time that a timer takes. `Infinity` would end at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/** How long a page may be silent. */
export const readyTimeoutMs = ({ props }: Page): number =>
  Math.min(props.readyTimeoutMs ?? 15_000, MAX_TIMER_MS)

/** Metabase's server reads no more than 8192 bytes of headers, of which the address is the largest part. */
const LONG_URL = 7000

/** Fails with `no_response` when nothing is heard after a load (H-53). */
export function detectSilence(embed: EmbedControls): Behaviour {
  let cancel: (() => void) | undefined
  let hasWarned = false

  function stop(): void {
    cancel?.()
  }
  return {
    onLoading({ url }) {
      cancel?.()
      const { attempt } = embed.state()
      cancel = embed.later(() => {
        if (embed.state().attempt !== attempt) return // Something else is loaded meanwhile.
        embed.fail(noResponse(embed.page()), true)
      }, readyTimeoutMs(embed.page()))
      if (url.length > LONG_URL && !hasWarned && isDevelopment()) {
        hasWarned = true
        console.warn(
          `react-metabase: the address of “${embed.page().props.title}” has ${url.length} characters. Metabase refuses more than about 8000: send fewer filter values, or a smaller token.`,
        )
      }
    },
    onLocation: stop,
    onFrame: stop,
    onFail: stop,
    stop,
  }
}

/** What to look at when Metabase says nothing, for the person who set it up. */
export function noResponse(page: Page): MetabaseError {
  const { origin, base } = page.provider.site
  return new MetabaseError(
    'no_response',
    `Metabase at ${origin + base} did not answer. Either siteUrl is wrong, it is down or still starting, ${page.silenceCause()}, or your page’s Content-Security-Policy lacks it in frame-src`,
  )
}
