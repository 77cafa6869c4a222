import type { PageConfig, PageState } from './config.ts'

/**
 * Tells the parent where the page is and how tall (sections 5.2, 5.3): each 100 ms, what changed, the location first.
 * Shipped as text, so it must not refer to anything outside of itself.
 */
export function startReporter(config: PageConfig, state: PageState): void {
  if (window.self === window.top) return
  let lastLocation = ''
  let lastFrame = ''

  /** Whether a dashboard without a width has drawn. In a frame that is `display:none` it never does. */
  let hasDrawn: boolean | undefined

  /** The app bar is left out: Metabase looks it up by a wrong id. */
  function dashboardHeight(): number {
    const header = document.querySelector<HTMLElement>('[data-dashboard-header]')?.offsetHeight ?? 0
    const cards = document.querySelector('[data-dashboard-cards]')?.scrollHeight ?? 0
    if (document.body.offsetWidth > 0) return header + cards
    if (hasDrawn === undefined) requestAnimationFrame(() => (hasDrawn = true))
    hasDrawn ??= false
    // The grid waits for a width.
    return hasDrawn ? header : 0
  }

  function height(mode: string): number {
    if (mode === 'fit' && state.dashboard) return dashboardHeight()
    // At least the frame's own height.
    return document.body.offsetWidth === 0 ? 0 : document.body.scrollHeight
  }

  function tick(): void {
    const { href, origin, protocol, host, hostname, port, pathname, search, hash } = window.location
    if (href !== lastLocation) {
      lastLocation = href
      const location = { href, origin, protocol, host, hostname, port, pathname, search, hash }
      window.parent.postMessage({ metabase: { type: 'location', location } }, '*')
    }
    const mode = state.spread && config.profile !== 'legacy' ? 'fit' : 'normal'
    const frame = mode === 'fit' && config.messages === 'v44' ? { mode } : { mode, height: height(mode) }
    const text = JSON.stringify(frame)
    if (text !== lastFrame) {
      lastFrame = text
      window.parent.postMessage({ metabase: { type: 'frame', frame } }, '*')
    }
  }
  setInterval(tick, config.reportMs)
}
