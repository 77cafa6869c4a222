import { createHeight } from '../embed/height.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { isDashboard, splitPath } from '../protocol/urls.ts'

/** A page that loads reports heights that are too small (its header alone); its own height stays for longer. */
const SETTLE_MS = 400

/** `height="auto"` of an interactive embed: dashboards alone know their height (H-70). */
export function followDashboardHeight(embed: EmbedControls): Behaviour {
  const size = createHeight(embed, () => splitPath(embed.state().target).pathname)
  let cancel: (() => void) | undefined

  function apply(): void {
    cancel?.()
    const { location, frame } = embed.state()
    const shownHeight = embed.frame().element.clientHeight
    if (!size.isAuto() || (location && !isDashboard(location.pathname))) size.set(null)
    // A page that does not know its height yet reports that of its frame.
    else if (location && frame?.mode === 'fit' && frame.height && frame.height !== shownHeight) {
      const { height } = frame
      const change = size.clamp(height) - shownHeight
      if (change > 1) size.set(height)
      else if (change < -1)
        cancel = embed.later(() => {
          size.set(height)
        }, SETTLE_MS)
    }
  }
  return {
    onLocation: apply,
    onFrame: apply,
    onRender() {
      if (size.updateBounds()) apply()
    },
    stop() {
      cancel?.()
      size.set(null)
    },
  }
}
