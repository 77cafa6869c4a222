import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserCommand } from 'vitest/node'

const ANSWER_MS = 10_000

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
  // Playwright may wait for ever for a frame that goes to another document at this moment. A test asks again.
  return Promise.race([
    frame?.evaluate(expression),
    delay(ANSWER_MS).then(() => {
      throw new Error(`The frame ${title} did not answer`)
    }),
  ])
}
