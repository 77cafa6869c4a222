import { callApp } from './call-app.ts'
import { initialState, type State } from './life.ts'
import type { EmbedEvent, EmbedSnapshot, Page } from './page.ts'

/** What the app is told of one embedded page. */
export interface Reports {
  /** Tells what changed since the app was told last. While the component is hidden, nothing. */
  readonly publish: (state: State) => void
  readonly emit: (event: Omit<EmbedEvent, 'title'>) => void
}

export const NOTHING: EmbedSnapshot = snapshotOf(initialState)

function snapshotOf(state: State): EmbedSnapshot {
  const { status, location, frame } = state
  return { status, error: state.status === 'failed' ? state.error : null, location, frame }
}

export function createReports(
  page: () => Page,
  isPaused: () => boolean,
  onChange: (snapshot: EmbedSnapshot) => void,
): Reports {
  let snapshot = NOTHING

  function emit(event: Omit<EmbedEvent, 'title'>): void {
    const { provider, props } = page()
    if (!isPaused()) callApp(() => provider.onEvent?.({ title: props.title, ...event }))
  }

  return {
    emit,
    publish(state) {
      if (isPaused()) return
      const before = snapshot
      const now = snapshotOf(state)
      const changes = Object.entries(now).filter(([name, value]) => Reflect.get(before, name) !== value)
      if (!changes.length) return
      snapshot = now
      onChange(snapshot)
      emit(Object.fromEntries(changes))
      const { error } = now
      if (now.status === 'ready' && before.status !== 'ready') callApp(() => page().props.onReady?.())
      if (error && error !== before.error) callApp(() => page().props.onError?.(error))
    },
  }
}
