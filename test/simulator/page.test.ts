import { describe, expect, it, vi } from 'vitest'
import { hostPage, lastPlace, places, signedPath } from './host-page.ts'

const host = hostPage()
const { start, heard, forget, send, goTo, until, aFewTicks, entries, open, signedIn } = host

const onDashboard1 = /^\/dashboard\/1\?account=&date=&region=&tab=1-sales$/

describe('a first load', () => {
  it('reports in the order that was observed (§1.6, M-1, M-5, M-13)', async () => {
    await signedIn('/dashboard/1?top_nav=false&header=true&foo=bar', /^fit 1\d{3}$/)
    expect(await heard()).toEqual([
      '/dashboard/1?top_nav=false&header=true&foo=bar',
      'normal 600',
      '/dashboard/1?foo=bar&header=true&top_nav=false',
      'fit 600',
      '[iFrameResizerChild]Ready',
      '/dashboard/1?account=&date=&region=&tab=1-sales',
      expect.stringMatching(/^fit \d{2,3}$/),
      expect.stringMatching(/^fit 1\d{3}$/),
    ])
  })

  it('sends exactly the nine strings of a location (M-2)', async () => {
    await signedIn('/question/2', /^fit/)
    const [first] = await host.page.evaluate<{ metabase: { location: Record<string, string> } }[]>('raw')
    expect(Object.keys(first?.metabase ?? {})).toEqual(['type', 'location'])
    expect(Object.keys(first?.metabase.location ?? {})).toEqual([
      'href',
      'origin',
      'protocol',
      'host',
      'hostname',
      'port',
      'pathname',
      'search',
      'hash',
    ])
    expect(Object.values(first?.metabase.location ?? {}).every((value) => typeof value === 'string')).toBe(
      true,
    )
  })

  it('of a stranger ends at the login page, with the way back (§1.9, M-8)', async () => {
    await open(`${host.metabase.siteUrl}/dashboard/2?top_nav=false`, /^\/auth\/login/)
    expect((await heard()).at(-1)).toBe('/auth/login?redirect=%2Fdashboard%2F2%3Ftop_nav%3Dfalse')
  })

  it('of an entity id leads to the number, by an entry of its own (§1.7, M-7)', async () => {
    const before = await entries()
    await signedIn('/dashboard/entity/Orders0verview_dash-1?tab=Tab_customer-entity-2', /tab=2-customers$/)
    expect((await heard()).filter((line) => line.startsWith('/'))).toEqual([
      '/dashboard/entity/Orders0verview_dash-1?tab=Tab_customer-entity-2',
      '/dashboard/1?tab=2',
      '/dashboard/1?account=&date=&region=&tab=2-customers',
    ])
    expect(await entries()).toBe(before + 1)
  })

  it('of a page that is not there keeps its URL, and is fit (§1.10)', async () => {
    await signedIn('/dashboard/99', /^fit 600$/)
    await aFewTicks()
    expect((await heard()).filter((line) => line.startsWith('/'))).toEqual(['/dashboard/99'])
  })

  it.each(['/dashboard/3?top_nav=false&x=1', '/dashboard/3?objectId=7&z=1'])(
    'of a dashboard without filters and tabs keeps its query: %s (§3)',
    async (path) => {
      await signedIn(path, /^fit \d/)
      await host.frame.getByText('Orders by status').waitFor()
      await aFewTicks()
      expect(places(await heard())).toEqual([path])
    },
  )

  it('of a dashboard with filters keeps two keys besides them (§1.6)', async () => {
    await signedIn('/dashboard/2?objectId=7&returnToEmbeddingSetupGuide=true&x=1', /&region=&/)
    expect(lastPlace(await heard())).toBe('/dashboard/2?objectId=7&region=&returnToEmbeddingSetupGuide=true')
  })

  it('writes a query as Metabase’s router does, a space as + (§3)', async () => {
    await signedIn("/dashboard/2?region=S%C3%BCd%20West~(*)!'", /S%C3%BCd\+West/)
    expect(lastPlace(await heard())).toBe('/dashboard/2?region=S%C3%BCd+West~%28%2A%29%21%27')
  })

  it('of an id in percent signs is that of the id (§3)', async () => {
    await signedIn('/dashboard/%31', /account=&date=&region=/)
    await host.frame.getByRole('heading', { name: 'Orders overview' }).waitFor()
    expect(lastPlace(await heard())).toBe('/dashboard/%31?account=&date=&region=&tab=1-sales')
  })
})

