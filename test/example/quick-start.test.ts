import jsonwebtoken from 'jsonwebtoken'
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { demo } from '../../examples/quick-start/server/people.ts'
import { start } from '../../examples/quick-start/server/start.ts'
import { developmentSecrets } from '../../src/simulator.ts'
import { resolveBrowser } from '../support/browser.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let running: Awaited<ReturnType<typeof start>>

beforeAll(async () => {
  browser = await chromium.launch(await resolveBrowser('node (quick start)'))
  running = await start(0)
})
afterAll(async () => {
  await browser.close()
  await running.close()
})
let complaints: string[]
beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  complaints = []
  page.on('console', (message) => {
    if (/^(error|warning)$/.test(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', ({ message }) => complaints.push(message))
})
afterEach(async () => {
  await context.close()
  // The browser tells of each answer that is no success by itself.
  expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
})

const eventually = <T>(check: () => Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 100 })

async function signIn(email: string, password = 'quick-start'): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The home page's address may have filters in its query. */
const waitForHome = (): Promise<void> =>
  page.waitForURL(({ origin, pathname }) => origin === running.url && pathname === '/')

/** The page inside the frame of that title. */
async function inside(title: string): Promise<Frame> {
  const element = await page.locator(`iframe[title="${title}"]`).filter({ visible: true }).elementHandle()
  const frame = await element.contentFrame()
  if (!frame) throw new Error(`No frame ${title}`)
  return frame
}

/** The accounts in the rows of a frame's table. */
const accounts = async (title: string): Promise<string[]> => [
  ...new Set(await (await inside(title)).locator('td:nth-child(3)').allInnerTexts()),
]

/** Goes to the tab that lists orders with their accounts. */
async function listCustomers(title: string): Promise<void> {
  await page.frameLocator(`iframe[title="${title}"]`).getByRole('tab', { name: 'Customers' }).click()
}

it('shows each customer its own rows, and the next nothing of the last', async () => {
  await page.goto(`${running.url}/analytics`)
  // A stranger is sent to the login page, and from there back.
  await signIn('ada@acme.example', 'wrong')
  await page.getByRole('alert').waitFor()
  await signIn('ada@acme.example')
  await page.waitForURL(`${running.url}/analytics/dashboard/1*`)
  await listCustomers('Analytics')
  await eventually(async () => expect(await accounts('Analytics')).toEqual(['Acme']))
  const person = await (
    await inside('Analytics')
  ).evaluate('fetch("/api/user/current").then((answer) => answer.json())')
  expect(person).toMatchObject({
    email: 'ada@acme.example',
    groups: ['Acme'],
    attributes: { account_id: '1' },
  })
  expect(await page.locator('header b').innerText()).toBe('Acme')
  const offered = (await inside('Analytics')).locator('[data-parameter=account] option')
  expect(await offered.allInnerTexts()).toEqual(['All', 'Acme'])

  // Drill through: a row's chart leads to a question, without leaving the page.
  await page.frameLocator('iframe[title="Analytics"]').getByRole('tab', { name: 'Sales' }).click()
  await page.frameLocator('iframe[title="Analytics"]').getByRole('link', { name: 'Revenue by month' }).click()
  await eventually(async () => expect((await inside('Analytics')).url()).toMatch(/\/question\/2/))
  // The app's address says it too, and Back goes one step back in both.
  await page.waitForURL(`${running.url}/analytics/question/2*`)
  await page.goBack()
  await eventually(async () => expect((await inside('Analytics')).url()).toMatch(/\/dashboard\/1/))
  await page.waitForURL(`${running.url}/analytics/dashboard/1*`)

  // The home page, locked to the same customer by a signed token.
  await page.getByRole('link', { name: 'Home' }).click()
  await listCustomers('Orders overview')
  await eventually(async () => expect(await accounts('Orders overview')).toEqual(['Acme']))

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${running.url}/login`)
  // Out of both: Metabase shows its login page to who comes by himself.
  const metabase = await context.newPage()
  await metabase.goto(`${running.siteUrl}/dashboard/1`)
  await metabase.getByText('Sign in to Metabase').waitFor()
  await metabase.close()

  await signIn('grace@globex.example')
  await waitForHome()
  await listCustomers('Orders overview')
  await eventually(async () => expect(await accounts('Orders overview')).toEqual(['Globex']))
  await page.getByRole('link', { name: 'Analytics' }).click()
  await listCustomers('Analytics')
  await eventually(async () => expect(await accounts('Analytics')).toEqual(['Globex']))

  // Back, as often as there is anything, never to the rows of the other customer.
  for (let steps = 0; steps < 8; steps++) {
    await page.goBack({ timeout: 1000 }).catch(() => null)
    for (const frame of page.frames()) {
      const cells = await frame
        .locator('td')
        .allInnerTexts()
        .catch(() => [])
      expect(cells.join()).not.toContain('Acme')
    }
  }
  expect(await page.locator('header b').innerText()).not.toBe('Acme')
})

it('shows a stranger the public page alone', async () => {
  await page.goto(`${running.url}/status`)
  await eventually(async () =>
    expect(await (await inside('Service status')).locator('body').innerText()).toContain('Service status'),
  )
  await page.getByRole('link', { name: 'Home' }).click()
  await page.waitForURL(`${running.url}/login?next=%2F`)
  await page.getByLabel('E-mail').waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
})

it('does not follow a login link out of the app', async () => {
  await page.goto(`${running.url}/login?next=${encodeURIComponent('//evil.test')}`)
  await signIn('ada@acme.example')
  await waitForHome()
})

it('refuses tokens that are tampered with, expired or for another dashboard, and gives none of those', async () => {
  await page.goto(`${running.url}/login`)
  await signIn('ada@acme.example')
  await waitForHome()
  const ask = (body: object): Promise<{ status: number; jwt: string | undefined }> =>
    page.evaluate(async (text) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch('/api/metabase/token', { method: 'POST', headers, body: text })
      const { jwt } = (await answer.json()) as { jwt?: string }
      return { status: answer.status, jwt }
    }, JSON.stringify(body))
  expect((await ask({ resource: { dashboard: 2 } })).status).toBe(403)
  expect((await ask({ resource: { question: 1 } })).status).toBe(403)

  // What the browser asks to lock is not what is locked.
  const { jwt = '' } = await ask({ resource: { dashboard: 1 }, params: { account: 2 } })
  expect(jsonwebtoken.decode(jwt)).toMatchObject({ params: { account: [1] } })
  const opens = async (token: string): Promise<string> =>
    (await fetch(`${running.siteUrl}/api/embed/dashboard/${token}`)).text()
  expect(await opens(jwt)).toContain('Orders overview')
  const [head = '', claims = '', signature = ''] = jwt.split('.')
  const forged = JSON.parse(atob(claims)) as Record<string, unknown>
  const tampered = btoa(JSON.stringify({ ...forged, params: { account: [2] } })).replace(/=/g, '')
  expect(await opens(`${head}.${tampered}.${signature}`)).toBe('Message seems corrupt or manipulated')
  const old = jsonwebtoken.sign(
    { resource: { dashboard: 1 }, params: { account: [1] }, exp: 1_700_000_000 },
    developmentSecrets.embedding,
  )
  expect(await opens(old)).toBe('Token is expired (1700000000)')
})

it('leads nobody elsewhere from its SSO route, and signs nothing for a stranger', async () => {
  const stranger = await fetch(`${running.url}/sso/metabase?return_to=/dashboard/1`, { redirect: 'manual' })
  expect(stranger.status).toBe(401)
  expect(await stranger.text()).toContain('You are not signed in')
  await page.goto(`${running.url}/login`)
  await signIn('ada@acme.example')
  await waitForHome()
  for (const target of ['//evil.test', 'https://evil.test/', '/\\evil.test', '/%2F/evil.test']) {
    const answer = await page.request.get(
      `${running.url}/sso/metabase?return_to=${encodeURIComponent(target)}`,
      { maxRedirects: 0 },
    )
    const location = new URL(answer.headers()['location'] ?? '')
    expect(location.origin).toBe(running.siteUrl)
    expect(location.searchParams.get('return_to')).toBe('/')
  }
})

it('names every demo account on its login page, and signs in with a press of a button', async () => {
  await page.goto(`${running.url}/login?next=/status`)
  const accounts = page.getByRole('region', { name: 'Demo accounts' })
  await accounts.getByText(demo.password).waitFor()
  const buttons = accounts.getByRole('button')
  expect(await buttons.allInnerTexts()).toEqual(
    demo.people.map(
      ({ email, firstName, customer }) =>
        expect.stringMatching(`${firstName}, ${customer}\\s+${email}$`) as string,
    ),
  )
  await buttons.filter({ hasText: 'grace@globex.example' }).click()
  await page.waitForURL(`${running.url}/status`)
  await eventually(async () => expect(await page.locator('header b').innerText()).toBe('Globex'))
})

it('fits on a phone: no page is wider than the screen, the menu is on it, and an embed has nearly all of its width', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${running.url}/login`)
  const fits = async (): Promise<void> => {
    const widthPx = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(widthPx, page.url()).toBe(390)
    for (const name of ['Home', 'Analytics', 'Status']) {
      const box = await page.getByRole('link', { name }).boundingBox()
      expect((box?.x ?? Infinity) + (box?.width ?? 0), name).toBeLessThanOrEqual(390)
    }
  }
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await fits()
  await signIn('ada@acme.example')
  await waitForHome()
  for (const [name, title] of [
    ['Home', 'Orders overview'],
    ['Analytics', 'Analytics'],
    ['Status', 'Service status'],
  ] as const) {
    await page.getByRole('link', { name }).click()
    await eventually(async () =>
      expect(await (await inside(title)).locator('.dashboard').count()).toBeGreaterThan(0),
    )
    await fits()
    const frame = await page.locator(`iframe[title="${title}"]`).filter({ visible: true }).boundingBox()
    expect(frame?.width).toBeGreaterThan(350)
  }
})
