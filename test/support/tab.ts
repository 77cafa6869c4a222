/** A tab of a browser, whichever client drives it. Selectors are those of CSS. */
export interface Tab {
  readonly open: (url: string) => Promise<unknown>
  readonly reload: () => Promise<unknown>
  /**
   * Evaluates an expression, and waits for a promise. With `frame`: in the frame of that title, of two in the one that is
   * visible. The result is what JSON can say.
   */
  readonly evaluate: (expression: string, frame?: string) => Promise<unknown>
  /** Clicks the first visible element, as a person does. */
  readonly click: (selector: string, frame?: string) => Promise<unknown>
  /** Chooses the option with that value in the first visible `select`. */
  readonly select: (selector: string, value: string, frame?: string) => Promise<unknown>
  readonly close: () => Promise<void>
}

export const frameSelector = (title: string): string => `iframe[title="${title}"]`

/** Whether an element is visible, as an expression. */
const isVisible =
  '(one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0'

/** An expression for the visible elements of a selector. */
export const visibleAll = (selector: string): string =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].filter(${isVisible})`

/** An expression for the first visible element of a selector. */
export const firstVisible = (selector: string): string => `${visibleAll(selector)}[0]`

export const noElement = (selector: string): Error => new Error(`No visible element is ${selector}`)

/**
 * Clicks until the element has the click: on a busy machine it may move away from under the pointer. `evaluate` runs where
 * the element is.
 */
export async function clickUntilReached(
  selector: string,
  evaluate: (expression: string) => Promise<unknown>,
  click: () => Promise<unknown>,
): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    await evaluate(
      `void (window.wasClicked = false, ${firstVisible(selector)}?.addEventListener('click', () => (window.wasClicked = true), { capture: true, once: true }))`,
    )
    await click()
    for (let wait = 0; wait < 20; wait++) {
      // After a click that led to another document, nobody knows.
      const wasClicked = await evaluate('window.wasClicked ?? true').catch(() => true)
      if (wasClicked === true) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  throw new Error(`No click reached ${selector}`)
}
