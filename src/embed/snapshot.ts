import { initialState, isPreviousSeen, type State } from './life.ts'
import type { EmbedSnapshot } from './page.ts'

/** What an app may know of a state. */
export function snapshotOf(state: State): EmbedSnapshot {
  const { status, location, frame } = state
  const error = state.status === 'failed' ? state.error : null
  return { status, error, location, frame, showsPrevious: isPreviousSeen(state) }
}

export const NOTHING: EmbedSnapshot = snapshotOf(initialState)
