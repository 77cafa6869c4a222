import { describe, expect, it, onTestFinished } from 'vitest'
import { hostPage, lastPlace, places } from './host-page.ts'

const host = hostPage()
const { start, heard, forget, send, goTo, until, aFewTicks, entries, signedIn } = host

const onDashboard1 = /^\/dashboard\/1\?account=&date=&region=&tab=1-sales$/

describe('a location from the parent (observed, “Into Metabase”, M-3, M-4)', () => {
  it.each([
    ['/dashboard/2?region=West#x', '/dashboard/2?region=West#x'],
    [{ pathname: '/question/2', search: '?a=1', hash: '#b' }, '/question/2?a=1#b'],
    [{ pathname: '/dashboard/2', query: { region: 'East' } }, '/dashboard/2?region=East'],
    [{ pathname: '/question/3', href: 'http://any.test/x', origin: 'http://any.test' }, '/question/3'],
    ['http://any.test/question/2', '/question/2'],
    ['//any.test/question/2', '/question/2'],
    [{ href: '/question/2' }, '/'],
    [{}, '/'],
    [42, '/'],
    [[], '/'],
    ['', '/'],
    ['?region=West', '/?region=West'],
    ['#foo', '/#foo'],
    ['dashboard/3', '/dashboard/3'],
  ])('%j goes to %s', async (location, reported) => {
    await signedIn('/dashboard/1', onDashboard1)
    await forget()
    await goTo(location)
    await until((all) => expect(all.find((line) => line.startsWith('/'))).toBe(reported))
  })

  it.each([null, 'javascript:alert(1)'])('%j goes nowhere', async (location) => {
    await signedIn('/dashboard/1', onDashboard1)
    await aFewTicks()
    await forget()
    await goTo(location)
    await send({ metabase: { type: 'frame' } })
    await send({ metabase: null })
    await send('[iFrameSizer]nonsense')
    await aFewTicks()
    expect((await heard()).filter((line) => line.startsWith('/'))).toEqual([])
  })

  it('that is shown already brings no message and no history entry', async () => {
    await signedIn('/question/2', /Ready/)
    await aFewTicks()
    await forget()
    const before = await entries()
    await goTo('/question/2')
    await aFewTicks()
    expect(await heard()).toEqual([])
    expect(await entries()).toBe(before)
  })

  it('changes the URL of a dashboard and not its filters, but follows the tab (M-6)', async () => {
    await signedIn('/dashboard/1?region=East', /^\/dashboard\/1\?account=&date=&region=East/)
    await goTo('/dashboard/1?region=West')
    await until((all) => expect(lastPlace(all)).toBe('/dashboard/1?region=West'))
    expect(await host.frame.locator('[data-parameter=region]').inputValue()).toBe('East')
    const before = await entries()
    await goTo('/dashboard/1?tab=2')
    await until((all) => expect(lastPlace(all)).toMatch(/region=East&tab=2-customers$/))
    expect(await entries()).toBe(before + 2)
  })
})

