import { callApp } from '../embed/call-app.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { locationMessage } from '../protocol/messages.ts'
import { difference, isDashboard, joinPath, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import type { InteractivePage } from './interactive.ts'

/** How long Metabase may take to answer a move: it loses the first one after a page that was not found (H-34). */
const ANSWER_MS = 1000

/** Moves an interactive embed by messages where they work, and tells the host's moves from the person's. */
export function navigation(embed: EmbedControls<InteractivePage>): Behaviour {
  /** Asked for, and not yet sent: Metabase hears nothing before it has spoken (H-7). */
  let requested: string | undefined
  /** Where the host sent the embed, as long as what Metabase makes of it is still coming in. */
  let expected: EmbedLocation | undefined
  /** The same, if it was sent by a message that has no answer yet. */
  let unanswered: EmbedLocation | undefined
  /** A dashboard that was on screen before the message came, so that it did not read the filters in it. */
  let ignored: EmbedLocation | undefined
  /** The location that the app was told last. */
  let reported: EmbedLocation | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function go(to: string): void {
    const { location } = embed.state()
    const target = splitPath(to)
    const change = location ? difference(target, location) : 'page'
    if (!change) return
    expected = target
    // A dashboard reads its filters when it opens, and not from a message.
    if (change === 'filters' && isDashboard(to)) embed.load(to)
    else post(to, false)
  }

  /** Metabase answers by its new location alone: without one, it is asked once more, and then loaded. */
  function post(path: string, isSecond: boolean): void {
    clearTimeout(timer)
    unanswered = splitPath(path)
    embed.emit({ asked: path })
    embed.frame().post(locationMessage(path))
    timer = setTimeout(() => {
      if (isSecond) embed.load(path)
      else post(path, true)
    }, ANSWER_MS)
  }

  function onMessage(): void {
    if (ignored) embed.load(joinPath(ignored))
    ignored = undefined
    sendRequested()
  }
  function sendRequested(): void {
    if (requested === undefined || embed.state().status !== 'ready') return
    const path = requested
    requested = undefined
    go(path)
  }

  return {
    goTo(target) {
      requested = target
      sendRequested()
    },
    onLoading() {
      clearTimeout(timer)
      expected = splitPath(embed.state().target)
    },
    onLocation(location) {
      clearTimeout(timer)
      if (
        unanswered &&
        isDashboard(unanswered.pathname) &&
        difference(unanswered, location, true) === 'filters'
      )
        ignored = unanswered
      unanswered = undefined
      const source = expected && !difference(expected, location, true) ? 'host' : 'metabase'
      // Metabase goes on to fill in the filters it was not asked for; after that, another value is the person's.
      expected = source === 'host' ? location : undefined
      if (!reported || joinPath(reported) !== joinPath(location)) {
        reported = location
        callApp(() => embed.page().props.onLocationChange?.(location, source))
      }
      onMessage()
    },
    onFrame: onMessage,
    stop() {
      clearTimeout(timer)
    },
  }
}
