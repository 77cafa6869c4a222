import { describe, expect, it, vi } from 'vitest'
import { guestHost, guestToken, inSeconds } from './guest-page.ts'
import { hostPage } from './host-page.ts'

const host = hostPage()
const guest = guestHost(host)

const refresh = 'requestGuestTokenRefresh'
const armed = { guestEmbedProviderUri: 'x' }
/** Past its time on every clock, and inside of the server's leeway. */
const expired = (resource = { dashboard: 4 }): Promise<string> =>
  guestToken(resource, { exp: inSeconds(-20) })
const shows = (text: string): Promise<void> =>
  vi.waitFor(async () => expect(await guest.text()).toContain(text), { timeout: 20_000 })
const requests = async (): Promise<number> =>
  (await guest.messages()).filter(({ name }) => name === refresh).length
const chooseRegion = async (region: string): Promise<void> => {
  await host.frame.locator('[data-parameter=region]').selectOption(region)
  await host.frame.getByRole('button', { name: 'Update filter' }).click()
}
const region = (): Promise<string> => host.frame.locator('[data-parameter=region]').inputValue()

describe('the page of a token that has expired (3.6, G-63)', () => {
  it('asks once for all that wait, shows that it loads, and goes on with the answer', async () => {
    await guest.load()
    const asked = guest.watch()
    const token = await expired()
    await guest.set({ token, ...armed })
    expect(await guest.nth(refresh, 1)).toEqual({ expiredToken: token })
    expect(await guest.text()).toContain('Loading…')
    expect(asked).toEqual(['/api/session/properties'])
    await guest.send('submitRefreshedGuestToken', { guestToken: await guestToken() })
    await guest.filled()
    expect([await requests(), await guest.mounts()]).toEqual([1, 1])
  })

  it('asks on the next request, not by a timer, and keeps filters and the mount', async () => {
    // In time at first, by a viewer's clock that is then read again for each request.
    await host.page.clock.install()
    const token = await guestToken({ dashboard: 4 }, { exp: inSeconds(600) })
    await guest.show({ token, ...armed })
    await chooseRegion('East')
    await guest.filled()
    await host.page.clock.fastForward('11:00')
    await host.aFewTicks()
    expect(await requests()).toBe(0)
    await host.frame.locator('[data-parameter=date]').selectOption('past30days')
    expect(await guest.nth(refresh, 1)).toEqual({ expiredToken: token })
    const next = await guestToken({ dashboard: 4 }, { exp: inSeconds(6000) })
    await guest.send('submitRefreshedGuestToken', { guestToken: next })
    await guest.filled()
    expect([await region(), await guest.mounts(), await requests()]).toEqual(['East', 1, 1])
    // Settings with the old token keep the new one in use.
    await guest.set({ token, ...armed, withTitle: false })
    await chooseRegion('West')
    await host.aFewTicks()
    expect([await guest.mounts(), await requests()]).toEqual([1, 1])
  })

  it.each([
    ['by its first settings alone', {}, armed, 0],
    ['for the life of its document', armed, {}, 1],
  ])('is armed %s', async (_when, first, then, count) => {
    await guest.load()
    const asked = guest.watch()
    await guest.set({ token: await guestToken(), ...first })
    await guest.filled()
    await guest.set({ token: await expired(), ...then })
    await vi.waitFor(async () => expect((await requests()) + asked.length).toBeGreaterThan(5))
    await host.aFewTicks()
    expect(await requests()).toBe(count)
  })

  it('is not armed before v60, and lets the API decide (G-66)', async () => {
    const site = await host.start({ version: 59 })
    await guest.show({ token: await expired(), ...armed }, site)
    expect(await requests()).toBe(0)
  })

  it('never asks for a token without an expiry', async () => {
    await guest.show({ token: await guestToken({ dashboard: 4 }, { exp: undefined }), ...armed })
    expect(await requests()).toBe(0)
  })

  it('goes on with an answer that has expired too, and asks again for each further request', async () => {
    await guest.load()
    await guest.set({ token: await expired(), ...armed })
    await guest.nth(refresh, 1)
    await guest.send('submitRefreshedGuestToken', { guestToken: await expired() })
    // The dashboard came with it. Its cards ask again, once for all of them.
    await guest.nth(refresh, 2)
    await shows('Regions')
    await guest.send('submitRefreshedGuestToken', { guestToken: await expired() })
    await guest.filled()
    await host.aFewTicks()
    expect(await requests()).toBe(2)
  })

  it('goes on with the old token when the answer is null', async () => {
    await guest.load()
    await guest.set({ token: await expired(), ...armed })
    await guest.nth(refresh, 1)
    await guest.send('submitRefreshedGuestToken', { guestToken: null })
    await guest.nth(refresh, 2)
    await shows('Regions')
  })

  it.each([
    ['no-token', 'Passed token is not a valid JWT token.'],
    [{ jwt: 'x' }, 'Passed token is not a valid JWT token.'],
    ['a.b.c', 'Dashboard not found. Make sure you pass the correct ID.'],
  ])('shows its text for the answer %j', async (answer, text) => {
    await guest.load()
    await guest.set({ token: await expired(), ...armed })
    await guest.nth(refresh, 1)
    await guest.send('submitRefreshedGuestToken', { guestToken: answer })
    await shows(text)
  })

  it('ignores an answer that it did not ask for', async () => {
    const token = await guestToken()
    await guest.show({ token, ...armed })
    await guest.send('submitRefreshedGuestToken', { guestToken: await guestToken({ dashboard: 99 }) })
    await chooseRegion('East')
    await guest.filled()
    expect(await guest.text()).not.toContain('Not found')
  })

  it('is an error after a time without an answer, which another token clears and the same does not', async () => {
    const site = await host.start({ faults: { authenticationTimeoutMs: 1500 } })
    await guest.load(site)
    const token = await expired()
    await guest.set({ token, ...armed }, site)
    await shows('Authentication has not been completed in time.')
    await guest.send('submitRefreshedGuestToken', { guestToken: await guestToken() })
    await guest.set({ token, ...armed, withTitle: false }, site)
    await host.aFewTicks()
    expect(await guest.text()).toContain('Authentication has not been completed in time.')
    await guest.set({ token: await guestToken(), ...armed }, site)
    await shows('Regions')
  })

  it('shows the error that it gets for an answer, in the place of the content', async () => {
    const token = await expired()
    await guest.load()
    await guest.set({ token, ...armed })
    await guest.nth(refresh, 1)
    await guest.send('reportAuthenticationError', { error: { message: 'Nobody <b>signs</b> here.' } })
    await shows('Nobody <b>signs</b> here.')
    await guest.set({ token, ...armed })
    await host.aFewTicks()
    expect(await guest.text()).toContain('Nobody <b>signs</b> here.')
    // The request has ended with the error, so another token that has expired makes another one.
    const next = await expired()
    await guest.set({ token: next, ...armed })
    expect(await guest.nth(refresh, 2)).toEqual({ expiredToken: next })
    await guest.send('submitRefreshedGuestToken', { guestToken: await guestToken() })
    await shows('Regions')
  })

  it('renders another token of settings at once, and still wants an answer (G-13)', async () => {
    await guest.load()
    await guest.set({ token: await expired(), ...armed })
    await guest.nth(refresh, 1)
    await guest.set({ token: await guestToken(), ...armed })
    await guest.filled()
    expect(await guest.mounts()).toBe(2)
    // A late answer is the token in use.
    await guest.send('submitRefreshedGuestToken', {
      guestToken: await guestToken({ dashboard: 4 }, { params: { account: ['2'] } }),
    })
    await chooseRegion('East')
    await vi.waitFor(async () => expect(await guest.text()).toContain('Globex'))
    await guest.filled()
  })

  it.each(['error', 'silence'])('replaces that good content by a late %s (G-13)', async (late) => {
    const site = await host.start({
      faults: { authenticationTimeoutMs: late === 'silence' ? 4000 : 300_000 },
    })
    await guest.load(site)
    await guest.set({ token: await expired(), ...armed }, site)
    await guest.nth(refresh, 1)
    await guest.set({ token: await guestToken(), ...armed }, site)
    await guest.filled()
    if (late === 'error') await guest.send('reportAuthenticationError', { error: { message: 'Too late.' } })
    await shows(late === 'error' ? 'Too late.' : 'Authentication has not been completed in time.')
  })
})

