// What the library does in Firefox and in WebKit: the same scenarios for each engine, which the project names.
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSelection, walkSeeds } from '../routers/seeds.ts'
import { delay, eventually, kindOf, seededRandom, stepKinds, walk } from '../routers/walk.ts'
import { Scenario, start } from './support.ts'

// Before the tests: an engine that is missing fails the file once, and not each test.
const running = await start()
let scenario: Scenario
afterAll(() => running.close())
beforeEach(async () => {
  const tab = await running.engine.newTab()
  scenario = new Scenario(tab, running.siteUrl('metabase'))
  await scenario.reset()
  await tab.open(`${running.url}/scenarios.html`)
  await eventually(async () =>
    expect(await scenario.page('[typeof host, document.visibilityState]')).toEqual(['object', 'visible']),
  )
})
afterEach(() => scenario.tab.close())

const status = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'
const sales = (props: object = {}) => ({
  kind: 'interactive',
  title: 'Sales',
  path: '/dashboard/1',
  ...props,
})
const orders = (props: object = {}) => ({ kind: 'signed', title: 'Orders', dashboard: 1, ...props })
const statusPage = (props: object = {}) => ({ kind: 'public', title: 'Status', dashboard: status, ...props })
const opened = 'host /dashboard/1?account=&date=&region=&tab=1-sales'

/** Shows an interactive embed, until Metabase has said where it is. */
async function openSales(props: object = {}): Promise<void> {
  await scenario.show([sales(props)])
  await eventually(async () => expect((await scenario.locations('Sales')).at(-1)).toBe(opened))
}
async function openOrders(props: object = {}): Promise<void> {
  await scenario.show([orders(props)])
  await scenario.sees('Orders', 'Revenue')
}

it('signs in through the SSO route, and reports where it is (H-5, H-14, H-30, H-31)', async () => {
  await openSales({ ui: { topNav: false } })
  expect(await scenario.page(`document.querySelector('iframe').contentDocument`)).toBeNull()
  expect(await scenario.locations('Sales')).toEqual(['host /dashboard/1', opened])
  expect(await scenario.requests('sso')).toEqual(['/auth/sso'])
  expect(await scenario.requests('document')).toEqual(['/dashboard/1'])
  await scenario.sees('Sales', 'Orders overview')
  expect(await scenario.textIn('Sales')).not.toContain('Our analytics')
})

it('signs in with a token that the page fetches, once under StrictMode', async () => {
  const provider = { siteUrl: scenario.siteUrl, ssoUrl: undefined }
  await scenario.page(
    `void host.show(${JSON.stringify({ provider, fetchesSsoToken: true, isStrict: true, embeds: [{ kind: 'interactive', title: 'Sales', question: 2 }] })})`,
  )
  await scenario.sees('Sales', 'Revenue by month')
  expect(await scenario.log('fetches SSO token')).toHaveLength(1)
  expect(await scenario.requests('document')).toEqual(['/question/2'])
})

// Each cookie that Metabase, or a proxy before it, may set; Metabase is on another site.
it.each(['lax', 'none', 'partitioned'])(
  'keeps the session cookie of another site or says cookies_blocked: SameSite %s',
  async (cookie) => {
    const isKept = running.traits.keepsCookiesOfOtherSites && cookie !== 'lax'
    const siteUrl = running.siteUrl(cookie)
    expect(new URL(siteUrl).hostname).not.toBe(new URL(running.url).hostname)
    await scenario.show([sales()], { provider: { siteUrl, ssoUrl: `/${cookie}/sso` } })
    if (isKept) {
      await scenario.sees('Sales', 'Orders overview')
      expect(await scenario.log('Sales: cookies_blocked')).toEqual([])
    } else {
      await eventually(async () => expect(await scenario.log('Sales: cookies_blocked')).toHaveLength(1))
      expect(await scenario.page('document.body.innerText')).toContain('Your browser blocks the cookies')
    }
  },
)

