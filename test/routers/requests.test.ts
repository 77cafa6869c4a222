// Quick and slow steps in an app whose address is in step with Metabase: the last request wins, and makes one entry.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frameOf, startHosts, type Hosts } from './hosts.ts'
import { delay, eventually } from './walk.ts'

let hosts: Hosts
beforeAll(async () => {
  hosts = await startHosts()
})
afterAll(() => hosts.close())

const base = '/data.metabase'

/** A page of the app in a browser of its own, at dashboard 1. */
async function open() {
  const context = await hosts.browser.newContext({ viewport: { width: 1100, height: 700 } })
  const page = await context.newPage()
  await page.goto(`${hosts.url}${base}/analytics/dashboard/1`)

  const inFrame = async (expression: string): Promise<unknown> =>
    (await frameOf(page, 'Analytics')).evaluate(expression)

  /** What is on screen, and what the address bar and the router say. */
  const shown = async () => ({
    heading: await inFrame(`document.querySelector('.main h1')?.textContent`),
    frame: await inFrame('location.pathname'),
    address: new URL(page.url()).pathname.slice(`${base}/analytics`.length),
    router: (await page.locator('#address').innerText()).replace('/analytics', '').replace(/\?.*/, ''),
  })

  /** Clicks links of the app, one after the other, without a way through the test between. */
  const clickLinks = (paths: readonly string[], ms = 0): Promise<void> =>
    page.evaluate(
      async ([links, pause]) => {
        for (const path of links) {
          const link = [...document.querySelectorAll('nav a')].find(({ textContent }) => textContent === path)
          ;(link as HTMLElement).click()
          await new Promise((resolve) => setTimeout(resolve, pause))
        }
      },
      [paths.map((path) => `link /analytics${path}`), ms] as const,
    )

  await eventually(async () => expect(await shown()).toMatchObject({ heading: 'Orders overview' }))
  await eventually(async () => expect(await inFrame('location.search')).toContain('region='))
  await delay()
  return { context, page, inFrame, shown, clickLinks }
}

const at = (path: string, heading: string) => ({ heading, frame: path, address: path, router: path })

describe('the last of several clicks on links of the app wins', () => {
  it.concurrent.each([0, 20, 80, 100, 140, 200])('of two, %d ms apart', async (ms) => {
    const { context, clickLinks, shown } = await open()
    await clickLinks(['/dashboard/2', '/dashboard/1'], ms)
    await delay(2000)
    await eventually(async () => expect(await shown()).toEqual(at('/dashboard/1', 'Orders overview')))
    await delay()
    expect(await shown()).toEqual(at('/dashboard/1', 'Orders overview'))
    await context.close()
  })

  it.concurrent.each([0, 50, 150])('of ten, %d ms apart', async (ms) => {
    const { context, clickLinks, shown } = await open()
    const paths = ['/dashboard/2', '/question/2', '/dashboard/1', '/dashboard/3', '/collection/root']
    await clickLinks([...paths, ...paths].slice(0, 9).concat('/question/2'), ms)
    await eventually(async () => expect(await shown()).toEqual(at('/question/2', 'Revenue by month')))
    await delay(2000)
    expect(await shown()).toEqual(at('/question/2', 'Revenue by month'))
    await context.close()
  })
})

describe('a frame whose thread is blocked makes one entry for one step', () => {
  // Twelve seconds are longer than a message may go unanswered.
  it.concurrent.each(
    ['link', 'push'].flatMap((step) => [1.5, 4, 8, 12].map((seconds) => [step, seconds] as const)),
  )('after a %s, for %d seconds', async (step, seconds) => {
    const { context, page, inFrame, clickLinks, shown } = await open()
    const entries = await page.evaluate(() => history.length)
    await inFrame(
      `void setTimeout(() => { const end = performance.now() + ${seconds * 1000}; while (performance.now() < end); })`,
    )
    if (step === 'link') await clickLinks(['/dashboard/2'])
    else await page.getByRole('button', { name: 'push /analytics/dashboard/2', exact: true }).click()
    await eventually(async () => expect(await shown()).toEqual(at('/dashboard/2', 'Accounts')))
    await delay(2000)
    expect(await shown()).toEqual(at('/dashboard/2', 'Accounts'))
    // A frame that was given up, and loaded, may take up the message after all before its document goes, and make an entry too.
    const isGivenUp = step === 'link' && seconds > 10
    const made = (await page.evaluate(() => history.length)) - entries
    expect(made).toBeGreaterThanOrEqual(1)
    expect(made).toBeLessThanOrEqual(isGivenUp ? 2 : 1)
    await context.close()
  })
})
