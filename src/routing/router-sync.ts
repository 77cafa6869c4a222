import { internals, type Embed } from '../embed/embed.ts'
import { difference, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { clickedLink } from './clicked-link.ts'
import { agrees, dashboardPath, type LinkTarget, type Route } from './route.ts'

/** Moves the app's router to an address: over the entry it is at, or to a new one. */
export type Navigate = (address: string, options: { readonly replace: boolean }) => void

/** What the app said at its last render. */
export interface RenderedRoute extends Route {
  readonly navigate: Navigate
  /** Whether the router says that it is on its way to another location. */
  readonly isNavigating: boolean
  /** The router's location, as text. */
  readonly at: string
  /** The tab's address when the router's location changed last. */
  readonly href: string
}

/** The longest time that a router may need to show a page, if it does not say itself that it is on its way. */
const MAX_NAVIGATION_MS = 10_000

/** After its last report Metabase may still redirect, and fill in filters it was not asked for. */
const SETTLE_MS = 200

const tabOf = ({ search }: EmbedLocation): string | null => new URLSearchParams(search).get('tab')

/**
 * Keeps the app's address and an embed in step, with one entry in the tab's history for each step of the person's.
 *
 * - Metabase went somewhere: the frame made the entry, so the address is replaced.
 * - The app's router went somewhere, by a push or a step back: the entry is its own, so the frame is loaded in place, which
 *   makes none.
 * - The person clicks a link of the app to another page of Metabase: the frame goes there by a message and makes the
 *   entry, and then it is as if the person had clicked in it. Nothing is loaded.
 * - Back and Forward move the frame where it made the entry, and the address follows.
 *
 * Returns a function that ends it.
 */
export function syncRouter(embed: Embed, now: () => RenderedRoute): () => void {
  const { canShow, dashboard, isMoving, load, navigate: goTo, reachTargetsBy, show } = embed[internals]
  let last = embed.getSnapshot().location
  let settling: ReturnType<typeof setTimeout> | undefined
  /** The tab's address when it was read last. */
  let lastHref = location.href
  /** The location that the router was told last, until it has taken that up. */
  let written: EmbedLocation | undefined
  /** What the router is on its way from, and since when. */
  let leaving: { readonly from: string; readonly sinceMs: number } | undefined
  /** The link of the app that was clicked last, of those to another dashboard. */
  let lastLink: LinkTarget | undefined
  /** The tab that Metabase opened by itself, and of which dashboard. */
  let openedTab: { readonly pathname: string; readonly tab: string } | undefined

  /** A location with the dashboard that it is of. */
  function placed({ pathname, search, hash }: EmbedLocation): EmbedLocation {
    const shown = dashboard()
    return { pathname: shown ? dashboardPath(shown) : pathname, search, hash }
  }
  const current = (): EmbedLocation => placed(splitPath(embed[internals].target()))

  /** Whether the address says where the embed is. */
  function isInStep(location: EmbedLocation): boolean {
    const { target, visible } = now()
    const shown = visible(location)
    return (
      target !== null && agrees(target, shown, openedTab?.pathname === shown.pathname ? openedTab.tab : null)
    )
  }

  /** The first tab that is reported where the address names none is the one that Metabase opens there. */
  function noteTab(location: EmbedLocation): void {
    const { target, visible } = now()
    const shown = visible(location)
    const tab = tabOf(shown)
    const isAsked = !target || tabOf(target) !== null || difference(target, shown, true) !== null
    if (tab !== null && !isAsked && openedTab?.pathname !== shown.pathname)
      openedTab = { pathname: shown.pathname, tab }
  }

  /** The app's address names another target. */
  function reach(path: string): void {
    const { target, linkTarget } = now()
    const isTabsAddress = location.href !== lastHref
    lastHref = location.href
    const here = current()
    // The person may have moved on since the router was told.
    const isOwn = written !== undefined && isInStep(written)
    written = undefined
    if (target === null || isInStep(here)) return
    clearTimeout(settling)
    if (isOwn) {
      settling = setTimeout(settle, SETTLE_MS)
      return
    }
    // A router that keeps its history to itself makes no entry, so the frame may.
    if (!isTabsAddress && linkTarget && difference(target, here) === 'page') embed.navigate(path)
    else load(path)
  }

  function onChange(): void {
    const { location } = embed.getSnapshot()
    if (!location || location === last) return
    last = location
    noteTab(placed(location))
    clearTimeout(settling)
    settling = setTimeout(settle, SETTLE_MS)
  }

  /** Whether the router is on its way to another page, which a `navigate()` would end. */
  function isRouterBusy(): boolean {
    const { at, href, isNavigating } = now()
    if (leaving?.from !== at) leaving = undefined
    // Some routers change the address first, and then render.
    if (location.href !== href) leaving ??= leavingNow()
    return isNavigating || (leaving !== undefined && Date.now() - leaving.sinceMs < MAX_NAVIGATION_MS)
  }

  const leavingNow = () => ({ from: now().at, sinceMs: Date.now() })

  function settle(): void {
    const reported = embed.getSnapshot().location
    const location = reported && placed(reported)
    const { target, address, navigate } = now()
    // What was reported is of the page before, and the next one is on its way.
    if (isMoving() || isRouterBusy()) settling = setTimeout(settle, SETTLE_MS)
    else if (location && target && !isInStep(location)) {
      const link = splitPath(lastLink?.path ?? '').pathname === location.pathname ? lastLink : undefined
      lastLink = undefined
      const to = address(location, dashboard(), link)
      if (to === null) return
      written = location
      navigate(to, { replace: true })
    }
  }

  /** Whether a link of the app leads to a page that the frame goes to by a message, with one entry in the tab's history. */
  const isMove = ({ path, dashboard: to }: LinkTarget): boolean =>
    embed.getSnapshot().status === 'ready' &&
    difference(splitPath(path), current()) === 'page' &&
    (!to || canShow(to))

  function onClick(event: MouseEvent): void {
    const href = clickedLink(event)
    if (href === undefined) return
    const to = now().linkTarget?.(href)
    if (!to || !isMove(to)) {
      // Some routers load the page first, and then change the address. A link to a part of this page is none of the router's.
      if (withoutHash(href) !== withoutHash(location.href)) leaving = leavingNow()
      return
    }
    event.preventDefault()
    const onLost = (): void => {
      // Metabase did not answer, and made no entry. So the app makes it, and its new address is loaded.
      const { address, navigate } = now()
      const lost = address(splitPath(to.path), to.dashboard ?? null, to)
      if (lost !== null) navigate(lost, { replace: false })
    }
    lastLink = to
    if (to.dashboard) show(to.dashboard, { onLost })
    else goTo(to.path, onLost)
  }

  const stopReaching = reachTargetsBy(reach)
  const unsubscribe = embed.subscribe(onChange)
  // In the capture phase: before the router hears of it.
  document.addEventListener('click', onClick, true)
  return () => {
    stopReaching()
    unsubscribe()
    clearTimeout(settling)
    document.removeEventListener('click', onClick, true)
  }
}

const withoutHash = (href: string): string => href.split('#', 1)[0] ?? ''
