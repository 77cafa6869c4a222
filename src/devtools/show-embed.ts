const SHOWN_MS = 2000

/**
 * Scrolls to an embed and draws a frame around it for a moment. The frame is in `root`, so that nothing about the embed's own elements
 * changes.
 */
export function showEmbed(container: HTMLElement, root: Node): void {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
  container.scrollIntoView({ block: 'start', behavior: isCalm ? 'auto' : 'smooth' })
  const box = document.createElement('div')
  box.className = 'outline'
  root.appendChild(box)
  const endMs = performance.now() + SHOWN_MS
  function follow(): void {
    if (!box.isConnected || !container.isConnected || performance.now() > endMs) {
      box.remove()
      return
    }
    const { left, top, width, height } = container.getBoundingClientRect()
    Object.assign(box.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    })
    requestAnimationFrame(follow)
  }
  follow()
}
