import { locationMessage, parseMessage } from '../protocol/messages.ts'
import { choosesSame } from '../protocol/parameters.ts'
import {
  difference,
  isDashboard,
  joinPath,
  sitePath,
  splitPath,
  type EmbedLocation,
} from '../protocol/urls.ts'
import type { Timer, Watcher } from './watch.ts'

/** How long Metabase may take to answer a move: it loses the first one after a page that was not found (H-34). */
const ANSWER_MS = 1000

/** Moves an interactive embed by messages where they do, and tells the host's moves from the person's. */
export const move: Watcher = (core) => {
  /** Asked for, and not yet sent: Metabase hears nothing before it has spoken (H-7). */
  let wanted: string | undefined
  /** Where the host sent the embed, as long as what Metabase makes of it is still coming in. */
  let asked: EmbedLocation | undefined
  /** The same, if it was a message that has no answer yet. */
  let posted: EmbedLocation | undefined
  /** A dashboard that came on screen before the message did, so that its filters were not read. */
  let unread: string | undefined
  let timer: Timer

  function go(to: string): void {
    const { location } = core.snapshot()
    const place = splitPath(to)
    const change = location ? difference(place, location) : 'page'
    if (!change) return
    asked = place
    if (change === 'filters' && isDashboard(to)) core.load(to)
    else post(to, false)
  }

  /** Metabase says nothing but its new location: without one, it is asked once more, and then loaded. */
  function post(path: string, again: boolean): void {
    clearTimeout(timer)
    posted = splitPath(path)
    core.emit({ asked: path })
    core.frame().contentWindow?.postMessage(locationMessage(path), core.page().config.site.origin)
    timer = setTimeout(() => {
      if (again) core.load(path)
      else post(path, true)
    }, ANSWER_MS)
  }

  function flush(): void {
    if (!wanted || core.snapshot().status !== 'ready') return
    const path = wanted
    wanted = undefined
    go(path)
  }

  return {
    go(path) {
      wanted = sitePath(core.page().config.site, path)
      flush()
    },
    loaded() {
      clearTimeout(timer)
      asked = splitPath(core.place())
    },
    located(location) {
      clearTimeout(timer)
      if (posted && isDashboard(posted.pathname) && difference(posted, location, true) === 'filters')
        unread = joinPath(posted)
      posted = undefined
      const source = asked && !difference(asked, location, true) ? 'host' : 'metabase'
      // Metabase goes on to fill in the filters it was not asked for; after that, another value is the person's.
      asked = source === 'host' ? location : undefined
      return source
    },
    heard(data) {
      if (unread) core.load(unread)
      unread = undefined
      if (parseMessage(data)) flush()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}

/** Signed and public embeds are moved by a load, unless what is wanted is on screen: it was the person's choice. */
export const moveByLoading: Watcher = (core) => ({
  go(path) {
    const { location } = core.snapshot()
    if (!location || !choosesSame(location.search, splitPath(path).search)) core.load(path, 'initial')
  },
})