it('moves by message, without a load, and keeps its flags (H-6, H-7, H-33)', async () => {
  await openSales({ ui: { topNav: false } })
  await scenario.page(`void host.embeds.Sales.navigate('/dashboard/2?region=West')`)
  await eventually(async () =>
    expect((await scenario.locations('Sales')).at(-1)).toBe('host /dashboard/2?region=West'),
  )
  await scenario.sees('Sales', 'Accounts')
  expect(await scenario.textIn('Sales')).not.toContain('Our analytics')
  expect(await scenario.requests('document')).toEqual(['/dashboard/1'])
})

it('tells the person’s steps from the host’s (H-31)', async () => {
  await openSales()
  await scenario.tab.click('[data-tab^="2-"]', 'Sales')
  await eventually(async () =>
    expect((await scenario.locations('Sales')).at(-1)).toBe(
      'metabase /dashboard/1?account=&date=&region=&tab=2-customers',
    ),
  )
})

it('puts the flags back, once, after a link that opened a whole new document', async () => {
  await openSales({ ui: { topNav: false, sideNav: false } })
  await scenario.page(`void host.embeds.Sales.navigate('/dashboard/2')`)
  await scenario.sees('Sales', 'service status')
  await scenario.tab.click('.main a[href="dashboard/3"]', 'Sales')
  await eventually(async () =>
    expect(await scenario.requests('document')).toEqual(['/dashboard/1', '/dashboard/3', '/dashboard/3']),
  )
  await scenario.sees('Sales', 'Service status')
  expect(await scenario.textIn('Sales')).not.toContain('Our analytics')
  await delay(1000)
  expect(await scenario.requests('document')).toHaveLength(3)
})

it('comes back in by itself when the session is lost, to the page the person wanted (H-50, 6.5)', async () => {
  await openSales({ ui: { topNav: false } })
  await scenario.sees('Sales', 'Revenue by month')
  await delay(1000)
  await scenario.setFaults({ endSessions: true })
  await scenario.tab.click('.main a[href^="/question/2"]', 'Sales')
  await eventually(async () => expect(await scenario.requests('sso')).toHaveLength(2))
  await eventually(async () => expect((await scenario.requests('document')).at(-1)).toMatch(/^\/question\/2/))
  await scenario.sees('Sales', 'Revenue by month')
  expect(await scenario.textIn('Sales')).not.toMatch(/Our analytics|Sign in/)
})

/** The room that an embed takes. */
const height = async (title: string): Promise<number> =>
  Number(await scenario.page(`document.querySelector('iframe[title=${title}]').parentElement.clientHeight`))

/** Whether anything scrolls in a signed or public page. */
const scrolls = (title: string): Promise<unknown> =>
  scenario.tab.evaluate(
    `[document.scrollingElement, document.querySelector('.inside')].some((one) => one.scrollHeight > one.clientHeight + 1)`,
    title,
  )

it('is as high as what a signed dashboard shows, and shrinks with it (H-71 to H-73)', async () => {
  await openOrders({ height: 'auto' })
  await eventually(async () => expect(await height('Orders')).toBeGreaterThan(700))
  await eventually(async () => expect(await scrolls('Orders')).toBe(false))
  // Another tab is told from the first one that the page reported.
  await eventually(async () => expect(await scenario.search('Orders')).toContain('tab=1'))
  const tall = await height('Orders')
  await scenario.tab.click('[data-tab^="2-"]', 'Orders')
  await eventually(async () => expect(await height('Orders')).toBeLessThan(tall - 50))
  await eventually(async () => expect(await scrolls('Orders')).toBe(false))
})

it('is as high as a dashboard of all Metabase, which says its height in pixels (H-70)', async () => {
  await scenario.show([sales({ path: '/dashboard/2', height: 'auto' })])
  await scenario.sees('Sales', 'Accounts')
  await eventually(async () => {
    expect(await height('Sales')).not.toBe(600)
    const [content, room] = (await scenario.tab.evaluate(
      '[document.scrollingElement.scrollHeight, innerHeight]',
      'Sales',
    )) as [number, number]
    expect(Math.abs(content - room)).toBeLessThanOrEqual(1)
  })
})

