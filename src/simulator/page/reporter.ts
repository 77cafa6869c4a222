import type { PageState } from './app.ts'

/**
 * Tells the parent where the page is and how tall (sections 5.2, 5.3): each 100 ms, what changed, the location first.
 * Shipped as text, so it must not refer to anything outside of itself.
 */
export function startReporter(
  kind: string,
  profile: string,
  messages: string,
  slowMs: number,
  state: PageState,
): void {
  if (window.self === window.top) return
  let lastLocation = ''
  let lastFrame = ''

  /** The app bar is left out: Metabase looks it up by a wrong id. */
  function contentHeight(): number {
    const header = document.querySelector<HTMLElement>('[data-dashboard-header]')
    const cards = document.querySelector('[data-dashboard-cards]')
    if (!state.dashboard || !header || profile === 'legacy') return document.body.scrollHeight
    return header.offsetHeight + (cards ? cards.scrollHeight : 0)
  }

  function tick(): void {
    const { href, origin, protocol, host, hostname, port, pathname, search, hash } = window.location
    if (href !== lastLocation) {
      lastLocation = href
      const location = { href, origin, protocol, host, hostname, port, pathname, search, hash }
      window.parent.postMessage({ metabase: { type: 'location', location } }, '*')
    }
    const failed = document.documentElement.dataset['state'] === 'error'
    const spread = profile !== 'legacy' && state.rendered && (kind === 'app' || failed)
    const mode = spread ? 'fit' : 'normal'
    const frame =
      messages === 'v44' && spread
        ? { mode }
        : { mode, height: spread && kind === 'app' ? contentHeight() : document.body.scrollHeight }
    const text = JSON.stringify(frame)
    if (text !== lastFrame) {
      lastFrame = text
      window.parent.postMessage({ metabase: { type: 'frame', frame } }, '*')
    }
  }
  setInterval(tick, slowMs)
}
