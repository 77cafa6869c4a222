import type { BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { chromiumTab } from '../support/chromium-tab.ts'
import { frameOf, startHosts, type Hosts } from './hosts.ts'
import { delay, seededRandom, eventually, walk } from './walk.ts'

let hosts: Hosts
let context: BrowserContext
let page: Page
beforeAll(async () => {
  hosts = await startHosts()
})
afterAll(() => hosts.close())
beforeEach(async () => {
  context = await hosts.browser.newContext({ viewport: { width: 1100, height: 700 } })
  page = await context.newPage()
})
afterEach(async () => {
  await control({})
  await context.close()
})

/** Sets faults of the simulated Metabase; none of those that are not named. */
async function control(faults: Readonly<Record<string, unknown>>): Promise<void> {
  const url = `${hosts.siteUrl('metabase')}/_simulator`
  await fetch(url, { method: 'DELETE' })
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })
}

const base = '/data.metabase'
const open = (path: string): Promise<unknown> => page.goto(hosts.url + base + path)
const address = (): string => page.url().slice(hosts.url.length + base.length)
const entries = (): Promise<number> => page.evaluate(() => history.length)
const back = (): Promise<void> =>
  page.evaluate(() => {
    history.back()
  })
const link = (to: string): Promise<void> =>
  page.getByRole('link', { name: `link ${to}`, exact: true }).click()
const push = (to: string): Promise<void> =>
  page.getByRole('button', { name: `push ${to}`, exact: true }).click()

/** What a frame's page says of itself. */
const inFrame = async (title: string, expression: string): Promise<unknown> =>
  (await frameOf(page, title)).evaluate(expression)
const region = (title: string): Promise<unknown> =>
  inFrame(title, `document.querySelector('[data-parameter=region]')?.value`)
const tab = (title: string): Promise<unknown> =>
  inFrame(title, `document.querySelector('[data-tab][aria-selected=true]')?.textContent`)
const heading = (title: string): Promise<unknown> =>
  inFrame(title, `document.querySelector('.main h1, .inside h1')?.textContent`)

/** How many documents the frames have loaded; a token or UUID is not in the paths. */
async function documents(): Promise<number> {
  const answer = (await (await fetch(`${hosts.siteUrl('metabase')}/_simulator`)).json()) as {
    log: readonly { kind: string }[]
  }
  return answer.log.filter(({ kind }) => kind === 'document').length
}

it('lands on the page of a deep link, with filters, tab and flags (H-38), and is there after a reload', async () => {
  await open('/analytics/dashboard/1?region=West&tab=2')
  for (const again of [false, true]) {
    if (again) await page.reload()
    await eventually(async () => {
      expect(await region('Analytics')).toBe('West')
      expect(await tab('Analytics')).toBe('Customers')
      expect(await inFrame('Analytics', 'document.documentElement.dataset.side')).toBe('false')
    })
    expect(address()).toBe('/analytics/dashboard/1?region=West&tab=2')
  }
})

it('follows a link of the app to another page without a load, and one to other filters with one (H-35)', async () => {
  await open('/analytics/dashboard/1')
  await eventually(async () => expect(await heading('Analytics')).toBe('Orders overview'))
  const before = { entries: await entries(), documents: await documents() }
  await link('/analytics/dashboard/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Accounts'))
  await eventually(() => expect(address()).toMatch(/^\/analytics\/dashboard\/2/))
  expect({ entries: await entries(), documents: await documents() }).toEqual({
    entries: before.entries + 1,
    documents: before.documents,
  })
  await back()
  await eventually(async () => expect(await heading('Analytics')).toBe('Orders overview'))
  await eventually(() => expect(address()).toMatch(/^\/analytics\/dashboard\/1/))
  await link('/analytics/dashboard/1?region=West')
  await eventually(async () => expect(await region('Analytics')).toBe('West'))
  expect({ entries: await entries(), documents: await documents() }).toEqual({
    entries: before.entries + 1,
    documents: before.documents + 1,
  })
})

it('loads in place what the router went to by itself, so that there is one entry', async () => {
  await open('/analytics/dashboard/1')
  await eventually(async () => expect(await heading('Analytics')).toBe('Orders overview'))
  await delay()
  const before = { entries: await entries(), documents: await documents() }
  await push('/analytics/dashboard/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Accounts'))
  expect({ entries: await entries(), documents: await documents() }).toEqual({
    entries: before.entries + 1,
    documents: before.documents + 1,
  })
})