it('renews unseen: the filters stay, a page is visible at all times, and no history entry is made (H-54, 7.6)', async () => {
  await openOrders()
  await scenario.tab.select('[data-parameter=region]', 'West', 'Orders')
  await eventually(async () => expect(await scenario.search('Orders')).toContain('region=West'))
  // A person in the frame would be waited for.
  await scenario.tab.click('button')
  const entries = await scenario.page('history.length')
  // Each time that something changes: how many frames are visible, and how many of them have said nothing yet.
  await scenario.page(`void (() => {
    window.first = document.querySelector('iframe')
    window.visible = []
    const heard = new Set([first.contentWindow])
    addEventListener('message', ({ source }) => heard.add(source))
    new MutationObserver(() => {
      const frames = [...document.querySelectorAll('iframe')].filter((one) => one.style.visibility !== 'hidden')
      const silent = frames.filter((one) => !heard.has(one.contentWindow))
      visible.push(frames.length + ' visible, ' + silent.length + ' silent')
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  })()`)
  await scenario.setFaults({ latencyMs: 300 })
  await scenario.page('void host.embeds.Orders.renewToken()')
  await eventually(async () => expect(await scenario.frames('Orders')).toBe(2))
  await eventually(async () => expect(await scenario.frames('Orders')).toBe(1))
  expect(await scenario.page(`document.querySelector('iframe') === window.first`)).toBe(false)
  expect(await scenario.page('[...new Set(visible)]')).toEqual(['1 visible, 0 silent'])
  expect(await scenario.filter('Orders', 'region')).toBe('West')
  expect(await scenario.textIn('Orders')).toContain('Orders overview')
  expect(await scenario.page('history.length')).toBe(entries)
  expect(await scenario.log('fetches token: ')).toEqual(['initial', 'renewal'])
  expect(await scenario.log('Orders: ready')).toHaveLength(1)
  // The page that took over is heard.
  await scenario.tab.select('[data-parameter=region]', 'East', 'Orders')
  await eventually(async () => expect(await scenario.search('Orders')).toContain('region=East'))
})

it('does not take the page away from a person who is in it, until they leave (H-54)', async () => {
  await openOrders()
  await scenario.tab.click('[data-tab^="2-"]', 'Orders')
  await eventually(async () => expect(await scenario.search('Orders')).toContain('tab=2'))
  await scenario.page(`void (window.first = document.querySelector('iframe'))`)
  await scenario.page('void host.embeds.Orders.renewToken()')
  await eventually(async () => expect(await scenario.frames('Orders')).toBe(2))
  await delay(2500)
  expect(await scenario.frames('Orders')).toBe(2)
  expect(await scenario.page('document.activeElement === window.first')).toBe(true)
  await scenario.tab.click('button')
  await eventually(async () => expect(await scenario.frames('Orders')).toBe(1))
  expect(await scenario.page(`document.querySelector('iframe') === window.first`)).toBe(false)
})

it('renews in place where the app wants that, with the same filters (7.6, H-37)', async () => {
  await openOrders({ renewal: 'reload' })
  await scenario.tab.select('[data-parameter=region]', 'West', 'Orders')
  await eventually(async () => expect(await scenario.search('Orders')).toContain('region=West'))
  const entries = await scenario.page('history.length')
  await scenario.page('void host.embeds.Orders.renewToken()')
  await eventually(async () => expect(await scenario.requests('document')).toHaveLength(2))
  await eventually(async () => expect(await scenario.filter('Orders', 'region')).toBe('West'))
  expect(await scenario.frames('Orders')).toBe(1)
  expect(await scenario.page('history.length')).toBe(entries)
})

it.each([
  ['refuses to be framed', { framingRefused: true }],
  ['answers 500', { failing: true }],
  ['is down', { down: true }],
])('says no_response when Metabase %s, and a retry works (H-53, 5.3, 6.6)', async (_what, faults) => {
  await scenario.setFaults(faults)
  const props = { path: '/dashboard/2', readyTimeoutMs: 700 }
  await scenario.show([sales(props)])
  await eventually(async () => expect(await scenario.log('Sales: no_response')).toHaveLength(1))
  expect(await scenario.page(`document.querySelector('[role=alert]').innerText`)).toContain(
    'Sales could not be shown',
  )
  await scenario.show([sales({ ...props, readyTimeoutMs: 60_000 })])
  await scenario.reset()
  await scenario.tab.click('[role=alert] button')
  await scenario.sees('Sales', 'Accounts')
  await eventually(async () =>
    expect(await scenario.page(`document.querySelector('[role=alert]')`)).toBeNull(),
  )
})

