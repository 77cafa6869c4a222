import { describe, expect, it, vi } from 'vitest'
import { guestHost, guestToken } from './guest-page.ts'
import { hostPage } from './host-page.ts'

const host = hostPage()
const guest = guestHost(host)

const theme = {
  preset: 'dark',
  fontFamily: 'Lato',
  colors: {
    brand: 'rgb(1, 2, 3)',
    background: 'rgb(4, 5, 6)',
    charts: ['rgb(7, 8, 9)', { base: 'rgb(9, 9, 9)' }],
  },
}
const look = (): Promise<unknown> =>
  guest.inFrame(`(() => {
    const root = document.documentElement
    const property = (name) => getComputedStyle(root).getPropertyValue(name)
    return {
      theme: root.dataset.theme,
      lang: root.lang,
      font: property('--font'),
      brand: property('--brand') === 'rgb(1, 2, 3)',
      charts: [property('--b1') === 'rgb(7, 8, 9)', property('--b2') === 'rgb(9, 9, 9)'],
      behind: getComputedStyle(document.body).backgroundColor,
    }
  })()`)

describe.each(['oss', 'pro'] as const)('on the plan %s (G-66, 2.7)', (plan) => {
  const isPro = plan === 'pro'

  it(`a theme is ${isPro ? 'whole' : 'its preset, and a background behind the dashboard'}, live`, async () => {
    const site = await host.start({ plan })
    const token = await guestToken()
    await guest.show({ token, locale: 'de' }, site)
    expect(await look()).toMatchObject({ theme: 'light', behind: 'rgba(0, 0, 0, 0)', brand: false })
    await guest.set({ token, locale: 'de', theme }, site)
    await vi.waitFor(async () =>
      expect(await look()).toEqual({
        theme: 'night',
        lang: isPro ? 'de' : 'en',
        font: isPro ? 'Lato' : '',
        brand: isPro,
        charts: [isPro, isPro],
        behind: 'rgb(4, 5, 6)',
      }),
    )
    await guest.set({ token, theme: { preset: 'light' } }, site)
    await vi.waitFor(async () => expect(await look()).toMatchObject({ theme: 'light', brand: false }))
    expect(await guest.mounts()).toBe(1)
  })

  it(`downloads are ${isPro ? 'off unless asked for' : 'always on'}, and the footer ${isPro ? 'is hidden' : 'stays'}`, async () => {
    const site = await host.start({ plan })
    const token = await guestToken()
    const button = host.frame.getByRole('button', { name: 'Download' })
    await guest.show({ token, withDownloads: false }, site)
    expect([await button.isVisible(), await host.frame.locator('.badge').isVisible()]).toEqual([
      !isPro,
      !isPro,
    ])
    await guest.set({ token, withDownloads: true }, site)
    await button.waitFor()
    await guest.set({ token }, site)
    await host.aFewTicks()
    expect(await button.isVisible()).toBe(!isPro)
  })

  it(`a link in a card ${isPro ? 'is the host’s to handle' : 'opens a new tab'} (3.2)`, async () => {
    const site = await host.start({ plan })
    await guest.show({}, site)
    const link = host.frame.locator('[data-dashcard="19"] a').first()
    const url = await link.getAttribute('href')
    const opened: string[] = []
    await host.page.context().route('https://shop.example/**', (route) => {
      opened.push(route.request().url())
      return route.fulfill({ body: 'shop' })
    })
    await link.click()
    if (isPro) {
      const asked = (await guest.nth('handleLink', 1)) as { requestId: string }
      expect(asked).toEqual({ url, requestId: expect.any(String) as string })
      await guest.send('handleLinkResponse', { requestId: asked.requestId, handled: true })
      await link.click()
      const { requestId } = (await guest.nth('handleLink', 2)) as { requestId: string }
      expect(requestId).not.toBe(asked.requestId)
      await host.aFewTicks()
      expect(opened).toEqual([])
      await guest.send('handleLinkResponse', { requestId, handled: false })
    }
    await vi.waitFor(() => expect(opened).toEqual([url]))
    expect((await guest.messages()).filter(({ name }) => name === 'handleLink')).toHaveLength(isPro ? 2 : 0)
  })

  it(`settings without guest mode ${isPro ? 'lead to a request for a session' : 'need a licence'} (3.5)`, async () => {
    const site = await host.start({ plan, faults: { authenticationTimeoutMs: 1500 } })
    await guest.load(site)
    await guest.set({ isGuest: undefined, dashboardId: 1 }, site)
    const text = isPro
      ? 'Authentication has not been completed in time.'
      : 'A valid license is required for embedding.'
    await vi.waitFor(async () => expect(await guest.text()).toContain(text), { timeout: 20_000 })
    expect((await guest.messages()).map(({ name }) => name)).toEqual([
      'iframeReady',
      ...(isPro ? ['requestSessionToken'] : []),
    ])
  })
})

it('has no handler of links before v59 (section 1)', async () => {
  const site = await host.start({ plan: 'pro', version: 58 })
  await guest.show({}, site)
  await host.page.context().route('https://shop.example/**', (route) => route.fulfill({ body: 'shop' }))
  const opened = host.page.context().waitForEvent('page')
  await host.frame.locator('[data-dashcard="19"] a').first().click()
  await opened
  expect((await guest.messages()).map(({ name }) => name)).toEqual(['iframeReady'])
})

it('has no guest mode before v58 (G-66)', async () => {
  const site = await host.start({ version: 57 })
  await guest.load(site)
  await guest.set({ token: await guestToken() }, site)
  await vi.waitFor(async () =>
    expect(await guest.text()).toContain('A valid license is required for embedding.'),
  )
})

describe('a link in a text card (3.8, G-68)', () => {
  it('that is absolute opens a new tab, on every plan', async () => {
    const site = await host.start({ plan: 'pro' })
    await guest.show({}, site)
    const opened: string[] = []
    await host.page.context().route('https://shop.example/**', (route) => {
      opened.push(route.request().url())
      return route.fulfill({ body: 'shop' })
    })
    await host.frame.getByRole('link', { name: 'how we ship' }).click()
    await vi.waitFor(() => expect(opened).toEqual(['https://shop.example/regions']))
    expect((await guest.messages()).map(({ name }) => name)).toEqual(['iframeReady', 'parametersChange'])
  })

  it('that is relative leads the frame away, without a message of the guest protocol (G-42)', async () => {
    const site = await host.start({ allowedOrigins: null, basePath: '/metabase' })
    await guest.show({}, site)
    const loads = host.page.evaluate(
      () =>
        new Promise<boolean>((resolve) =>
          document.querySelector('iframe')?.addEventListener('load', () => resolve(true), { once: true }),
        ),
    )
    await host.frame.getByRole('link', { name: 'accounts' }).click()
    expect(await loads).toBe(true)
    await host.aFewTicks()
    expect((await guest.messages()).map(({ name }) => name)).toEqual(['iframeReady', 'parametersChange'])
    await guest.load(site)
  })
})

it('works in a sandbox, and is a stranger in one without its own origin (3.8, G-37)', async () => {
  const tokens = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms'
  const sandbox = (value: string): Promise<unknown> =>
    host.page.evaluate((text) => document.querySelector('iframe')?.setAttribute('sandbox', text), value)
  await sandbox(`${tokens} allow-same-origin`)
  await guest.show()
  await host.page.evaluate(`addEventListener('message', ({ origin }) => (window.lastOrigin = origin))`)
  await sandbox(tokens)
  await guest.load()
  expect(await host.page.evaluate('lastOrigin')).toBe('null')
})