it('leaves links alone that are not for it: with a modifier, for another window, for a download, of another route', async () => {
  await open('/analytics/dashboard/1')
  await eventually(async () => expect(await heading('Analytics')).toBe('Orders overview'))
  const plain = page.getByRole('link', { name: 'link /analytics/dashboard/2', exact: true })
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    plain.click({ modifiers: ['ControlOrMeta'] }),
  ])
  await opened.close()
  const prevented = (attribute: string, value: string): Promise<boolean> =>
    plain.evaluate(
      (anchor, [name, text]) => {
        const copy = anchor.cloneNode() as HTMLAnchorElement
        copy.setAttribute(name, text)
        document.body.append(copy)
        let isPrevented = false
        copy.addEventListener('click', (event) => {
          isPrevented = event.defaultPrevented
          event.preventDefault()
        })
        copy.click()
        copy.remove()
        return isPrevented
      },
      [attribute, value] as const,
    )
  expect(await prevented('target', '_blank')).toBe(false)
  expect(await prevented('download', '')).toBe(false)
  expect(await prevented('href', `${base}/report`)).toBe(false)
  expect(await prevented('href', `https://elsewhere.test${base}/analytics/dashboard/2`)).toBe(false)
  expect(await prevented('href', `${base}/analytics/dashboard/1?region=West`)).toBe(false)
  expect(await prevented('target', '_self')).toBe(true)
})

it('makes the entry itself where Metabase does not answer a link, and loads the page', async () => {
  await open('/analytics/dashboard/404')
  await eventually(async () => expect(await heading('Analytics')).toMatch(/lost/))
  await delay()
  const before = await entries()
  // Metabase goes nowhere any longer.
  await inFrame('Analytics', 'void (history.pushState = () => undefined)')
  await link('/analytics/dashboard/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Accounts'))
  await eventually(() => expect(address()).toMatch(/^\/analytics\/dashboard\/2/))
  expect(await entries()).toBe(before + 1)
  await back()
  await eventually(() => expect(address()).toBe('/analytics/dashboard/404'))
  await eventually(async () => expect(await heading('Analytics')).toMatch(/lost/))
})

it('asks again where the first move after a missing page is lost (H-34), and makes one entry', async () => {
  await control({ losesFirstPushAfterMissing: true })
  await open('/analytics/dashboard/404')
  await eventually(async () => expect(await heading('Analytics')).toMatch(/lost/))
  const before = await entries()
  await link('/analytics/dashboard/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Accounts'))
  await eventually(() => expect(address()).toMatch(/^\/analytics\/dashboard\/2/))
  expect(await entries()).toBe(before + 1)
})

it('keeps login pages and those that are forbidden out of the address', async () => {
  await open('/analytics/dashboard/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Accounts'))
  await inFrame('Analytics', `history.pushState(null, '', '/unauthorized')`)
  await delay(700)
  expect(address()).toBe('/analytics/dashboard/2')
  await inFrame('Analytics', `history.pushState(null, '', '/auth/login?redirect=%2Fquestion%2F2')`)
  // The library signs the person in again, and goes where Metabase would have gone.
  await eventually(() => expect(address()).toBe('/analytics/question/2'))
})

it('has a question that nobody saved in the hash of the address, and never in its query', async () => {
  await open('/analytics/question/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Revenue by month'))
  const state = btoa(JSON.stringify({ dataset_query: { filler: 'x'.repeat(4000) } }))
  await inFrame('Analytics', `history.pushState(null, '', '/question#${state}')`)
  await eventually(() => expect(address()).toBe(`/analytics/question#${state}`))
  await page.reload()
  await eventually(async () => expect(await inFrame('Analytics', 'location.hash')).toBe(`#${state}`))
  expect(address()).toBe(`/analytics/question#${state}`)
})

it('opens nothing but its Metabase, whatever a link says', async () => {
  for (const hostile of [
    '/analytics//evil.test/dashboard/1',
    '/analytics/%2F%2Fevil.test',
    '/analytics/dashboard/1?region=%5C%5Cevil.test',
    '/analytics/dashboard/1?region=\\\\evil.test#\\\\evil.test',
    '/analytics/javascript:alert(1)',
    '/analytics/dashboard/1?top_nav=false&jwt=eyJhbGciOiJIUzI1NiJ9.e30.x',
  ]) {
    await open(hostile)
    await eventually(() =>
      expect(page.frames().at(-1)?.url()).toMatch(new RegExp(`^${hosts.siteUrl('metabase')}/`)),
    )
    for (const frame of page.frames().slice(1))
      expect(frame.url()).not.toContain('jwt=eyJhbGciOiJIUzI1NiJ9.e30')
  }
})

