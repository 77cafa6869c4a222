import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Builder, By, Capabilities, type WebDriver, type WebElement } from 'selenium-webdriver'
import { DriverService } from 'selenium-webdriver/remote/index.js'
import { clickUntilReached, firstVisible, frameSelector, noElement, type Tab } from '../support/tab.ts'
import type { Engine } from './engines.ts'

/** The programs that a run needs. */
export interface WebKitPrograms {
  readonly driver: string
  readonly miniBrowser: string
  readonly xvfb: string
}

/** How long a browser may take to start, on a busy machine too. */
const START_MS = 40_000

/** Starts a display without a screen, on the first number that is free. */
async function startDisplay(xvfb: string): Promise<{ name: string; process: ChildProcess }> {
  const process = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const output = process.stdio[3]
  if (!output) throw new Error('Xvfb has no pipe')
  const [number] = (await once(output, 'data')) as [Buffer]
  return { name: `:${number.toString().trim()}`, process }
}

async function startBrowser(
  programs: WebKitPrograms,
  display: string,
  attemptsLeft = 2,
): Promise<{ driver: WebDriver; close: () => Promise<void> }> {
  const service = new DriverService.Builder(programs.driver)
    .setLoopback(true)
    .setEnvironment({ ...process.env, DISPLAY: display })
    .build()
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: programs.miniBrowser, args: ['--automation'] },
  })
  const driver = new Builder()
    .disableEnvironmentOverrides()
    .usingServer(await service.start())
    .withCapabilities(capabilities)
    .build()
  // Now and then the driver waits for ever for a browser that has started.
  const isStarted = await Promise.race([driver.then(() => true), delay(START_MS, false, { ref: false })])
  if (!isStarted) {
    await service.kill()
    if (attemptsLeft === 0) throw new Error('MiniBrowser did not start')
    return startBrowser(programs, display, attemptsLeft - 1)
  }
  return {
    driver,
    close: async (): Promise<void> => {
      await driver.quit()
      await service.kill()
    },
  }
}

const CLICK = `new MouseEvent('click', { bubbles: true, cancelable: true })`

/** The tab that a session is at. A session looks into one document at a time, so each task chooses its own. */
function tabOf(driver: WebDriver, close: () => Promise<void>): Tab {
  async function first(selector: string): Promise<WebElement> {
    const element = await driver.executeScript<WebElement | null>(`return ${firstVisible(selector)}`)
    if (!element) throw noElement(selector)
    return element
  }
  async function within<T>(title: string | undefined, task: () => Promise<T>): Promise<T> {
    await driver.switchTo().defaultContent()
    if (title !== undefined) await driver.switchTo().frame(await first(frameSelector(title)))
    return task()
  }
  const evaluate: Tab['evaluate'] = (expression, title) =>
    within(title, () => driver.executeScript<unknown>(`return (${expression})`))
  async function click(element: WebElement): Promise<void> {
    // The driver scrolls to no element that is hidden by a box in the page, just below what is visible there.
    await driver.executeScript(`arguments[0].scrollIntoView({ block: 'center' })`, element)
    const isSvg = await driver.executeScript('return arguments[0] instanceof SVGElement', element)
    // To the driver no link in an SVG can be clicked.
    if (isSvg) await driver.executeScript(`arguments[0].dispatchEvent(${CLICK})`, element)
    else await element.click()
  }
  return {
    open: (url) => driver.get(url),
    reload: () => within(undefined, () => driver.navigate().refresh()),
    evaluate,
    click: (selector, title) =>
      clickUntilReached(
        selector,
        (expression) => evaluate(expression, title),
        () => within(title, async () => click(await first(selector))),
      ),
    select: (selector, value, title) =>
      within(title, async () => {
        const option = By.css(`option[value="${value}"]`)
        await (await (await first(selector)).findElement(option)).click()
      }),
    close,
  }
}

/** Starts WebKitGTK's browser, on a display of its own. Its driver has one session at a time, so the tabs share it. */
export async function startWebKit(programs: WebKitPrograms): Promise<Engine> {
  const display = await startDisplay(programs.xvfb)
  const { driver, close } = await startBrowser(programs, display.name)
  const capabilities = await driver.getCapabilities()
  const version: unknown = capabilities.get('browserVersion')
  // A session ends with its last window, so the first one stays.
  const first = await driver.getWindowHandle()
  return {
    version: `WebKitGTK ${String(version)}`,
    async newTab() {
      // A tab of the first window may stay hidden.
      await driver.switchTo().newWindow('window')
      return tabOf(driver, async () => {
        await driver.switchTo().defaultContent()
        // All cookies are those of the page's host: WebKit keeps none of another site.
        await driver.manage().deleteAllCookies()
        await driver.close()
        await driver.switchTo().window(first)
      })
    },
    async close() {
      await close()
      display.process.kill()
    },
  }
}
