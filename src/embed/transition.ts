import { noResponse } from './detect-silence.ts'
import { drawBehind } from './draw-behind.ts'
import type { Address } from './life.ts'
import type { Behaviour, EmbedControls } from './page.ts'

/** The app waits for the new page, so it is shown sooner than a renewed one, although the last cards may be missing. */
const QUIET_MS = 500

/** Draws a changed page in a second frame behind the page before, which stays on screen until then. */
export function transition(embed: EmbedControls): Behaviour {
  async function replacePage(address: Address, signal: AbortSignal): Promise<void> {
    const { outcome, messages } = await drawBehind(embed, address.url, { signal, quietMs: QUIET_MS })
    if (outcome === 'aborted') return
    // Also where it shows an error, or nothing: the page before must not pass for it.
    embed.swapFrame(address, messages)
    if (outcome === 'silent') embed.fail(noResponse(embed.page()), true)
  }
  return {
    onLoadingBehind(address, signal) {
      if (embed.state().attempt?.way === 'behind') void replacePage(address, signal)
    },
  }
}
