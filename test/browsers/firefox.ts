import puppeteer, { type ElementHandle, type Frame } from 'puppeteer-core'
import { chosen, clickUntilReached, frameSelector, visibleIndex, type Tab } from '../support/tab.ts'
import type { Engine } from './engines.ts'

/** Starts a stock Firefox. Puppeteer drives it by WebDriver BiDi, which Firefox speaks itself. */
export async function startFirefox(executablePath: string): Promise<Engine> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
  return {
    version: (await browser.version()).replace('firefox/', 'Firefox '),
    async newTab(): Promise<Tab> {
      // A context has cookies of its own.
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      await page.setViewport({ width: 1100, height: 700 })

      async function first(scope: Frame, selector: string): Promise<ElementHandle> {
        const index = await scope.evaluate(visibleIndex(selector))
        return chosen(await scope.$$(selector), index, selector)
      }
      async function scope(title?: string): Promise<Frame> {
        if (title === undefined) return page.mainFrame()
        const frame = await (await first(page.mainFrame(), frameSelector(title))).contentFrame()
        if (!frame) throw new Error(`No frame has the title ${title}`)
        return frame
      }
      return {
        open: (url) => page.goto(url),
        reload: () => page.reload(),
        evaluate: async (expression, title) => (await scope(title)).evaluate(expression),
        click: (selector, title) =>
          clickUntilReached(
            selector,
            async (expression) => (await scope(title)).evaluate(expression),
            async () => (await first(await scope(title), selector)).click(),
          ),
        select: async (selector, value, title) => (await first(await scope(title), selector)).select(value),
        close: () => context.close(),
      }
    },
    close: () => browser.close(),
  }
}
