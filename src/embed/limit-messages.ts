import type { FrameMessage } from './listener.ts'

/** Metabase never says as much in so short a time. */
const MAX_AT_ONCE = 20
const WINDOW_MS = 100

/** Passes messages on, no more than a screen can show. */
export interface MessageLimit {
  readonly add: (message: FrameMessage) => void
  /** Forgets the messages that are held. */
  readonly clear: () => void
}

/**
 * Passes messages on at once as long as they are few. In a flood, only the last message of each type is passed on, once for
 * each frame of the screen. The last messages of a flood are always passed on.
 */
export function limitMessages(pass: (message: FrameMessage) => void): MessageLimit {
  let windowStartMs = 0
  let passed = 0
  /** The last message of each type, in the order in which they came. */
  const held = new Map<FrameMessage['type'], FrameMessage>()
  let cancel = (): void => undefined

  function passHeld(): void {
    cancel()
    const messages = [...held.values()]
    held.clear()
    messages.forEach(pass)
  }
  function schedule(): void {
    const frame = requestAnimationFrame(passHeld)
    // A hidden page is shown no frames.
    const timer = setTimeout(passHeld, WINDOW_MS)
    cancel = () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }

  return {
    add(message) {
      const now = Date.now()
      if (Math.abs(now - windowStartMs) > WINDOW_MS) [windowStartMs, passed] = [now, 0]
      if (++passed <= MAX_AT_ONCE && !held.size) {
        pass(message)
        return
      }
      if (!held.size) schedule()
      held.delete(message.type)
      held.set(message.type, message)
    },
    clear() {
      cancel()
      held.clear()
    },
  }
}
