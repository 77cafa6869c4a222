import { parseMessage } from '../protocol/messages.ts'
import { parseResizerMessage, resizerInit, resizerReset } from '../protocol/resizer.ts'
import { isDashboard, splitPath } from '../protocol/urls.ts'
import type { Core } from '../core/contract.ts'
import type { Timer, Watcher } from './watch.ts'

/** So many heights, each so soon after the last, are a page that grows because its frame grew. */
const ECHO_LIMIT = 20
const ECHO_MS = 800

/** The last heights, so that a page that comes back takes its room at once. */
const remembered = new Map<string, number>()

/** The room that an embed takes: heights are written to a CSS variable of the element around the frame, without a render. */
function makeRoom({ frame, page, place }: Core) {
  let setAtMs = 0
  let echoes = 0
  const bounds = (): string => {
    const { height, minHeight, maxHeight, heightOffset } = page().props
    return [height, minHeight, maxHeight, heightOffset].join()
  }
  let lastBounds = bounds()
  const key = (): string => {
    const { kind, config, place: asked } = page()
    const shown = kind === 'interactive' ? splitPath(place()).pathname : asked
    return [config.siteUrl, config.userKey, shown, bounds()].join(' ')
  }
  let last = remembered.get(key())

  const room = {
    isAuto: () => page().props.height === 'auto',
    bounded(height: number) {
      const { minHeight = 0, maxHeight = 20_000, heightOffset = 0 } = page().props
      return Math.min(Math.max(Math.ceil(height) + heightOffset, minHeight), maxHeight)
    },
    write() {
      const height = last && room.isAuto() ? `${room.bounded(last)}px` : ''
      frame().parentElement?.style.setProperty('--metabase-height', height)
    },
    /** What the page said, or nothing: back to the default. */
    set(height?: number) {
      if (Date.now() - setAtMs > ECHO_MS) echoes = 0
      setAtMs = Date.now()
      if (height && ++echoes >= ECHO_LIMIT) return
      last = height
      room.write()
      if (height) remembered.set(key(), height)
    },
    /** Takes up other bounds, or the change to `height="auto"` and from it. */
    isChanged() {
      const now = bounds()
      const changed = now !== lastBounds
      lastBounds = now
      if (changed) room.write()
      return changed
    },
  }
  room.write()
  return room
}

/** A loading page passes through heights that are too small (its header alone); a real one stays. */
const SETTLE_MS = 400

/** `height="auto"` of an interactive embed: dashboards alone know their height (H-70). */
export const followDashboard: Watcher = (core) => {
  const room = makeRoom(core)
  let timer: Timer

  function apply(): void {
    clearTimeout(timer)
    const { location, frame } = core.snapshot()
    if (!room.isAuto() || (location && !isDashboard(location.pathname))) room.set()
    // The frame's own height is what a page says that does not know its own yet.
    else if (
      location &&
      frame?.mode === 'fit' &&
      frame.height &&
      frame.height !== core.frame().clientHeight
    ) {
      const { height } = frame
      const step = room.bounded(height) - core.frame().clientHeight
      if (step > 1) room.set(height)
      else if (step < -1)
        timer = setTimeout(() => {
          room.set(height)
        }, SETTLE_MS)
    }
  }
  return {
    heard(data) {
      if (parseMessage(data)) apply()
    },
    shown() {
      if (room.isChanged()) apply()
    },
    stop() {
      clearTimeout(timer)
      room.set()
    },
  }
}

/** At first, and after a change of filters, tab or width, the cards come one by one, and the page may be shorter. */
const MEASURE_MS = [300, 1000, 3000]
const MEASURE_LIMIT_MS = 500

/** `height="auto"` of a signed or public embed, by the resizer that its page has inside (spec 5.7). */
export const followContent: Watcher = (core) => {
  const room = makeRoom(core)
  let timers: Timer[] = []
  /** Ends the measurement under way. */
  let measured: ((height?: number) => void) | undefined
  /** What the page said last; 0: its resizer has not spoken. */
  let height = 0
  let search: string | undefined
  let width = 0
  let frame: HTMLIFrameElement | undefined

  const post = (text: string): void => {
    core.frame().contentWindow?.postMessage(text, core.page().config.site.origin)
  }
  /** Before its page is there, a frame holds a blank one of ours, and the browser complains of a message for another. */
  function isBlank(): boolean {
    try {
      return core.frame().contentWindow?.location.href === 'about:blank'
    } catch {
      return false // Of another origin: Metabase.
    }
  }
  const begin = (): void => {
    if (room.isAuto() && !isBlank()) post(resizerInit('metabase'))
  }
  function apply(): void {
    if (height && Math.abs(room.bounded(height) - core.frame().clientHeight) > 1) room.set(height)
  }

  /**
   * A page never says less than the height of its frame, so the frame is made lower for a moment, in a box that stays:
   * by a tenth, of which little is seen, and only a page that still fits is looked at further.
   */
  function measure(): void {
    const { style, clientHeight } = core.frame()
    if (!height || measured || !room.isAuto() || document.hidden) return
    const before = style.height
    function lower(low: number): void {
      style.height = `${low}px`
      const timer = setTimeout(() => measured?.(), MEASURE_LIMIT_MS)
      measured = (found) => {
        clearTimeout(timer)
        measured = undefined
        if (found && found <= low + 1 && low > 1) {
          lower(Math.max(Math.floor(low * 0.6), 1))
          return
        }
        style.height = before
        if (!found) return
        height = found
        apply()
      }
      // Two frames later even a page in another process knows its new size.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (measured) post(resizerReset)
        }),
      )
    }
    lower(Math.floor(clientHeight * 0.9))
  }

  function measureSoon(): void {
    timers.forEach(clearTimeout)
    timers = MEASURE_MS.map((ms) => setTimeout(measure, ms))
  }

  // Absent in jsdom.
  const observer =
    typeof ResizeObserver === 'function'
      ? new ResizeObserver(([entry]) => {
          const now = entry?.contentRect.width ?? 0
          if (width && now !== width) measureSoon()
          width = now
        })
      : undefined
  function attend(to?: HTMLIFrameElement): void {
    if (frame === to) return
    observer?.disconnect()
    frame?.removeEventListener('load', begin)
    frame = to
    if (!to) return
    observer?.observe(to)
    to.addEventListener('load', begin)
  }

  return {
    loaded() {
      measured?.()
      height = 0
      search = undefined
      attend(core.frame())
    },
    heard(data) {
      const report = parseResizerMessage(data)
      if (report?.type === 'ready') begin()
      else if (report && measured) {
        if (report.trigger === 'resetPage') measured(report.height)
      } else if (report) {
        // It may have less to show than the height that it starts with.
        if (!height) measureSoon()
        height = report.height
        apply()
      } else if (parseMessage(data)?.type === 'location') {
        const now = core.snapshot().location?.search
        if (search !== undefined && now !== search) measureSoon()
        search = now
      }
    },
    shown() {
      if (room.isChanged()) begin()
    },
    stop() {
      timers.forEach(clearTimeout)
      measured?.()
      attend()
      room.set()
    },
  }
}
