import type { Description } from './describe.ts'

/** The oldest lines go when there are more. */
export const MAX_LINES = 500

/** Who said it: Metabase, the app by a message to Metabase, or the embed of its own state. */
export type Speaker = 'metabase' | 'app' | 'embed'

/** One line of the log. It holds nothing secret. */
export interface Line extends Description {
  /** Counts up. */
  readonly number: number
  readonly atMs: number
  /** The number of the embed, and its title at that time. */
  readonly embed: number
  readonly title: string
  readonly from: Speaker
  /** How often it was said in a row. */
  readonly times: number
}

export interface Log {
  readonly add: (line: Omit<Line, 'number' | 'times'>) => void
  readonly clear: () => void
  /** The lines now, oldest first. */
  readonly lines: () => readonly Line[]
}

export function createLog(): Log {
  const lines: Line[] = []
  let count = 0
  return {
    add(given) {
      const last = lines.at(-1)
      const isRepeated =
        last?.embed === given.embed &&
        last.from === given.from &&
        last.type === given.type &&
        last.text === given.text
      if (isRepeated) lines[lines.length - 1] = { ...given, number: last.number, times: last.times + 1 }
      else lines.push({ ...given, number: ++count, times: 1 })
      if (lines.length > MAX_LINES) lines.shift()
    },
    clear() {
      lines.length = 0
    },
    lines: () => [...lines],
  }
}