it('neither scrolls the app nor takes the focus when the person moves in the frame', async () => {
  await page.goto(`${hosts.url}/scrolling.metabase/analytics/dashboard/1`)
  await eventually(async () => expect(await heading('Analytics')).toBe('Orders overview'))
  await page.evaluate(() => {
    document.body.style.height = '3000px'
    window.scrollTo(0, 40)
  })
  await (await frameOf(page, 'Analytics')).locator('[data-tab^="2-"]').click()
  await eventually(() => expect(page.url()).toContain('tab=2'))
  expect(await page.evaluate(() => [scrollY, document.activeElement?.tagName])).toEqual([40, 'IFRAME'])
  await page.getByRole('link', { name: 'link /analytics/dashboard/2', exact: true }).focus()
  await inFrame('Analytics', `document.querySelector('[data-tab^="1-"]').click()`)
  await eventually(() => expect(page.url()).toContain('tab=1'))
  expect(await page.evaluate(() => [scrollY, document.activeElement?.textContent])).toEqual([
    40,
    'link /analytics/dashboard/2',
  ])
})

it('has two tabs of the browser apart', async () => {
  await open('/analytics/dashboard/1')
  const first = page
  page = await context.newPage()
  await open('/analytics/dashboard/2')
  await eventually(async () => expect(await heading('Analytics')).toBe('Accounts'))
  await link('/analytics/question/2')
  await eventually(() => expect(address()).toBe('/analytics/question/2'))
  page = first
  await eventually(async () => expect(await heading('Analytics')).toBe('Orders overview'))
  expect(address()).toBe('/analytics/dashboard/1')
})

it('comes back to the page that it was on before the app went to another of its own', async () => {
  await open('/analytics/dashboard/1')
  await (await frameOf(page, 'Analytics')).getByRole('link', { name: 'Revenue by month' }).click()
  await eventually(() => expect(address()).toBe('/analytics/question/2'))
  await push('/analytics/dashboard/3')
  await eventually(async () => expect(await heading('Analytics')).toBe('Service status'))
  await link('/')
  await eventually(() => expect(address()).toMatch(/^\/?$/))
  await back()
  await eventually(async () => expect(await heading('Analytics')).toBe('Service status'))
  // This frame was not there then: the address alone goes back, and leads it.
  await back()
  await eventually(async () => expect(await heading('Analytics')).toBe('Revenue by month'))
  await eventually(() => expect(address()).toBe('/analytics/question/2'))
})

it('stays in step where a step leads to an entry of a frame that is gone, which no script can see', async () => {
  await open('/analytics/dashboard/1')
  await (await frameOf(page, 'Analytics')).getByRole('link', { name: 'Revenue by month' }).click()
  await eventually(() => expect(address()).toBe('/analytics/question/2'))
  await page.reload()
  await eventually(async () => expect(await heading('Analytics')).toBe('Revenue by month'))
  await back()
  await delay(1500)
  expect([address(), await heading('Analytics')]).toEqual(['/analytics/question/2', 'Revenue by month'])
})

it('shares the filters and the tab of a signed dashboard as a link, and no locked one', async () => {
  await open('/report?region=West&page=2&account=2#top')
  await eventually(async () => expect(await region('Report')).toBe('West'))
  // The account is locked to 1 by the token, and a link that names another is for nobody but the app.
  await eventually(async () =>
    expect(await inFrame('Report', 'document.body.innerText')).not.toContain('Globex'),
  )
  expect(await inFrame('Report', 'location.search')).not.toContain('account')
  const before = await entries()
  await (await frameOf(page, 'Report')).locator('[data-parameter=region]').selectOption('East')
  await eventually(() => expect(address()).toContain('region=East'))
  expect(await entries()).toBe(before)
  await (await frameOf(page, 'Report')).locator('[data-tab^="2-"]').click()
  await eventually(() => expect(address()).toContain('tab=2-customers'))
  const query = new URL(page.url()).searchParams
  expect(Object.fromEntries(query)).toMatchObject({ page: '2', account: '2', region: 'East' })
  expect(new URL(page.url()).hash).toBe('#top')
  expect(await entries()).toBe(before + 1)
  await back()
  await eventually(async () =>
    expect([await region('Report'), await tab('Report')]).toEqual(['East', 'Sales']),
  )
  await eventually(() => expect(address()).not.toContain('tab=2'))
  await page.evaluate(() => {
    history.forward()
  })
  await eventually(() => expect(address()).toContain('tab=2'))
  await page.reload()
  await eventually(async () =>
    expect([await region('Report'), await tab('Report')]).toEqual(['East', 'Customers']),
  )
  expect(page.url()).not.toMatch(/eyJ|embed/)
})

it('leads a signed dashboard to the filters of a link, and back', async () => {
  await open('/report')
  await eventually(async () => expect(await region('Report')).toBe(''))
  const before = await entries()
  await link('/report?region=West&page=2')
  await eventually(async () => expect(await region('Report')).toBe('West'))
  expect(await entries()).toBe(before + 1)
  await back()
  await eventually(async () => expect(await region('Report')).toBe(''))
  expect(address()).toBe('/report')
})

