import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import puppeteer, { ElementHandle, type Frame } from 'puppeteer-core'
import { clickUntilReached, firstVisible, frameSelector, noElement, type Tab } from '../support/tab.ts'
import type { Engine } from './engines.ts'

/** How long Firefox may take to start, on a busy machine too. */
const START_MS = 60_000

/**
 * Starts a stock Firefox with a new profile. Puppeteer's own launcher would change its preferences: cookies of other sites
 * would be kept as those of the page's are, and frames of other sites would run in the page's process.
 */
async function launch(executablePath: string): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const profile = await mkdtemp(path.join(tmpdir(), 'firefox-'))
  // Sends the mouse to the window, and so to frames in processes of their own.
  await writeFile(path.join(profile, 'user.js'), 'user_pref("remote.events.async.mouse.enabled", true);\n')
  const args = ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile]
  const firefox = spawn(executablePath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exit = once(firefox, 'exit')
  const late = setTimeout(() => firefox.kill(), START_MS)
  let endpoint: string | undefined
  for await (const line of createInterface(firefox.stderr)) {
    endpoint = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1]
    if (endpoint !== undefined) break
  }
  clearTimeout(late)
  if (endpoint === undefined) throw new Error('Firefox did not start')
  firefox.stderr.resume()
  return {
    endpoint: `${endpoint}/session`,
    async close() {
      firefox.kill()
      await exit
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** Starts Firefox. Puppeteer drives it by WebDriver BiDi, which Firefox speaks itself. */
export async function startFirefox(executablePath: string): Promise<Engine> {
  const { endpoint, close } = await launch(executablePath)
  const browser = await puppeteer.connect({ browserWSEndpoint: endpoint, protocol: 'webDriverBiDi' })
  return {
    version: (await browser.version()).replace('firefox/', 'Firefox '),
    async newTab(): Promise<Tab> {
      // A context has cookies of its own.
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      await page.setViewport({ width: 1100, height: 700 })

      async function first(scope: Frame, selector: string): Promise<ElementHandle> {
        const handle = await scope.evaluateHandle(firstVisible(selector))
        if (!(handle instanceof ElementHandle)) throw noElement(selector)
        return handle
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
    async close() {
      await browser.close()
      await close()
    },
  }
}
