import { readClaims } from '../protocol/claims.ts'
import { locationMessage, type WireLocation } from '../protocol/messages.ts'
import { joinPath } from '../protocol/urls.ts'
import { callApp } from './call-app.ts'
import { isPreviousSeen, type Address } from './life.ts'
import type { ShownDashboard } from './content.ts'
import type { Behaviour, EmbedControls } from './page.ts'
import type { FramedPage } from './report-target.ts'

/** A page with many charts may be busy for seconds, and says nothing meanwhile. */
const ANSWER_MS = 10_000

/** The sites that did not go in time where a message sent them. */
const withoutAnswer = /* @__PURE__ */ new WeakSet()

/** A page that the frame was at. A step through the tab's history may lead there again. */
interface Visited {
  readonly address: Address
  readonly contentKey: string
  /** `null`: a question or document. */
  readonly dashboard: ShownDashboard | null
  /** Its content was loaded with another token since. */
  isOutdated?: boolean
}

/** What tells a page from the others: its token or UUID, which is the last part of its path. */
const keyIn = (pathname: string): string => pathname.split('/').at(-1) ?? ''
const keyOf = ({ url }: Address): string => keyIn(new URL(url).pathname)

/**
 * Takes a signed or public dashboard to another one, or to other filters, by a message to the page that is there, which loads
 * nothing. Metabase reads a dashboard anew when its token or UUID is another one. The message makes an entry in the tab's
 * history, and a step back undoes it.
 */
export function softSwitch(embed: EmbedControls<FramedPage>): Behaviour {
  /** The page that the frame is at, as far as it was loaded or has reported. */
  let shown: Visited | undefined
  const visited = new Map<string, Visited>()
  /** The frame that was there. */
  let element: HTMLIFrameElement | undefined
  /** What it shows, and how. */
  let loadKey: string | undefined
  /** Called if Metabase does not go where it is sent. */
  let onLost: (() => void) | undefined
  let cancelAnswer: (() => void) | undefined
  /** What the frame on screen was sent to by a message last. */
  let asked: string | undefined
  /** Whether the frame was sent to its page by a message, and not by a load. */
  let isSwitched = false
  let cancelReload: (() => void) | undefined

  function note(address: Address): void {
    const { content, loadKey: key } = embed.page()
    shown = { address, contentKey: content.key, dashboard: content.dashboard }
    loadKey = key
    visited.set(keyOf(address), shown)
  }
  function endRequest(): void {
    cancelAnswer?.()
    onLost = undefined
  }
  function lose(): void {
    const lost = onLost
    endRequest()
    if (lost) callApp(lost)
  }
  /** The message was not sent, or not answered. */
  function load(): void {
    lose()
    embed.load(embed.state().target, 'initial', embed.wayOfChange())
  }

  function send(address: Address, signal: AbortSignal): void {
    const { site } = embed.page().provider
    embed.frame().post(locationMessage(address.url.slice((site.origin + site.base).length)))
    asked = keyOf(address)
    cancelAnswer = embed.later(() => {
      if (signal.aborted) return
      withoutAnswer.add(site)
      load()
    }, ANSWER_MS)
  }

  /** A step through the tab's history led to a page that was there before. Says whether it can stay as it is. */
  function returnTo(
    { address, isOutdated }: Visited,
    dashboard: ShownDashboard,
    wire: WireLocation,
  ): boolean {
    const { status } = embed.state()
    embed.switchTo(dashboard)
    const page = embed.page()
    const location = page.readLocation(wire)
    const isValid = address.jwt === undefined || readClaims(address.jwt).expiresAtMs > Date.now()
    if (status === 'ready' && isValid && !isOutdated && address.url.endsWith(page.content.hash)) {
      embed.arrive(address, location)
      return true
    }
    loadKey = page.loadKey
    embed.load(joinPath(location), 'initial')
    return false
  }

  return {
    canSwitch(next) {
      const { content, provider } = next
      // Not a question: another one shows its rows in the table of this one. Not a theme: it stays as it is.
      if (!shown?.dashboard || !content?.dashboard || !shown.address.url.endsWith(content.hash)) return false
      // The filters of a dashboard that keeps its token or UUID stay as they are.
      return (
        (content.key !== shown.contentKey || next.requestToken !== undefined) &&
        !withoutAnswer.has(provider.site)
      )
    },
    onChange(request) {
      endRequest()
      onLost = request?.onLost
    },
    onLoadingBehind(address, signal) {
      if (embed.state().attempt?.way !== 'message') return
      // After this event, because a load is another one.
      if (!shown || keyOf(address) === keyOf(shown.address))
        queueMicrotask(() => {
          if (!signal.aborted) load()
        })
      else send(address, signal)
    },
    onLoading(address) {
      const { content, loadKey: key } = embed.page()
      const frame = embed.frame().element
      // What a changed prop replaced is not shown again, unless the app's address leads there too.
      if (frame !== element || (key !== loadKey && !embed.isSynced())) visited.clear()
      element = frame
      asked = undefined
      isSwitched = false
      cancelReload?.()
      for (const before of visited.values()) before.isOutdated ||= before.contentKey === content.key
      note(address)
    },
    accept(message) {
      const state = embed.state()
      const { attempt } = state
      const isPrevious = isPreviousSeen(state)
      if (message.type !== 'location') return !isPrevious
      const key = keyIn(message.location.pathname)
      // Metabase was busy. An answer that comes too late shows that messages work.
      if (key === asked) withoutAnswer.delete(embed.page().provider.site)
      if (isPrevious) {
        // The page before goes on talking until the new one is there.
        if (attempt?.step !== 'loadPage' || attempt.way !== 'message' || key !== keyOf(attempt.address))
          return false
        endRequest()
        embed.arrive(attempt.address, embed.page().readLocation(message.location))
        return true
      }
      const before = visited.get(key)
      const isHere = before === shown || (state.status !== 'ready' && state.status !== 'failed')
      return isHere || !before?.dashboard || returnTo(before, before.dashboard, message.location)
    },
    onArrived(address) {
      isSwitched = true
      note(address)
    },
    onFail(isTemporary) {
      lose()
      // An error is the end of its document: it would undo a step back. In a document of its own it does not.
      if (isTemporary && isSwitched)
        cancelReload = embed.later(() => {
          embed.load(embed.state().target, 'retry', 'behind')
        }, 0)
      isSwitched = false
    },
    stop() {
      endRequest()
      cancelReload?.()
    },
  }
}