it('shows an error that came before the first settings as soon as settings without a token come', async () => {
  await guest.load()
  await guest.send('reportAuthenticationError', { error: { message: 'No token for you.' } })
  await host.aFewTicks()
  expect(await guest.text()).toBe('')
  await guest.set({ dashboardId: 4, ...armed })
  await shows('No token for you.')
})

it('shows an error that nobody asked for, also one of the class Error', async () => {
  await guest.show()
  await host.page.evaluate(() => {
    const message = {
      type: 'metabase.embed.reportAuthenticationError',
      data: { error: new Error('Go away.') },
    }
    document.querySelector('iframe')?.contentWindow?.postMessage(message, '*')
  })
  await shows('Go away.')
  expect(await guest.text()).not.toContain('Regions')
})

describe('a mount (2.5, G-64)', () => {
  it.each<[string, Record<string, unknown>]>([
    ['hidden parameters, an empty list too', { hiddenParameters: [] }],
    ['initial parameters', { initialParameters: { region: 'East' } }],
    ['1 for true', { isGuest: 1 }],
  ])('is followed by another for %s', async (_what, more) => {
    const token = await guestToken()
    await guest.show({ token })
    await guest.set({ token, ...more })
    await vi.waitFor(async () => expect(await guest.mounts()).toBe(2))
  })

  it('is followed by another for another token, and loses its filters', async () => {
    await guest.show()
    await chooseRegion('East')
    await guest.filled()
    await guest.set({ token: await guestToken() })
    await vi.waitFor(async () => expect(await guest.mounts()).toBe(2))
    await guest.nth('parametersChange', 3)
    expect(await region()).toBe('West')
  })

  it('is followed by another for the token that a refresh gave', async () => {
    await guest.load()
    await guest.set({ token: await expired(), ...armed })
    await guest.nth(refresh, 1)
    const guestToken2 = await guestToken()
    await guest.send('submitRefreshedGuestToken', { guestToken: guestToken2 })
    await guest.filled()
    await guest.set({ token: guestToken2, ...armed })
    await vi.waitFor(async () => expect(await guest.mounts()).toBe(2))
  })

  it.each<[string, Record<string, unknown>]>([
    ['values that are deeply equal', { initialParameters: { region: ['East'] }, hiddenParameters: ['date'] }],
    ['an id', { dashboardId: 1 }],
    ['drills', { drills: true }],
    ['a provider', armed],
  ])('stays for %s', async (_what, more) => {
    const same = {
      token: await guestToken(),
      initialParameters: { region: ['East'] },
      hiddenParameters: ['date'],
    }
    await guest.show(same)
    await guest.set({ ...same, ...more })
    await host.aFewTicks()
    expect(await guest.mounts()).toBe(1)
  })
})

