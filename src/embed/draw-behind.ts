import { resizerInit } from '../protocol/resizer.ts'
import { readyTimeoutMs } from './detect-silence.ts'
import type { FrameMessage } from './listener.ts'
import type { EmbedControls } from './page.ts'

/** Pages start their resizer when they have read what they show. One that is quiet for so long has none. */
const WITHOUT_RESIZER_MS = 3000

export interface Drawing {
  /**
   * `drawn`: it can be shown · `refused`: it shows nothing but an error · `silent`: it said nothing in time · `aborted`: nobody
   * wants it any longer.
   */
  readonly outcome: 'drawn' | 'refused' | 'silent' | 'aborted'
  /** The last message of each kind. */
  readonly messages: readonly FrameMessage[]
}

export interface DrawingOptions {
  /** Ends it. */
  readonly signal: AbortSignal
  /** A page that has been quiet for so long since it started its resizer has finished drawing. */
  readonly quietMs: number
  /** Whether this is no moment to show it. Default: any moment is right. */
  readonly mustWait?: () => boolean
}

/**
 * Loads a page in a second frame, out of sight, until it has drawn. A page that has said something counts as drawn at the latest
 * after the time that a page may be silent.
 */
export async function drawBehind(
  embed: EmbedControls,
  url: string,
  { signal, quietMs, mustWait = () => false }: DrawingOptions,
): Promise<Drawing> {
  const messages = new Map<string, FrameMessage>()
  const startedAtMs = Date.now()
  let quietSinceMs = Infinity
  let hasResizer = false
  let timer: ReturnType<typeof setInterval> | undefined
  const outcome = await new Promise<Drawing['outcome']>((resolve) => {
    const frame = embed.prepareFrame((message) => {
      quietSinceMs = Date.now()
      if (message.type === 'resizerReady') {
        hasResizer = true
        if (embed.page().props.height === 'auto') frame.post(resizerInit('metabase'))
      } else messages.set(message.type, message)
      if (message.type === 'frame' && message.frame.mode === 'fit') resolve('refused')
    })
    timer = setInterval(() => {
      const now = Date.now()
      const isLate = now - startedAtMs > readyTimeoutMs(embed.page())
      const isQuiet = now - quietSinceMs >= (hasResizer ? quietMs : WITHOUT_RESIZER_MS)
      // Another page was prepared in its place, or none.
      if (!frame.element.isConnected) resolve('aborted')
      else if (messages.size === 0) {
        if (isLate) resolve('silent')
      } else if ((isQuiet || isLate) && !mustWait()) resolve('drawn')
    }, quietMs / 4)
    signal.addEventListener('abort', () => {
      resolve('aborted')
    })
    frame.load(url)
  })
  clearInterval(timer)
  return { outcome, messages: [...messages.values()] }
}
