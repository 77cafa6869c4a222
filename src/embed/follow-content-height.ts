import { resizerInit, resizerReset } from '../protocol/resizer.ts'
import { createHeight } from './height.ts'
import type { Behaviour, EmbedControls } from './page.ts'

/** After a change of filters, tab or width the cards come one by one, and the page may be shorter than before. */
const MEASURE_MS = [300, 1000, 3000]
/** A page that does not answer in time is busy. It is measured again later, and has twice the time then. */
const ANSWER_MS = 500
const MAX_ANSWER_MS = 4000

/** `height="auto"` of a signed or public embed, by the iframe-resizer that its page has inside (spec 5.7). */
export function followContentHeight(embed: EmbedControls): Behaviour {
  // The page is the one that the component names, whatever its filters.
  const size = createHeight(embed, () => embed.page().target)
  let cancels: (() => void)[] = []
  /** Ends the measurement under way, with the height that the page reported. */
  let endMeasurement: ((height?: number) => void) | undefined
  let answerMs = ANSWER_MS
  /** The page did not answer in time when it was asked last. */
  let wasSilent = false
  /** What the page reported last; 0: its resizer has not spoken. */
  let height = 0
  /** The filters on screen; `undefined` until the page has reported them. */
  let search: string | undefined
  let width = 0
  let observed: HTMLIFrameElement | undefined

  const element = (): HTMLIFrameElement => embed.frame().element

  function startResizer(): void {
    if (size.isAuto()) embed.frame().post(resizerInit('metabase'))
  }
  function apply(): void {
    if (height && Math.abs(size.clamp(height) - element().clientHeight) > 1) size.set(height)
  }

  /**
   * A page never reports less than the height of its frame. So the frame is made lower for a moment, inside an element
   * that keeps its height: by a tenth, of which little is seen, and further only if the page still fits.
   */
  function measure(): void {
    if (!height || endMeasurement || !size.isAuto()) return
    const { style, clientHeight } = element()
    const before = style.height
    function lower(low: number): void {
      style.height = `${low}px`
      let timer: ReturnType<typeof setTimeout> | undefined
      const end = (found?: number): void => {
        clearTimeout(timer)
        endMeasurement = undefined
        if (found && found <= low + 1 && low > 1) {
          lower(Math.max(Math.floor(low * 0.6), 1))
          return
        }
        style.height = before
        if (!found) return
        height = found
        apply()
      }
      endMeasurement = end
      // Two frames later even a page in another process knows its new size.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (endMeasurement !== end) return
          embed.frame().post(resizerReset)
          // Not before the question: the page of the host may be busy too.
          timer = setTimeout(onSilence, answerMs)
        }),
      )
    }
    lower(Math.floor(clientHeight * 0.9))
  }
  function onSilence(): void {
    endMeasurement?.()
    wasSilent = true
    if (answerMs >= MAX_ANSWER_MS) return
    answerMs *= 2
    measureAgain()
  }
  function onAnswer(found: number): void {
    endMeasurement?.(found)
    // It may be the late answer to an earlier question, which the page gave at another height of its frame.
    if (wasSilent && !endMeasurement) {
      wasSilent = false
      measureAgain()
    }
  }
  function measureAgain(): void {
    cancels.push(embed.later(measure, answerMs))
  }
  function cancelMeasurements(): void {
    for (const cancel of cancels) cancel()
  }
  function measureSoon(): void {
    cancelMeasurements()
    answerMs = ANSWER_MS
    cancels = MEASURE_MS.map((ms) => embed.later(measure, ms))
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

  return {
    onLoading() {
      endMeasurement?.()
      height = 0
      search = undefined
      if (observed === element()) return
      observer?.disconnect()
      observed = element()
      observer?.observe(observed)
    },
    onDocument: startResizer,
    onLocation(location) {
      if (search !== undefined && location.search !== search) measureSoon()
      search = location.search
    },
    onResizer(message) {
      if (message.type === 'resizerReady') startResizer()
      else if (endMeasurement) {
        if (message.trigger === 'resetPage') onAnswer(message.height)
        // The page has grown. A height that is not more may be that of its frame before.
        else if (message.height > height + 1) endMeasurement(message.height)
      } else {
        // It may have less to show than the height that it starts with.
        if (!height) measureSoon()
        height = message.height
        apply()
      }
    },
    onRender() {
      if (size.updateBounds()) startResizer()
    },
    stop() {
      cancelMeasurements()
      endMeasurement?.()
      observer?.disconnect()
      size.set(null)
    },
  }
}
