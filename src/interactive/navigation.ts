import { callApp } from '../embed/call-app.ts'
import { MAX_TIMER_MS } from '../embed/detect-silence.ts'
import type { Behaviour, EmbedControls, LocationSource } from '../embed/page.ts'
import { locationMessage } from '../protocol/messages.ts'
import {
  difference,
  isDashboard,
  isLoginPage,
  joinPath,
  splitPath,
  type EmbedLocation,
} from '../protocol/urls.ts'
import type { InteractivePage } from './interactive.ts'

/** Metabase reports each 100 ms, and loses the first move after a page that was not found (H-34). */
const ANSWER_MS = 1000
/** A page with many charts may be busy for seconds, and says nothing meanwhile. */
const DEFAULT_MOVE_TIMEOUT_MS = 10_000

/** A target that the app asked for. */
interface Request {
  readonly target: string
  /** Called if Metabase does not answer, in place of a load. */
  readonly onLost: (() => void) | undefined
}

/** Moves an interactive embed by messages where they work, and tells the host's moves from the person's. */
export function navigation(embed: EmbedControls<InteractivePage>): Behaviour {
  /** Asked for, and not sent yet: Metabase hears nothing before it has spoken (H-7). */
  let requested: Request | undefined
  /** The last request that was sent, until Metabase has reported it. */
  let sent: Request | undefined
  /** The targets that were sent and not reported yet, oldest first. */
  let unreported: readonly EmbedLocation[] = []
  /** Where the host sent the embed, as long as Metabase is filling in the rest, such as filters without a value. */
  let expected: EmbedLocation | undefined
  /** The location that the app was told last. */
  let reported: EmbedLocation | undefined
  let cancelAnswer: (() => void) | undefined
  let cancelLost: (() => void) | undefined

  function sendRequested(): void {
    if (!requested || embed.state().status !== 'ready') return
    const request = requested
    requested = undefined
    const { target, location } = embed.state()
    const asked = splitPath(request.target)
    // A dashboard reads its filters when it opens, and not from a message.
    if (location && difference(asked, location) === 'filters' && isDashboard(request.target))
      embed.load(request.target)
    // What is under way counts, not what was reported last: that may be about to change.
    else if (!location || difference(asked, splitPath(target))) send(request)
  }

  /** Metabase answers by its new location alone. */
  function send(request: Request): void {
    sent = request
    unreported = [...unreported, splitPath(request.target)]
    embed.move(request.target)
    embed.frame().post(locationMessage(request.target))
    cancelAnswer?.()
    cancelAnswer = embed.later(onNoAnswer, ANSWER_MS)
    awaitReport()
  }

  /** Some time went by in which Metabase could have reported. */
  function onNoAnswer(): void {
    const { location } = embed.state()
    if (!sent) return
    // Asked to go away and to come back in one go, Metabase has nothing to report.
    if (location && !difference(splitPath(sent.target), location, true)) endMove()
    else if (mayBeMissing()) embed.frame().post(locationMessage(sent.target))
  }

  /** A page that is not found says nothing of it, but it is none that has drawn a dashboard. */
  function mayBeMissing(): boolean {
    const { location, frame } = embed.state()
    const hasContentHeight = frame?.mode === 'fit' && frame.height !== embed.frame().element.clientHeight
    return !(location && isDashboard(location.pathname) && hasContentHeight)
  }

  /** Loads the target if the frame says nothing at all for long. One that says something is at work. */
  function awaitReport(): void {
    cancelLost?.()
    const { moveTimeoutMs = DEFAULT_MOVE_TIMEOUT_MS } = embed.page().props
    cancelLost = embed.later(
      () => {
        const lost = sent
        endMove()
        if (lost?.onLost) callApp(lost.onLost)
        else if (lost) embed.load(lost.target)
      },
      Math.min(moveTimeoutMs, MAX_TIMER_MS),
    )
  }

  function endMove(): void {
    cancelAnswer?.()
    cancelLost?.()
    sent = undefined
    unreported = []
    embed.endMove()
  }

  /** Whether a report is what became of a move: the target, or where Metabase redirects. */
  function sourceOf(location: EmbedLocation): 'host' | 'metabase' {
    const index = unreported.map((target) => !difference(target, location, true)).lastIndexOf(true)
    unreported = unreported.slice(index + 1)
    const isExpected = expected !== undefined && !difference(expected, location, true)
    const source = index >= 0 || isExpected ? 'host' : 'metabase'
    // Metabase goes on to fill in the filters it was not asked for; after that, another value is the person's.
    expected = source === 'host' ? location : undefined
    return source
  }

  function report(location: EmbedLocation, source: LocationSource): void {
    reported = location
    callApp(() => embed.page().props.onLocationChange?.(location, source))
  }

  return {
    goTo(target, onLost) {
      requested = { target, onLost }
      sendRequested()
    },
    onLoading() {
      endMove()
      expected = splitPath(embed.state().target)
    },
    onLocation(location) {
      if (isLoginPage(location)) return
      if (sent) awaitReport()
      const source = sourceOf(location)
      const target = sent && splitPath(sent.target)
      const change = target ? difference(target, location, true) : null
      // The dashboard was on screen before the message came, so it did not read the filters in it.
      const isIgnored = target !== undefined && isDashboard(target.pathname) && change === 'filters'
      // A report that was under way when the message was sent.
      const isOldPage = change === 'page' && reported && difference(reported, location) !== 'page'
      if (sent && change === null) endMove()
      else if (sent && !isOldPage) {
        // Metabase redirects, or this is where the person was going, and the target comes next.
        cancelAnswer?.()
        cancelAnswer = embed.later(endMove, ANSWER_MS)
      }
      if (!reported || joinPath(reported) !== joinPath(location)) report(location, source)
      if (isIgnored && sent) embed.load(sent.target)
      sendRequested()
    },
    onFrame() {
      if (sent) awaitReport()
      sendRequested()
    },
    onHandOver() {
      reported = undefined
      // By then it has heard what Metabase reported while no component had the page.
      embed.later(() => {
        const { location } = embed.state()
        if (reported || !location) return
        const isTarget = !difference(splitPath(embed.page().target), location, true)
        report(location, isTarget ? 'host' : 'metabase')
      }, 0)
    },
    stop: endMove,
  }
}
