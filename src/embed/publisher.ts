import { callApp } from './call-app.ts'
import { isDevelopment } from './development.ts'
import { initialState, isPreviousSeen, type State } from './life.ts'
import type { DashboardTarget } from './content.ts'
import type { FrameMessage } from './listener.ts'
import type { EmbedEvent, EmbedSnapshot, Page } from './page.ts'
import type { Tell } from './watch.ts'

/** The component that has a page. */
export interface Host {
  readonly container: HTMLElement
  readonly onChange: (snapshot: EmbedSnapshot) => void
  /** Metabase said something, and what is known of the page is up to date. */
  readonly onMessage?: (message: FrameMessage) => void
  /** How a changed target is reached. */
  readonly reachTarget: (target: string) => void
  /** Whether the app's address is kept in step, so that each step of the tab's history must lead somewhere. */
  readonly isSynced: () => boolean
  /** A step through the tab's history led to another dashboard. Returns its page. */
  readonly switchTo: (to: DashboardTarget) => Page | undefined
}

/** Tells the app what an embed did and heard. */
export interface Publisher {
  /** Tells what changed since the app was told last. */
  readonly publish: (snapshot: EmbedSnapshot) => void
  readonly emit: (event: Omit<EmbedEvent, 'title'>) => void
}

/** What is known of a state. */
export function snapshotOf(state: State): EmbedSnapshot {
  const { status, location, frame } = state
  const error = state.status === 'failed' ? state.error : null
  return { status, error, location, frame, showsPrevious: isPreviousSeen(state) }
}

export const NOTHING: EmbedSnapshot = snapshotOf(initialState)

export function createPublisher(page: () => Page, host: () => Host, tell: Tell): Publisher {
  let snapshot = NOTHING

  function emit(what: Omit<EmbedEvent, 'title'>): void {
    const { provider, props } = page()
    const event = { title: props.title, ...what }
    callApp(() => provider.onEvent?.(event))
    tell({ event })
  }

  return {
    emit,
    publish(now) {
      const before = snapshot
      const changes = Object.entries(now).filter(([name, value]) => Reflect.get(before, name) !== value)
      if (!changes.length) return
      snapshot = now
      host().onChange(snapshot)
      emit(Object.fromEntries(changes))
      const { error } = now
      if (now.status === 'ready' && before.status !== 'ready') callApp(() => page().props.onReady?.())
      if (!error || error === before.error) return
      // The message alone: the cause is the app's, and may hold anything.
      if (isDevelopment()) console.error(`react-metabase: “${page().props.title}” failed: ${error.message}`)
      callApp(() => page().props.onError?.(error))
    },
  }
}
