import { readyTimeoutMs } from '../embed/detect-silence.ts'
import type { FrameMessage } from '../embed/listener.ts'
import type { EmbedControls } from '../embed/page.ts'
import { resizerInit } from '../protocol/resizer.ts'

/** A page that has been quiet for this long has finished drawing. */
const QUIET_MS = 1000

export type Drawing =
  /** It can be shown. `messages`: the last of each kind that it said. */
  | { readonly outcome: 'drawn'; readonly messages: readonly FrameMessage[] }
  /** It shows nothing but an error. */
  | { readonly outcome: 'refused' }
  /** It said nothing in time. */
  | { readonly outcome: 'silent' }
  | { readonly outcome: 'aborted' }

/**
 * Loads a page in a second frame, out of sight, until it has drawn and `mustWait` says that this is a moment to show it.
 * A page that has said something counts as drawn at the latest after the time that a page may be silent.
 */
export async function drawBehind(
  embed: EmbedControls,
  url: string,
  signal: AbortSignal,
  mustWait: () => boolean,
): Promise<Drawing> {
  const messages = new Map<string, FrameMessage>()
  const startedAtMs = Date.now()
  let quietSinceMs = Infinity
  let timer: ReturnType<typeof setInterval> | undefined
  const drawing = await new Promise<Drawing>((resolve) => {
    const frame = embed.prepareFrame((message) => {
      quietSinceMs = Date.now()
      if (message.type !== 'resizerReady') messages.set(message.type, message)
      else if (embed.page().props.height === 'auto') frame.post(resizerInit('metabase'))
      if (message.type === 'frame' && message.frame.mode === 'fit') resolve({ outcome: 'refused' })
    })
    timer = setInterval(() => {
      const now = Date.now()
      const isLate = now - startedAtMs > readyTimeoutMs(embed.page())
      const isQuiet = now - quietSinceMs >= QUIET_MS
      if (messages.size === 0) {
        if (isLate) resolve({ outcome: 'silent' })
      } else if ((isQuiet || isLate) && !mustWait())
        resolve({ outcome: 'drawn', messages: [...messages.values()] })
    }, QUIET_MS / 4)
    signal.addEventListener('abort', () => {
      resolve({ outcome: 'aborted' })
    })
    frame.load(url)
  })
  clearInterval(timer)
  return drawing
}
