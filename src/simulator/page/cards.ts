import type { View } from '../content/views.ts'
import type { PageConfig } from './config.ts'
import type { Router } from './router.ts'

/** Fills the cards of a view. Resolves with Metabase's message when the only card of a question is refused. */
export type FillCards = (view: View) => Promise<string | null>

/**
 * Makes the function that asks for the rows of each card on the page, and draws them. Shipped as text, so it must not
 * refer to anything outside of itself.
 */
export function createCards(config: PageConfig, router: Router): FillCards {
  let latest = 0

  /** A chart waits for a width, which a frame that is `display:none` does not have. */
  const untilWide = (): Promise<void> =>
    new Promise((resolve) => {
      const observer = new ResizeObserver(() => {
        if (document.body.offsetWidth === 0) return
        observer.disconnect()
        resolve()
      })
      if (document.body.offsetWidth > 0) resolve()
      else observer.observe(document.body)
    })

  return async (view) => {
    const now = ++latest
    const path = router.path()
    let refusal: string | null = null
    await Promise.all(
      [...document.querySelectorAll<HTMLElement>('[data-card]')].map(async (box) => {
        const query = new URLSearchParams({
          path,
          card: box.dataset['card'] ?? '',
          parameters: JSON.stringify(view.values),
        })
        const answer = await fetch(`${config.base}/api/view/card?${String(query)}`)
        const text = await answer.text()
        await untilWide()
        if (now !== latest) return
        if (answer.ok) box.innerHTML = (JSON.parse(text) as { html: string }).html
        else if (view.kind === 'dashboard') box.textContent = 'There was a problem displaying this chart.'
        else refusal = box.textContent = text
      }),
    )
    return now === latest ? refusal : null
  }
}