describe('other pages', () => {
  it.each([
    ['/admin/settings', '/unauthorized'],
    ['/browse', '/browse/models'],
    ['/auth/login?redirect=%2Fquestion%2F2', '/question/2'],
    ['/auth/login?redirect=%2F%2Fevil.test', '/'],
  ])('%s leads somebody who is signed in to %s (§1.9, §1.10, 2.1)', async (path, reported) => {
    await signedIn(path, /Ready/)
    await until((all) => expect(lastPlace(all)).toBe(reported))
  })

  it('hold an unsaved question in the hash (2.1)', async () => {
    await signedIn('/question#eyJkYXRhc2V0In0', /^fit/)
    await host.frame.getByRole('heading', { name: 'Revenue by region' }).waitFor()
    expect(lastPlace(await heard())).toBe('/question#eyJkYXRhc2V0In0')
  })
})

describe('the person in the page', () => {
  it('sets a filter without a history entry, and a tab or a link with one (§1.8)', async () => {
    await signedIn('/dashboard/1', onDashboard1)
    const before = await entries()
    await host.frame.locator('[data-parameter=region]').selectOption('West')
    await until((all) => expect(lastPlace(all)).toMatch(/region=West/))
    expect(await entries()).toBe(before)
    await host.frame.getByRole('tab', { name: 'Customers' }).click()
    await until((all) => expect(all).toContain('/dashboard/1?account=&date=&region=West&tab=2-customers'))
    expect(await entries()).toBe(before + 1)
    await host.page.evaluate(() => history.back())
    await until((all) => expect(lastPlace(all)).toMatch(/tab=1-sales$/))
  })

  it('drills from a chart to its rows', async () => {
    await signedIn('/question/3', /^fit/)
    await host.frame.locator('svg a').filter({ hasText: 'West' }).click()
    await until((all) => expect(all).toContain('/question/5?region=West'))
  })

  it('opens a whole new document by a link in a text card, and loses the flags (§1.8)', async () => {
    await signedIn('/dashboard/2?top_nav=false', /^fit 1\d{3}$/)
    await aFewTicks()
    await forget()
    await host.frame.getByRole('link', { name: 'service status' }).click()
    await until((all) => expect(all.slice(0, 3)).toEqual(['/dashboard/3', 'normal 600', 'fit 600']))
    expect(await host.frame.getByRole('link', { name: 'Home' }).first().isVisible()).toBe(true)
  })

  it('stays below the base path by a link in a text card (§3)', async () => {
    const site = await start({ basePath: '/metabase' })
    await signedIn('/dashboard/2', /^fit 1\d{3}$/, site)
    await host.frame.getByRole('link', { name: 'service status' }).click()
    await until((all) => expect(lastPlace(all)).toBe('/metabase/dashboard/3'))
    await host.frame.getByRole('heading', { name: 'Service status' }).waitFor()
  })

  it('finds a text card with a link on a dashboard without filters, too', async () => {
    await signedIn('/dashboard/3?top_nav=false', /Ready/)
    await aFewTicks()
    await forget()
    await host.frame.getByRole('link', { name: 'latest orders' }).click()
    await until((all) => expect(all.slice(0, 3)).toEqual(['/question/5', 'normal 600', 'fit 600']))
  })

  it('signs out to the login page, and in again from it', async () => {
    await signedIn('/auth/logout', /^\/auth\/login$/)
    await host.frame.getByRole('button', { name: 'grace@globex.example' }).click()
    await until((all) => expect(all.at(-1)).toBe('/'))
  })

  it('is sent to single sign-on by a framed login page (M-8)', async () => {
    const site = await start({ ssoUrl: host.url })
    await host.page.evaluate(
      (src) => document.querySelector('iframe')?.setAttribute('src', src),
      `${site.siteUrl}/dashboard/2`,
    )
    await vi.waitFor(() => expect(host.page.frames()[1]?.url()).toBe(`${host.url}?return_to=/dashboard/2`), {
      timeout: 10_000,
    })
  })

  it('is noticed within seconds to have lost the session (5.3, M-8)', async () => {
    await signedIn('/question/2', /^fit/)
    await host.frame.getByRole('heading', { name: 'Revenue by month' }).waitFor()
    await aFewTicks()
    await host.page.context().clearCookies()
    await until((all) => expect(all.at(-1)).toBe('/auth/login?redirect=%2Fquestion%2F2'))
  })
})

