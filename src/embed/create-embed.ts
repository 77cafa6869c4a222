import { MetabaseError } from '../protocol/errors.ts'
import { callApp } from './call-app.ts'
import { internals, type Embed, type ReachTarget } from './embed.ts'
import { audience, keepHidden } from './hidden-pages.ts'
import { initialState, isPreviousSeen } from './life.ts'
import { openLivePage } from './live-page.ts'
import type { LivePage } from './live-page-handle.ts'
import type { DashboardTarget, SwitchRequest } from './content.ts'
import type { Page } from './page.ts'
import type { ParkedPage, ShownPlace } from './parking.ts'
import { NOTHING, type Host } from './publisher.ts'
import { createShownPage } from './shown-page.ts'
import { isLazy, whenNear } from './when-near.ts'

/** Makes an embed, which begins when a component attaches a page to it. */
export function createEmbed(): Embed {
  const listeners = new Set<() => void>()
  let snapshot = NOTHING
  let live: LivePage | undefined
  /** What `live` shows: where, for whom, and of which kind. */
  let current: { readonly container: HTMLElement; readonly page: Page } | undefined
  /** Whether a component has it on screen. */
  let isAttached = false
  /** `live`, from the moment when its component is removed or hidden until it is known which of the two it is. */
  let parked: ParkedPage | undefined
  /** Ends the wait for a lazy page to come near to what can be seen. */
  let stopWaiting: (() => void) | undefined
  /** Lets the next embed load; before it is this one's turn, it gives up its place. */
  let endLoad: (() => void) | undefined
  /** Ends the wait for a hidden component to come back. */
  let stopKeeping: (() => void) | undefined
  /** A path that was asked for before there was a component. */
  let requested: string | undefined
  let reachTarget: ReachTarget = goTo
  const shownPage = createShownPage()
  const readShown = (): ShownPlace | undefined => current && { ...current, live }

  function goTo(target: string, onLost?: () => void): void {
    live?.goTo(target, onLost)
  }

  const hostIn = (container: HTMLElement): Host => ({
    container,
    onChange(now) {
      snapshot = now
      endLoadIfOver()
      for (const listener of listeners) callApp(listener)
    },
    reachTarget: (target) => reachTarget(target),
    isSynced: () => reachTarget !== goTo,
    switchTo,
  })

  function switchTo(to: DashboardTarget): Page | undefined {
    const page = shownPage.switchTo(to)
    if (page && current) current = { ...current, page }
    return page
  }

  function show(to: DashboardTarget, request: SwitchRequest): void {
    const page = switchTo(to)
    if (page) live?.switchTo(page, request)
  }

  /** Opens what `current` names, when it is its turn. */
  function open(): void {
    close()
    endLoad = current?.page.provider.loads.request(start)
    endLoadIfOver()
  }

  function start(): void {
    if (!current) return
    const { page, container } = current
    live = openLivePage(page, hostIn(container))
    live.start()
    goToRequested()
  }

  function endLoadIfOver(): void {
    if (live && !/authenticating|loading/.test(snapshot.status)) endLoad?.()
  }

  /** Shows what `current` names in a frame that was kept alive, if there is one. */
  function reopen(): boolean {
    if (!current) return false
    const { page, container } = current
    const kept = page.provider.parking.take(page, container)
    if (!kept) return false
    close()
    live = kept
    live.handOver(page, hostIn(container))
    goToRequested()
    return true
  }

  function goToRequested(): void {
    if (requested !== undefined) navigate(requested)
    requested = undefined
  }

  function openWhenNear(container: HTMLElement): void {
    close()
    stopWaiting = whenNear(container, open)
  }

  function close(): void {
    stopWaiting?.()
    stopWaiting = undefined
    endLoad?.()
    endLoad = undefined
    stopKeeping?.()
    stopKeeping = undefined
    const closing = live
    live = undefined
    closing?.close()
  }

  /** React is about to take the container out of the document, or to hide it. A frame can be moved only before that. */
  function leave(): void {
    if (!live || !current) return
    const leaving = { live, ...current }
    if (!current.page.provider.parking.park(leaving)) return
    parked = leaving
    live = undefined
  }

  /** The component is still there. */
  function takeBack(): void {
    if (parked?.page.provider.parking.giveBack(parked)) live = parked.live
    parked = undefined
  }

  /** The component is gone. */
  function giveUp(page: ParkedPage): void {
    parked = undefined
    endLoad?.()
    page.page.provider.parking.keep(page)
  }

  /** React hides what is in an `<Activity>` or a `<Suspense>`, and keeps its elements. The frame stays as it is. */
  function hide(container: HTMLElement, { provider }: Page): void {
    live?.pause()
    endLoad?.()
    stopKeeping = keepHidden({ container, provider, close })
  }

  function navigate(path: string, onLost?: () => void): void {
    if (!live || !current) requested = path
    else if (current.page.checkPath) goTo(current.page.checkPath(path), onLost)
  }

  return {
    [internals]: {
      attach(given, container) {
        if (isAttached && current?.container !== container)
          throw new MetabaseError('props_invalid', 'One embed in two components')
        const isSame = current?.container === container && identity(current.page) === identity(given)
        isAttached = true
        if (current && !isSame) shownPage.reset()
        const page = shownPage.render(given)
        current = { container, page }
        page.provider.parking.shown.add(readShown)
        if (parked && isSame) takeBack()
        else if (parked) giveUp(parked)
        if (page.provider.isSignedOut) close()
        else if (live && isSame) {
          live.update(page)
          stopKeeping?.()
          stopKeeping = undefined
          live.resume()
        } else if (isSame && (stopWaiting ? isLazy(page) : endLoad)) return
        else if (reopen()) return
        else if (isLazy(page)) openWhenNear(container)
        else open()
      },
      detach() {
        isAttached = false
        current?.page.provider.parking.shown.delete(readShown)
        leave()
        // A moment later: StrictMode detaches a component and attaches it again at once, and must not load twice.
        queueMicrotask(() => {
          if (isAttached || !current) return
          const { container, page } = current
          if (parked && container.isConnected) takeBack()
          if (parked) giveUp(parked)
          else if (live && container.isConnected) hide(container, page)
          else close()
        })
      },
      getSnapshotBelow(provider) {
        const shown = current?.page.provider
        const isOther =
          provider && shown?.parking === provider.parking && audience(shown) !== audience(provider)
        return isOther ? NOTHING : snapshot
      },
      target: () => live?.state().target ?? '',
      isMoving() {
        const state = live?.state() ?? initialState
        return isPreviousSeen(state) || (state.status === 'ready' && state.moving !== null)
      },
      navigate,
      load(target, request) {
        live?.change(target, undefined, request)
      },
      show,
      canShow(to) {
        try {
          const page = shownPage.pageFor(to)
          return page !== undefined && live?.canSwitch(page) === true
        } catch {
          return false
        }
      },
      dashboard: () => current?.page.content?.dashboard ?? null,
      reachTargetsBy(reach) {
        reachTarget = reach
        return () => {
          if (reachTarget === reach) reachTarget = goTo
        }
      },
    },
    navigate(path) {
      navigate(path)
    },
    show(to) {
      show(to, {})
    },
    reload() {
      if (stopWaiting) open()
      else live?.load(live.state().target, 'retry')
    },
    renewToken() {
      live?.renewToken()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
  }
}

/** Another audience or kind of embed starts over in another frame: nothing of the old one may be seen. */
const identity = ({ provider, kind, frameKey }: Page): string =>
  [audience(provider), kind.name, frameKey].join(' ')