describe('a fault (G-67)', () => {
  const start = async (faults: Parameters<typeof host.metabase.setFaults>[0]) => {
    const site = await host.start({ faults })
    return { site, token: await guestToken() }
  }

  it('neverBoots: the page is never ready', async () => {
    const { site } = await start({ neverBoots: true })
    await host.page.evaluate(
      (src) => document.querySelector('iframe')?.setAttribute('src', src),
      `${site.siteUrl}/embed/sdk/v1`,
    )
    await host.page.waitForTimeout(2000)
    expect(await guest.messages()).toEqual([])
  })

  it('bootMs: it is ready late', async () => {
    const { site } = await start({ bootMs: 2500 })
    const before = Date.now()
    await guest.load(site)
    expect(Date.now() - before).toBeGreaterThanOrEqual(2400)
  })

  it('reloadsAfterMs: it loads itself again, once, and starts empty', async () => {
    const { site, token } = await start({ reloadsAfterMs: 800 })
    await guest.load(site)
    await guest.set({ token }, site)
    await guest.nth('iframeReady', 2)
    expect(await guest.text()).toBe('')
    await guest.set({ token }, site)
    await guest.filled()
    await host.page.waitForTimeout(2000)
    expect(await guest.text()).toContain('Regions')
  })

  it('viewerClockAheadSeconds: it takes a good token for an expired one, and asks for each request', async () => {
    const { site, token } = await start({ viewerClockAheadSeconds: 3600 })
    await guest.load(site)
    await guest.set({ token, ...armed }, site)
    await guest.nth(refresh, 1)
    await guest.send('submitRefreshedGuestToken', { guestToken: await guestToken() })
    await guest.nth(refresh, 2)
  })

  it('tokensRejected: the API refuses every token', async () => {
    const { site, token } = await start({ tokensRejected: true })
    await guest.load(site)
    await guest.set({ token }, site)
    await shows('Message seems corrupt or manipulated')
  })

  it.each([
    ['another origin', (siteUrl: string) => siteUrl.replace('127.0.0.1', 'localhost')],
    ['a slash at the end', (siteUrl: string) => `${siteUrl}/`],
  ])('an instanceUrl with %s ends in an error', async (_what, edit) => {
    await guest.load()
    await guest.set({ token: await guestToken(), instanceUrl: edit(host.metabase.siteUrl) })
    await shows("Something's gone wrong")
  })
})