describe('a flag', () => {
  const bar = '.bar'
  it.each([
    ['top_nav=false', bar, false],
    ['', bar, true],
    ['', '.search', false],
    ['search=true', '.search', true],
    ['search', '.search', true],
    ['new_button=true', '.new', true],
    ['logo=false', '.logo', false],
    ['breadcrumbs=false', '.crumbs a', false],
    ['header=false', 'h1', false],
    ['additional_info=false', '.main .info', false],
    ['action_buttons=false', '.actions', false],
    ['top_nav=no', bar, true],
    ['top_nav=0', bar, false],
    ['side_nav=true&top_nav=false', '.side', true],
    ['', '.side', false],
  ])('%j: %s is shown: %s (section 3)', async (flags, selector, visible) => {
    await signedIn(`/question/2?${flags}`, /^fit/)
    await vi.waitFor(async () => expect(await host.frame.locator('h1').count()).toBe(1), {
      timeout: 5000,
    })
    expect(await host.frame.locator(selector).first().isVisible()).toBe(visible)
  })
})

describe('a signed or public page', () => {
  const dashboard = (): Promise<string> => signedPath({ dashboard: 1 })

  it('is normal, mirrors its filters, and cuts =true from its hash before the first message (§1.4, §1)', async () => {
    const path = await dashboard()
    await open(`${host.metabase.siteUrl}${path}?region=West#titled=true&theme=night`, /Ready/)
    expect(await heard()).toEqual([
      `${path}?region=West#titled&theme=night`,
      'normal 600',
      `${path}?date=&region=West&tab=1-sales#titled&theme=night`,
      '[iFrameResizerChild]Ready',
    ])
  })

  it('has the default of a filter that its URL does not name, and none for one that is cleared (2.5)', async () => {
    const path = await signedPath({ dashboard: 4 })
    await open(host.metabase.siteUrl + path, /region=West$/)
    await open(`${host.metabase.siteUrl}${path}?region=`, /region=$/)
    expect(await host.frame.locator('[data-parameter=region]').inputValue()).toBe('')
  })

  it.each(['/embed/whatever', '/embed/dashboard', '/embed/nothing/x', '/public/whatever'])(
    'is fit from the first message where there is no page: %s (§3)',
    async (path) => {
      await open(host.metabase.siteUrl + path, /Ready/)
      expect((await heard()).slice(0, 2)).toEqual([path, 'fit 600'])
      await host.frame.getByText('Not found').waitFor()
    },
  )

  it('that is sent to a page of the app is “Not found” there, and not the login page (§3)', async () => {
    await open(host.metabase.siteUrl + (await dashboard()), /Ready/)
    await forget()
    await goTo('/dashboard/3')
    await until((all) => expect(all).toEqual(['/dashboard/3', 'fit 600']))
    await host.frame.getByText('Not found').waitFor()
    await aFewTicks()
    expect(await heard()).toEqual(['/dashboard/3', 'fit 600'])
  })

  it('shows the API’s text and is fit when its token is no good (§1.10)', async () => {
    await open(`${host.metabase.siteUrl}/embed/dashboard/a.b.c`, /^fit/)
    await host.frame.getByText('Message seems corrupt or manipulated').waitFor()
  })

  it('scrolls inside until the resizer has spoken, then says its height and never shrinks by itself (5.6, M-11)', async () => {
    await open(host.metabase.siteUrl + (await dashboard()), /Ready/)
    expect((await heard()).filter((line) => /^(normal|fit) \d/.test(line))).toEqual(['normal 600'])
    await send('[iFrameSizer]mb1:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll')
    await until((all) =>
      expect(all.some((line) => /^\[iFrameSizer\]mb1:1\d{3}:900:init$/.test(line))).toBe(true),
    )
    await until((all) => expect(all.some((line) => /^normal 1\d{3}$/.test(line))).toBe(true))
    await host.page.evaluate(() => document.querySelector('iframe')?.style.setProperty('height', '3000px'))
    await aFewTicks()
    await send('[iFrameSizer]reset')
    await until((all) => expect(all.at(-1)).toMatch(/^(\[iFrameSizer\]mb1:3000:900:resetPage|normal 3000)$/))
  })
})