it('says token_failed when the app gives no token, and a retry works', async () => {
  await scenario.page('void (host.failsTokens = true)')
  await scenario.show([orders()])
  await eventually(async () => expect(await scenario.log('Orders: token_failed')).toHaveLength(1))
  await scenario.page('void (host.failsTokens = false)')
  await scenario.tab.click('[role=alert] button')
  await scenario.sees('Orders', 'Orders overview')
})

const forgery = JSON.stringify([
  { metabase: { type: 'location', forged: true, location: { pathname: '/forged', search: '', hash: '' } } },
  { metabase: { type: 'frame', forged: true, frame: { mode: 'fit', height: 4321 } } },
])
const post = (target: string): string =>
  `${forgery}.forEach((message) => ${target}.postMessage(message, "*"))`.replaceAll('\n', ' ')

it.each([
  ['our own window', () => scenario.page(`void ${post('window')}`)],
  // The right origin, and the wrong window.
  ['another frame of Metabase', () => scenario.tab.evaluate(`void ${post('parent')}`, 'Status')],
  // The right window, and the wrong origin: the frame was sent elsewhere behind the back of the embed.
  [
    'another origin in its own frame',
    () =>
      scenario.page(
        `void (document.querySelector('iframe[title=Sales]').src = ${JSON.stringify(
          `data:text/html,${encodeURIComponent(`<script>${post('parent')}</script>`)}`,
        )})`,
      ),
  ],
])('takes no message from %s for Metabase’s (H-1, H-2)', async (_who, forge) => {
  await scenario.show([statusPage({ height: 100 }), sales({ path: '/dashboard/2', height: 'auto' })])
  await scenario.sees('Status', 'Service status')
  await scenario.sees('Sales', 'Accounts')
  await eventually(async () => {
    expect((await scenario.locations('Sales')).at(-1)).toBe('host /dashboard/2?region=')
    expect(await height('Sales')).not.toBe(600)
  })
  const before = [await scenario.locations('Sales'), await height('Sales')]
  await forge()
  await eventually(async () => expect(await scenario.page('host.heard')).toHaveLength(2))
  await delay(1000)
  expect([await scenario.locations('Sales'), await height('Sales')]).toEqual(before)
})

it('signs out of Metabase, so that the next frame is at the login page (H-52, 6.4)', async () => {
  await scenario.show([sales({ path: '/dashboard/2' })], {
    provider: { siteUrl: scenario.siteUrl, ssoUrl: '/metabase/sso', userKey: 'ada' },
  })
  await scenario.sees('Sales', 'Accounts')
  expect(await scenario.page('host.logout()')).toBe(true)
  expect(await scenario.page(`document.querySelector('iframe')`)).toBeNull()
  const { siteUrl } = scenario
  const scene = { provider: { siteUrl, userKey: 'nobody' }, embeds: [sales({ path: '/dashboard/2' })] }
  await scenario.page(`void host.show(${JSON.stringify(scene)})`)
  await scenario.sees('Sales', 'Sign in')
})

it('makes 1 frame, 1 load and 1 token fetch for each embed under StrictMode (H-15)', async () => {
  const embeds = ['A', 'B'].map((title) => ({ kind: 'signed', title, question: 2, height: 200 }))
  await scenario.show(embeds, { isStrict: true })
  for (const { title } of embeds) await scenario.sees(title, 'Revenue by month')
  expect(await scenario.page(`document.querySelectorAll('iframe').length`)).toBe(2)
  expect(await scenario.log('fetches token: ')).toEqual(['initial'])
  expect(await scenario.requests('document')).toHaveLength(2)
})

