import type { FrameMessage } from './listener.ts'

/** What is put off while the component of an embed is hidden. */
export interface Pause {
  readonly isPaused: () => boolean
  readonly begin: () => void
  /** Ends the pause: the last message of each type, and the tasks that were due. */
  readonly end: () => { readonly messages: readonly FrameMessage[]; readonly due: readonly (() => void)[] }
  /** Keeps a message for the end of the pause. */
  readonly hold: (message: FrameMessage) => void
  /** Calls a task after a time, or at the end of a pause in which that falls. Returns a function that cancels it. */
  readonly later: (task: () => void, ms: number) => () => void
}

export function createPause(): Pause {
  let isPaused = false
  const held = new Map<FrameMessage['type'], FrameMessage>()
  const due = new Set<() => void>()
  return {
    isPaused: () => isPaused,
    begin() {
      isPaused = true
    },
    end() {
      const ended = { messages: [...held.values()], due: [...due] }
      isPaused = false
      held.clear()
      due.clear()
      return ended
    },
    hold(message) {
      held.set(message.type, message)
    },
    later(task, ms) {
      const run = (): void => {
        if (isPaused) due.add(run)
        else task()
      }
      const timer = setTimeout(run, ms)
      return () => {
        clearTimeout(timer)
        due.delete(run)
      }
    },
  }
}