describe('a location from the parent (§3)', () => {
  it('that is an entity address makes two entries, and Back leads forward again', async () => {
    await signedIn('/question/2', /Ready/)
    await aFewTicks()
    const before = await entries()
    await goTo('/dashboard/entity/Orders0verview_dash-1?region=West')
    await until((all) => expect(lastPlace(all)).toMatch(/^\/dashboard\/1\?account=&date=&region=West/))
    expect(await entries()).toBe(before + 2)
    await forget()
    await host.page.evaluate(() => history.back())
    await until((all) =>
      expect(places(all).slice(-2)).toEqual([
        '/dashboard/1?region=West',
        '/dashboard/1?account=&date=&region=West&tab=1-sales',
      ]),
    )
  })

  it('that is the entity address of the dashboard on screen sets its filters', async () => {
    await signedIn('/dashboard/1?region=East', /region=East&tab/)
    await goTo('/dashboard/entity/Orders0verview_dash-1?region=West')
    await until((all) => expect(lastPlace(all)).toMatch(/region=West&tab/))
    expect(await host.frame.locator('[data-parameter=region]').inputValue()).toBe('West')
  })

  it('that is the dashboard on screen with its name in the path does not set its filters', async () => {
    await signedIn('/dashboard/1?region=East', /region=East&tab/)
    await goTo('/dashboard/1-orders-overview?region=West')
    await until((all) => expect(lastPlace(all)).toBe('/dashboard/1-orders-overview?region=West'))
    await aFewTicks()
    expect(await host.frame.locator('[data-parameter=region]').inputValue()).toBe('East')
  })

  it.each(['/dashboard/2', '/collection/root', '/nowhere', '/dashboard/404', '/'])(
    'that is the dashboard before sets its filters by way of %s, with an entry for each',
    async (way) => {
      await signedIn('/dashboard/1?region=East', /region=East&tab/)
      await aFewTicks()
      const before = await entries()
      await forget()
      await goTo(way)
      await until((all) => expect(lastPlace(all)).toMatch(new RegExp(`^${way}(\\?|$)`)))
      await goTo('/dashboard/1?region=West')
      await until((all) => expect(lastPlace(all)).toMatch(/^\/dashboard\/1\?.*region=West&tab/))
      expect(await host.frame.locator('[data-parameter=region]').inputValue()).toBe('West')
      expect(await entries()).toBe(before + 2)
    },
  )

  it('with other filters and the tab on screen leaves the URL as it was sent', async () => {
    await signedIn('/dashboard/1?region=East', /region=East&tab/)
    await goTo('/dashboard/1?region=West&tab=1')
    await until((all) => expect(lastPlace(all)).toBe('/dashboard/1?region=West&tab=1'))
    await aFewTicks()
    expect(lastPlace(await heard())).toBe('/dashboard/1?region=West&tab=1')
    expect(await host.frame.locator('[data-parameter=region]').inputValue()).toBe('East')
  })

  it('that is the logout tells of the login page before the new document does', async () => {
    await signedIn('/dashboard/1', /^fit 1\d{3}$/)
    await aFewTicks()
    await forget()
    const before = await entries()
    host.metabase.setFaults({ latencyMs: 300 })
    onTestFinished(() => host.metabase.setFaults({ latencyMs: 0 }))
    await goTo('/auth/logout')
    // The second time is the new document.
    await until((all) => expect(places(all).filter((place) => place === '/auth/login')).toHaveLength(2))
    const all = await heard()
    const first = all.indexOf('/auth/login')
    expect(all.slice(first, first + 3)).toEqual(['/auth/login', 'fit 600', '/auth/login'])
    expect(await entries()).toBe(before + 2)
  })

  it('without a slash stays below the base path', async () => {
    const site = await start({ basePath: '/metabase' })
    await signedIn('/question/2', /Ready/, site)
    await aFewTicks()
    await goTo('dashboard/3')
    await until((all) => expect(lastPlace(all)).toBe('/metabase/dashboard/3'))
    await host.frame.getByRole('heading', { name: 'Service status' }).waitFor()
  })

  it('that is the last of several in one tick is the only one that is opened (§3)', async () => {
    await signedIn('/dashboard/3', /^fit \d/)
    await aFewTicks()
    await forget()
    await host.page.evaluate(() => {
      for (const location of ['/dashboard/2', '/dashboard/1', '/dashboard/3'])
        document
          .querySelector('iframe')
          ?.contentWindow?.postMessage({ metabase: { type: 'location', location } }, '*')
    })
    await aFewTicks()
    await aFewTicks()
    expect(new Set(places(await heard())).size).toBeLessThanOrEqual(1)
    expect(lastPlace(await heard()) ?? '/dashboard/3').toBe('/dashboard/3')
    await host.frame.getByRole('heading', { name: 'Service status' }).waitFor()
  })
})
