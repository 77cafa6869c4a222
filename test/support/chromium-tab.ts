import type { Frame, Page } from 'playwright'
import { frameSelector, type Tab } from './tab.ts'

/** A page that Playwright drives in Chromium. */
export function chromiumTab(page: Page): Tab {
  async function scope(title?: string): Promise<Frame> {
    if (title === undefined) return page.mainFrame()
    const element = await page
      .locator(frameSelector(title))
      .filter({ visible: true })
      .elementHandle({ timeout: 5000 })
    const frame = await element.contentFrame()
    if (!frame) throw new Error('No frame')
    return frame
  }
  const first = async (selector: string, title?: string) =>
    (await scope(title)).locator(selector).filter({ visible: true }).first()
  return {
    open: (url) => page.goto(url),
    reload: () => page.reload(),
    evaluate: async (expression, title) => (await scope(title)).evaluate(expression),
    click: async (selector, title) => (await first(selector, title)).click(),
    select: async (selector, value, title) => (await first(selector, title)).selectOption(value),
    close: () => page.close(),
  }
}
