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

/** An expression for the index of the first visible one among the elements of a selector. */
export const visibleIndex = (selector: string): string =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].findIndex(${isVisible})`

/** The element that {@link visibleIndex} chose. */
export function chosen<T>(elements: readonly T[], index: unknown, selector: string): T {
  const element = typeof index === 'number' ? elements[index] : undefined
  if (element === undefined) throw new Error(`No visible element is ${selector}`)
  return element
}