it('leaves nothing after unmount: no frame, and no listener (H-91)', async () => {
  await scenario.show([sales(), statusPage()], { isStrict: true })
  await scenario.sees('Sales', 'Orders overview')
  await scenario.sees('Status', 'Service status')
  expect(await scenario.page('host.messageListeners')).toBe(1)
  await scenario.page('void host.unmount()')
  await eventually(async () => expect(await scenario.page('host.messageListeners')).toBe(0))
  expect(await scenario.page(`document.querySelector('iframe')`)).toBeNull()
})

it('has the APIs that the documentation says', async () => {
  const apis = `({
    moveBefore: 'moveBefore' in Element.prototype,
    navigation: 'navigation' in window,
    layoutShiftEntries: PerformanceObserver.supportedEntryTypes.includes('layout-shift'),
  })`
  expect(await scenario.page(apis)).toEqual(running.traits.apis)
})

/** Opens an app of `../routers/host` at a page of its own. */
const openApp = (base: string, path: string): Promise<unknown> => scenario.tab.open(running.url + base + path)

describe('a step back', () => {
  const base = '/data.metabase'
  const address = async (): Promise<string> =>
    String(await scenario.page('location.pathname')).slice(`${base}/analytics`.length)
  const arrives = (path: string, text: string): Promise<unknown> =>
    eventually(async () => {
      expect(await address()).toBe(path)
      expect(await scenario.textIn('Analytics')).toContain(text)
    })
  beforeEach(async () => {
    await openApp(base, '/analytics/dashboard/3')
    await arrives('/dashboard/3', 'Service status')
    await scenario.tab.click('[data-to="/analytics/dashboard/1"] button')
    await arrives('/dashboard/1', 'Revenue by month')
    await scenario.tab.click('.main a[href^="/question/2"]', 'Analytics')
    await arrives('/question/2', 'Revenue by month')
  })

  it('after a reload changes nothing, or leads to the step before the frame’s, as the engine does', async () => {
    await scenario.tab.reload()
    await arrives('/question/2', 'Revenue by month')
    await scenario.page('history.back()')
    await delay(2000)
    if (!running.traits.forgetsRemovedFrames) {
      await arrives('/question/2', 'Revenue by month')
      await scenario.page('history.back()')
    }
    await arrives('/dashboard/3', 'Service status')
  })

  it('from another document leads to where the person was, in the same page or a new one, as the engine does', async () => {
    await scenario.page(`void (window.isSame = true, location.assign('/scenarios.html'))`)
    await eventually(async () => expect(await scenario.page('typeof host')).toBe('object'))
    await scenario.page('history.back()')
    await arrives('/question/2', 'Revenue by month')
    const { keepsPagesThatWereLeft } = running.traits
    expect(await scenario.page('window.isSame === true')).toBe(keepsPagesThatWereLeft)
    await scenario.page('history.back()')
    if (keepsPagesThatWereLeft) await arrives('/dashboard/1', 'Orders overview')
    else await arrives('/dashboard/3', 'Service status')
  })
})

const STEPS = 6
const taken = new Set<string>()

describe.each([
  { app: 'data', site: 'metabase', seeds: [4, 6] },
  { app: 'declarative', site: 'metabase', seeds: [7, 8] },
  { app: 'tanstack', site: 'metabase', seeds: [4, 8] },
  { app: 'wouter', site: 'nextgen', seeds: [6, 7] },
])('$app with $site', ({ app, site, seeds }) => {
  it.each(walkSeeds(seeds))(
    'keeps the address and the frame in step on walk %i, with one entry for each step (H-30 to H-38)',
    async (seed) => {
      const base = `/${app}.${site}`
      await openApp(base, '/analytics/dashboard/1')
      const environment = { tab: scenario.tab, base, siteUrl: running.siteUrl(site), history: 'tab' } as const
      const { forgetsRemovedFrames } = running.traits
      const steps = await walk({ ...environment, forgetsRemovedFrames, random: seededRandom(seed) }, STEPS)
      expect(steps).toHaveLength(STEPS)
      for (const step of steps) taken.add(kindOf(step))
    },
  )
})

it.skipIf(isSelection)('takes a step of each kind', () => {
  expect([...taken].sort()).toEqual(stepKinds('tab'))
})
