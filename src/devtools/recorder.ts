import { callApp } from '../embed/call-app.ts'
import type { Inspection, Watcher } from '../embed/watch.ts'
import { parseGuestMessage } from '../protocol/guest.ts'
import { parseFramedMessage } from '../protocol/resizer.ts'
import { describeEvent, describeHeard, describePosted, type Description } from './describe.ts'
import { createEmbedList, type ListedEmbed } from './list-embeds.ts'
import { createLog, type Line, type Speaker } from './log.ts'
import { redactText } from './redact.ts'

/** What can be shown is drawn once in such a time, however much happens. */
const DRAW_MS = 100

/** What the panel shows. It holds nothing secret. */
export interface Recording {
  readonly atMs: number
  readonly embeds: readonly ListedEmbed[]
  /** Oldest first. */
  readonly lines: readonly Line[]
  /** How many messages looked like Metabase's and came from another window or origin than an embed's. */
  readonly strangers: number
  /** How many messages of the embeds' own frames were none that this package knows. */
  readonly unknown: number
}

/** Records what the embeds of a provider do, from the start on. */
export interface Recorder {
  readonly start: () => () => void
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => Recording
  /** Looks again at what changes without an event, such as the time. */
  readonly refresh: () => void
  readonly clear: () => void
}

export function createRecorder(inspection: Inspection): Recorder {
  const list = createEmbedList(inspection)
  const log = createLog()
  const listeners = new Set<() => void>()
  let counts = { strangers: 0, unknown: 0 }
  let snapshot: Recording = { atMs: Date.now(), embeds: [], lines: [], ...counts }
  let timer: ReturnType<typeof setTimeout> | undefined

  function refresh(): void {
    clearTimeout(timer)
    timer = undefined
    snapshot = { atMs: Date.now(), embeds: list.embeds(), lines: log.lines(), ...counts }
    for (const listener of listeners) listener()
  }
  function refreshSoon(): void {
    timer ??= setTimeout(refresh, DRAW_MS)
  }

  const record: Watcher = (what, page, live) => {
    // A message of which nothing is known is only counted.
    if ('heard' in what && !what.heard) counts = { ...counts, unknown: counts.unknown + 1 }
    const [from, said]: [Speaker, Description | null] =
      'event' in what
        ? ['embed', describeEvent(what.event)]
        : 'posted' in what
          ? ['app', describePosted(what.posted)]
          : ['metabase', what.heard && describeHeard(what.heard, page)]
    if (said) {
      const title = redactText(page.props.title)
      log.add({ atMs: Date.now(), embed: list.numberOf(live), title, from, ...said })
    }
    refreshSoon()
  }
  const watcher: Watcher = (...happening) => callApp(() => record(...happening))

  function onMessage(event: MessageEvent<unknown>): void {
    const { data, source } = event
    if (!(parseFramedMessage(data) ?? parseGuestMessage(data)) || inspection.isHeard(event)) return
    // The last words of a frame that was removed meanwhile.
    if (!source) return
    // What it says is of no use: anybody can post it.
    counts = { ...counts, strangers: counts.strangers + 1 }
    refreshSoon()
  }

  return {
    start() {
      inspection.watchers.add(watcher)
      window.addEventListener('message', onMessage)
      refreshSoon()
      return () => {
        inspection.watchers.delete(watcher)
        window.removeEventListener('message', onMessage)
        clearTimeout(timer)
        timer = undefined
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
    refresh,
    clear() {
      log.clear()
      counts = { strangers: 0, unknown: 0 }
      refresh()
    },
  }
}