it('shows a page that Back brings up with the newest token, and not with the one it had', async () => {
  await open('/report?seconds=12,600&renewal=reload')
  await eventually(async () => expect(await tab('Report')).toBe('Sales'))
  const token = async (): Promise<string> => (await frameOf(page, 'Report')).url().split(/[/?#]/)[5] ?? ''
  const old = await token()
  await (await frameOf(page, 'Report')).locator('[data-tab^="2-"]').click()
  await page.locator('nav a').first().focus()
  await eventually(async () => expect(await token()).not.toBe(old))
  await eventually(async () => expect(await tab('Report')).toBe('Customers'))
  await back()
  await eventually(async () => expect(await tab('Report')).toBe('Sales'))
  await eventually(async () => expect(await token()).not.toBe(old))
  await eventually(async () => expect(await tab('Report')).toBe('Sales'))
})

it('goes from one signed dashboard to another by a link without a load, and back and forward', async () => {
  await open('/reports/1')
  await eventually(async () => expect(await heading('Reports')).toBe('Orders overview'))
  await delay(700)
  const before = { entries: await entries(), documents: await documents() }
  const now = async () => ({ entries: await entries(), documents: await documents() })
  await link('/reports/3')
  await eventually(async () => expect(await heading('Reports')).toBe('Service status'))
  await eventually(() => expect(address()).toBe('/reports/3'))
  expect(await now()).toEqual({ entries: before.entries + 1, documents: before.documents })
  await back()
  await eventually(async () => expect(await heading('Reports')).toBe('Orders overview'))
  await eventually(() => expect(address()).toMatch(/^\/reports\/1/))
  await page.evaluate(() => {
    history.forward()
  })
  await eventually(async () => expect(await heading('Reports')).toBe('Service status'))
  await eventually(() => expect(address()).toBe('/reports/3'))
  await delay(700)
  expect(await now()).toEqual({ entries: before.entries + 1, documents: before.documents })
  await page.reload()
  await eventually(async () => expect(await heading('Reports')).toBe('Service status'))
  expect(address()).toBe('/reports/3')
  expect(page.url()).not.toMatch(/eyJ|embed/)
})

it('keeps in step through links, tabs, filters and the router’s own steps between signed dashboards', async () => {
  await open('/reports/1')
  await eventually(async () => expect(await heading('Reports')).toBe('Orders overview'))
  await delay(700)
  const first = await entries()
  await (await frameOf(page, 'Reports')).locator('[data-tab^="2-"]').click()
  await eventually(() => expect(address()).toMatch(/^\/reports\/1\?.*tab=2-customers$/))
  await link('/reports/3')
  await eventually(() => expect(address()).toBe('/reports/3'))
  await push('/reports/1?region=West')
  await eventually(async () => expect(await region('Reports')).toBe('West'))
  await delay(700)
  await link('/reports/3')
  await eventually(() => expect(address()).toBe('/reports/3'))
  await eventually(async () => expect(await heading('Reports')).toBe('Service status'))
  expect(await entries()).toBe(first + 4)
  const steps: readonly (readonly [string, RegExp])[] = [
    ['Orders overview', /^\/reports\/1\?.*region=West/],
    ['Service status', /^\/reports\/3$/],
    ['Orders overview', /^\/reports\/1\?.*tab=2-customers$/],
    ['Orders overview', /^\/reports\/1(\?.*tab=1-sales)?$/],
  ]
  for (const [title, pattern] of steps) {
    await back()
    await eventually(() => expect(address()).toMatch(pattern))
    await eventually(async () => expect(await heading('Reports')).toBe(title))
    await delay(700)
    expect(address()).toMatch(pattern)
  }
  expect(await tab('Reports')).toBe('Sales')
  expect(await entries()).toBe(first + 4)
})

it('turns no circles on a slow computer with a slow Metabase', async () => {
  await page.addInitScript(() => {
    if (window.top !== window) return
    // Each message comes half a second late.
    window.addEventListener(
      'message',
      (event: MessageEvent<unknown>) => {
        if (!event.isTrusted) return
        event.stopImmediatePropagation()
        const { data, origin, source } = event
        setTimeout(() => {
          window.dispatchEvent(new MessageEvent('message', { data, origin, source }))
        }, 500)
      },
      true,
    )
  })
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 })
  await open('/analytics/dashboard/1')
  const taken = await walk(
    {
      tab: chromiumTab(page),
      base,
      siteUrl: hosts.siteUrl('metabase'),
      random: seededRandom(7),
      history: 'tab',
      quietMs: 2500,
    },
    6,
  )
  expect(taken).toHaveLength(6)
})
