import type { BrowserCommand } from 'vitest/node'

/** Evaluates an expression in a frame of another origin, which the test's own page cannot look into; of two with a title in the
 * one that is seen. */
export const inFrame: BrowserCommand<[title: string, expression: string]> = async (
  context,
  title,
  expression,
) => {
  const tester = await context.frame()
  const element = await tester.locator(`iframe[title="${title}"]`).filter({ visible: true }).elementHandle()
  const frame = await element.contentFrame()
  return frame?.evaluate(expression)
}
