import { beforeEach, describe, expect, it } from 'vitest'
import { hostPage, lastPlace, places, signedPath } from './host-page.ts'

const host = hostPage()
const { heard, forget, goTo, until, aFewTicks, open, signedIn } = host

beforeEach(async () => {
  // In each frame, before anything else runs.
  await host.page.addInitScript(`
    let last = performance.now()
    window.longestPause = 0
    setInterval(() => {
      const now = performance.now()
      window.longestPause = Math.max(window.longestPause, now - last)
      last = now
    }, 10)`)
  return () => host.metabase.setFaults({ apiFailing: false, busyMs: 0, bootMs: 150, bootBusy: false })
})

/** The longest time in milliseconds for which no timer of the frame ran. */
const longestPause = async (): Promise<number> =>
  Number(await host.page.frames()[1]?.evaluate('window.longestPause'))
const forgetPauses = (): Promise<unknown> | undefined =>
  host.page.frames()[1]?.evaluate('void (window.longestPause = 0)')

describe('apiFailing', () => {
  it('ends an interactive page at the login page (§3)', async () => {
    await signedIn('/question/2', /Ready/)
    host.metabase.setFaults({ apiFailing: true })
    await forget()
    await open(`${host.metabase.siteUrl}/dashboard/1?top_nav=false`, /^\/auth\/login/)
    await aFewTicks()
    const all = await heard()
    expect(lastPlace(all)).toBe('/auth/login?redirect=%2Fdashboard%2F1%3Ftop_nav%3Dfalse')
    expect(all.filter((line) => /^(normal|fit)/.test(line))).toEqual(['normal 600', 'fit 600'])
    await host.frame.getByRole('heading', { name: 'Sign in to Metabase' }).waitFor()
  })

  it('leaves a person who is in already at an error page', async () => {
    await signedIn('/question/2', /Ready/)
    await host.frame.getByRole('heading', { name: 'Revenue by month' }).waitFor()
    host.metabase.setFaults({ apiFailing: true })
    await goTo('/dashboard/2')
    await host.frame.getByText('Internal server error').waitFor()
    await aFewTicks()
    expect(lastPlace(await heard())).toBe('/dashboard/2')
    host.metabase.setFaults({ apiFailing: false })
    await goTo('/dashboard/3')
    await host.frame.getByRole('heading', { name: 'Service status' }).waitFor()
  })

  it.each(['/public/dashboard/6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003', null])(
    'ends a signed or public page at an error page (§3)',
    async (link) => {
      const path = link ?? (await signedPath({ dashboard: 1 }))
      host.metabase.setFaults({ apiFailing: true })
      await open(host.metabase.siteUrl + path, /^fit 600$/)
      await host.frame.getByText('Internal server error').waitFor()
      expect(places(await heard())).toEqual([path])
    },
  )

  it('is of the API alone', async () => {
    host.metabase.setFaults({ apiFailing: true })
    const status = async (path: string): Promise<number> =>
      (await fetch(host.metabase.siteUrl + path, { redirect: 'manual' })).status
    expect(await status('/dashboard/1')).toBe(200)
    expect(await status('/api/health')).toBe(500)
    expect(await status('/auth/sso?jwt=x')).toBe(401)
  })
})

describe('busyMs', () => {
  it('blocks the page before its first report', async () => {
    host.metabase.setFaults({ busyMs: 1500 })
    await signedIn('/dashboard/3', /^\/dashboard\/3/)
    expect(await longestPause()).toBeGreaterThanOrEqual(1400)
  })

  it.each(['message', 'link', 'Back'])('blocks it before it reports a move by %s', async (by) => {
    host.metabase.setFaults({ busyMs: 1500 })
    await signedIn('/dashboard/1', /^fit 1\d{3}$/)
    await goTo('/question/3')
    await until((all) => expect(lastPlace(all)).toBe('/question/3'))
    await host.frame.locator('svg a').first().waitFor()
    await forgetPauses()
    await forget()
    if (by === 'message') await goTo('/question/2')
    if (by === 'link') await host.frame.locator('svg a').first().click()
    if (by === 'Back') await host.page.evaluate(() => history.back())
    await until((all) => expect(places(all)).toHaveLength(1))
    expect(await longestPause()).toBeGreaterThanOrEqual(1400)
  })

  it('blocks it before it reports a filter that the person set', async () => {
    host.metabase.setFaults({ busyMs: 1500 })
    await signedIn('/dashboard/1', /^fit 1\d{3}$/)
    await forgetPauses()
    await host.frame.locator('[data-parameter=region]').selectOption('West')
    await until((all) => expect(lastPlace(all)).toMatch(/region=West/))
    expect(await longestPause()).toBeGreaterThanOrEqual(1400)
  })
})

describe('bootBusy', () => {
  it.each([true, false])('as %s spends the time of booting busy, or idle', async (bootBusy) => {
    host.metabase.setFaults({ bootMs: 3000, bootBusy })
    await signedIn('/dashboard/3', /^fit/)
    expect((await longestPause()) >= 2900).toBe(bootBusy)
    expect((await heard()).slice(0, 3)).toEqual(['/dashboard/3', 'normal 600', 'fit 600'])
  })
})