describe('the resizer inside of a page', () => {
  const init = '[iFrameSizer]mb1:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll'

  it('of the app goes on to post reset, as nothing changes its size (§3)', async () => {
    await signedIn('/question/2', /Ready/)
    await send(init)
    await until((all) => expect(all).toContain('[iFrameSizer]mb1:600:900:init'))
    for (const place of ['/dashboard/3', '/question/5']) {
      await forget()
      await goTo(place)
      await until((all) => expect(all).toContain('[iFrameSizer]mb1:600:900:reset'))
      expect((await heard()).filter((line) => /^\[iFrameSizer\].*(?<!:reset)$/.test(line))).toEqual([])
    }
  })

  it('hears nothing before it has said that it is ready', async () => {
    const site = await start({ faults: { bootMs: 1500 } })
    await open(`${site.siteUrl}/embed/whatever`, /^fit/)
    await send(init)
    await until((all) => expect(all).toContain('[iFrameResizerChild]Ready'))
    await aFewTicks()
    expect((await heard()).filter((line) => line.startsWith('[iFrameSizer]'))).toEqual([])
    await send(init)
    await until((all) => expect(all.some((line) => line.endsWith(':init'))).toBe(true))
  })
})

describe('other Metabases', () => {
  it('below a sub-path double it for old versions, and cut it from objects in new ones (5.5)', async () => {
    for (const [profile, reported] of [
      ['mid', '/metabase/metabase/question/2'],
      ['current', '/metabase/question/2'],
    ] as const) {
      const site = await start({ basePath: '/metabase', profile })
      await signedIn('/question/3', /^\/metabase\/question\/3/, site)
      await until((all) => expect(all.some((line) => line.includes('Ready'))).toBe(true))
      await aFewTicks()
      await forget()
      await goTo({ pathname: '/metabase/question/2' })
      await until((all) => expect(all[0]).toBe(reported))
      await goTo('/question/4')
      await until((all) => expect(all).toContain('/metabase/question/4'))
    }
  })

  it('up to v49 are normal everywhere, and read flags from the hash', async () => {
    const site = await start({ profile: 'legacy' })
    await signedIn('/question/2#top_nav=false', /^\/question\/2/, site)
    await host.frame.getByRole('heading', { name: 'Revenue by month' }).waitFor()
    await aFewTicks()
    expect((await heard()).some((line) => line.startsWith('fit'))).toBe(false)
    expect(await host.frame.locator('.bar').isVisible()).toBe(false)
  })

  it('up to v44 send fit without a height', async () => {
    const site = await start({ messages: 'v44' })
    await signedIn('/question/2', /^fit undefined$/, site)
  })
})

it.each([
  ['localhost', /^\/dashboard\/3$/],
  ['127.0.0.1', /^\/auth\/login/],
])('named %s, with the cookies of a fresh Metabase, leads an app on localhost to %s', async (name, place) => {
  const site = await start({ host: name, sameSite: 'lax', partitioned: false })
  await signedIn('/dashboard/3', /^fit/, site)
  await until((all) => expect(lastPlace(all)).toMatch(place))
})

it('is not controlled by the page around it, whatever that sends', async () => {
  const control = `${host.metabase.siteUrl}/_simulator`
  const outcomes = await host.page.evaluate(async (url) => {
    const body = '{"neverBoots":true,"endSessions":true}'
    const ask = (init: RequestInit): Promise<unknown> =>
      fetch(url, { method: 'POST', body, ...init }).then(
        ({ status }) => status,
        () => 'blocked',
      )
    return [
      await ask({ mode: 'no-cors' }),
      await ask({ mode: 'no-cors', headers: { 'content-type': 'text/plain' } }),
      await ask({ headers: { 'content-type': 'application/json' } }),
      await ask({ method: 'DELETE', body: null }),
      await ask({ method: 'GET', body: null }),
    ]
  }, control)
  // An answer that the page cannot read has the status 0.
  expect(outcomes).toEqual([0, 0, 'blocked', 'blocked', 'blocked'])
  expect(await (await fetch(control)).json()).toMatchObject({ faults: { neverBoots: false } })
})
