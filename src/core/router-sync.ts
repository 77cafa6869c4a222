import { difference, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { internals, type Embed } from './embed.ts'
import { clickedLink } from './link.ts'
import { agrees, type Route } from './route.ts'

/** Moves the app's router to an address: over the one it is at, or to a new one. */
export type Navigate = (address: string, options: { readonly replace: boolean }) => void

/** So long after its last report Metabase has said where it is: it redirects, and fills in filters it was not asked for. */
const SETTLE_MS = 200
/** So long a page that the app asked for has, before another one is taken for what became of it. */
const AWAIT_MS = 3000

const tabOf = ({ search }: EmbedLocation): string | null => new URLSearchParams(search).get('tab')

/**
 * Keeps the app's address and an embed in step, with one entry in the tab's history for each step of the person's.
 *
 * - Metabase went somewhere: the frame made the entry, so the address is replaced.
 * - The app's router went somewhere, by a push or a step back: the entry is its own, so the frame is loaded in place, which
 *   makes none.
 * - The person clicks a link of the app to another page of Metabase: the frame goes there by a message and makes the
 *   entry, and then it is as if the person had clicked in it. Nothing is loaded.
 * - Back and Forward move the frame where it made the entry, and it is followed.
 *
 * Returns the way out.
 */
export function syncRouter(embed: Embed, now: () => Route & { readonly navigate: Navigate }): () => void {
  const inside = embed[internals]
  const { go } = inside
  let heard = embed.getSnapshot().location
  let settling: ReturnType<typeof setTimeout> | undefined
  /** The tab's address when it was looked at last. */
  let seen = location.href
  /** Whether a page was asked for that has not spoken yet: what is still heard is of the one before. */
  let isAwaited = false
  /** The place of a link that was clicked, until Metabase has answered. */
  let clicked: string | undefined
  /** The tab that Metabase opened by itself, and of which dashboard. */
  let opened: { readonly pathname: string; readonly tab: string } | undefined

  /** Whether the address says where the embed is. */
  function isInStep(location: EmbedLocation): boolean {
    const { place, view } = now()
    const shown = view(location)
    return place !== null && agrees(place, shown, opened?.pathname === shown.pathname ? opened.tab : null)
  }

  /** The first tab that is reported where the address names none is the one that Metabase opens there. */
  function noteTab(location: EmbedLocation): void {
    const { place, view } = now()
    const shown = view(location)
    const tab = tabOf(shown)
    const isAsked = !place || tabOf(place) !== null || difference(place, shown, true) !== null
    if (tab !== null && !isAsked && opened?.pathname !== shown.pathname)
      opened = { pathname: shown.pathname, tab }
  }

  /** The app's address names another place. */
  function lead(to: string): void {
    const { place, linked } = now()
    const isOwn = location.href === seen
    seen = location.href
    if (place === null || isInStep(splitPath(inside.place()))) return
    clearTimeout(settling)
    isAwaited = true
    // A router that keeps its history to itself makes no entry, so the frame may.
    if (isOwn && linked && difference(place, splitPath(inside.place())) === 'page') embed.navigate(to)
    else inside.load(to)
  }

  function follow(): void {
    const { location, status } = embed.getSnapshot()
    if (clicked !== undefined && status === 'loading') {
      // It did not answer, and is loaded, which makes no entry: so the app does.
      const { address, navigate } = now()
      const to = address(splitPath(clicked))
      clicked = undefined
      if (to !== null) navigate(to, { replace: false })
    }
    if (!location || location === heard) return
    if (heard && difference(heard, location) === 'page') clicked = undefined
    heard = location
    noteTab(location)
    const { place, view } = now()
    // The first that a page says is its address, as it was asked for.
    if (place && !difference(place, view(location))) isAwaited = false
    clearTimeout(settling)
    settling = setTimeout(settle, isAwaited ? AWAIT_MS : SETTLE_MS)
  }

  function settle(): void {
    const { location } = embed.getSnapshot()
    const { place, address, navigate } = now()
    isAwaited = false
    if (!location || !place || isInStep(location)) return
    const to = address(location)
    if (to !== null) navigate(to, { replace: true })
  }

  function onClick(event: MouseEvent): void {
    const href = clickedLink(event)
    const to = href === undefined ? null : now().linked?.(href)
    // What Metabase does not do by a message, or not without another entry, is left to the router.
    if (!to || embed.getSnapshot().status !== 'ready') return
    if (difference(splitPath(to), splitPath(inside.place())) !== 'page') return
    event.preventDefault()
    clicked = to
    embed.navigate(to)
  }

  inside.go = lead
  const unsubscribe = embed.subscribe(follow)
  // Before the router hears of it.
  document.addEventListener('click', onClick, true)
  return () => {
    inside.go = go
    unsubscribe()
    clearTimeout(settling)
    document.removeEventListener('click', onClick, true)
  }
}
