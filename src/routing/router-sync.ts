import { internals, type Embed } from '../embed/embed.ts'
import { difference, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { clickedLink } from './clicked-link.ts'
import { agrees, isEntityPath, type Route } from './route.ts'

/** Moves the app's router to an address: over the entry it is at, or to a new one. */
export type Navigate = (address: string, options: { readonly replace: boolean }) => void

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
 *   entry, and then it is as if the person had clicked in it. Nothing is loaded. A path with an entity id is left to the
 *   router: asked for by a message, Metabase makes a second entry when it redirects.
 * - Back and Forward move the frame where it made the entry, and the address follows.
 *
 * Returns a function that ends it.
 */
export function syncRouter(embed: Embed, now: () => Route & { readonly navigate: Navigate }): () => void {
  const { isMoving, load, navigate: goTo, reachTargetsBy, target: currentTarget } = embed[internals]
  let last = embed.getSnapshot().location
  let settling: ReturnType<typeof setTimeout> | undefined
  /** The tab's address when it was read last. */
  let lastHref = location.href
  /** The tab that Metabase opened by itself, and of which dashboard. */
  let openedTab: { readonly pathname: string; readonly tab: string } | undefined

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
    const current = splitPath(currentTarget())
    if (target === null || isInStep(current)) return
    clearTimeout(settling)
    // A router that keeps its history to itself makes no entry, so the frame may.
    if (!isTabsAddress && linkTarget && difference(target, current) === 'page') embed.navigate(path)
    else load(path)
  }

  function onChange(): void {
    const { location } = embed.getSnapshot()
    if (!location || location === last) return
    last = location
    noteTab(location)
    clearTimeout(settling)
    settling = setTimeout(settle, SETTLE_MS)
  }

  function settle(): void {
    const { location } = embed.getSnapshot()
    const { target, address, navigate } = now()
    // What was reported is of the page before, and the next one is on its way.
    if (isMoving()) settling = setTimeout(settle, SETTLE_MS)
    else if (location && target && !isInStep(location)) {
      const to = address(location)
      if (to !== null) navigate(to, { replace: true })
    }
  }

  function onClick(event: MouseEvent): void {
    const href = clickedLink(event)
    const to = href === undefined ? null : now().linkTarget?.(href)
    // What Metabase does not do by a message, or not without another entry, is left to the router.
    if (!to || isEntityPath(to) || embed.getSnapshot().status !== 'ready') return
    if (difference(splitPath(to), splitPath(currentTarget())) !== 'page') return
    event.preventDefault()
    goTo(to, () => {
      // Metabase did not answer, and made no entry. So the app makes it, and its new address is loaded.
      const { address, navigate } = now()
      const lost = address(splitPath(to))
      if (lost !== null) navigate(lost, { replace: false })
    })
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
