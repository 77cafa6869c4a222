import { act, render, screen } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useRouterSync,
  type Embed,
  type EmbedAppearance,
  type DashboardSync,
  type InteractiveSync,
  type RouterLocation,
  type ShownDashboard,
} from '../../src/index.ts'
import { fakeFetchToken, fakeMetabase, type FakeMetabase } from '../../src/testing.ts'

const siteUrl = 'https://bi.test/metabase'
const navigate = vi.fn<(address: string, options: { readonly replace: boolean }) => void>()
/** Goes to an address of the app, as its router would. */
let go: (address: string) => void = () => undefined

const read = (address: string): RouterLocation => {
  const [, pathname = '', search = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(address) ?? []
  return { pathname, search, hash }
}

/** Whether the router is at work on another page, which it knows and nobody else does. */
let setNavigating: (isNavigating: boolean) => void = () => undefined

/** A router that keeps its history to itself. */
function useMemory(start: string) {
  const [address, setAddress] = useState(start)
  const [isNavigating, set] = useState(false)
  go = setAddress
  setNavigating = set
  return {
    location: read(address),
    isNavigating,
    navigate(to: string, options: { readonly replace: boolean }) {
      navigate(to, options)
      setAddress(to)
    },
  }
}

function Analytics({ start, ...options }: { start: string } & Partial<InteractiveSync>) {
  const embed = useEmbed()
  const { path } = useRouterSync(embed, { basePath: '/analytics', ...options, ...useMemory(start) })
  return <InteractiveEmbed embed={embed} path={path} title="Sales" ui={{ topNav: false }} />
}

const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001'

function Status({ start }: { start: string }) {
  const embed = useEmbed()
  const { parameters, tab } = useRouterSync(embed, { parameters: ['region'], ...useMemory(start) })
  return <PublicEmbed embed={embed} dashboard={uuid} parameters={parameters} tab={tab} title="Sales" />
}

function Report({ start, transition }: { start: string; transition?: 'reload' }) {
  const embed = useEmbed()
  const router = useMemory(start)
  const { parameters, tab } = useRouterSync(embed, { parameters: ['region', 'category'], ...router })
  const filters = { parameters, tab }
  return <StaticEmbed embed={embed} dashboard={1} {...filters} transition={transition} title="Sales" />
}

/** `/reports/2`, and `/customers/7/report` for dashboard 1 with an account that is locked. */
const reports: Pick<DashboardSync, 'dashboardOf' | 'pathOf'> = {
  dashboardOf(pathname) {
    const [, customer, id] = /^\/(?:customers\/(\d+)\/report|reports\/(\d+))$/.exec(pathname) ?? []
    if (customer !== undefined) return { dashboard: 1, params: { account: customer } }
    return id === undefined ? null : { dashboard: id }
  },
  pathOf({ dashboard, params }: ShownDashboard) {
    const account = params?.['account']
    return account === undefined ? `/reports/${dashboard}` : `/customers/${String(account)}/report`
  },
}

let shownEmbed: Embed | undefined
/** Gives the embed of the reports another look. */
let setAppearance: (appearance: EmbedAppearance) => void = () => undefined

function Reports({ start }: { start: string }) {
  const embed = (shownEmbed = useEmbed())
  const [appearance, set] = useState<EmbedAppearance>({})
  setAppearance = set
  const synced = useRouterSync(embed, { parameters: ['region'], ...reports, ...useMemory(start) })
  return <StaticEmbed embed={embed} {...synced} appearance={appearance} title="Sales" />
}

const frames = (): HTMLIFrameElement[] => screen.getAllByTitle('Sales')
const frame = (): HTMLIFrameElement => screen.getByTitle('Sales')
const fetchToken = fakeFetchToken()
const page = (children: React.ReactNode) => (
  <StrictMode>
    <MetabaseProvider siteUrl={siteUrl} fetchToken={fetchToken}>
      {children}
    </MetabaseProvider>
  </StrictMode>
)

async function show(children: React.ReactNode): Promise<FakeMetabase> {
  const { unmount } = render(page(children))
  leave = unmount
  await pass(0)
  return fakeMetabase(frame(), { siteUrl })
}
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
let leave = (): void => undefined

beforeEach(() => {
  vi.useFakeTimers()
  navigate.mockClear()
})
afterEach(() => {
  leave()
  vi.useRealTimers()
})

describe('the first page', () => {
  it.each([
    ['/analytics', '/'],
    ['/analytics/', '/'],
    ['/analytics/dashboard/1?region=West', '/dashboard/1?region=West'],
    ['/analytics/question#eyJkYXRhc2V0', '/question#eyJkYXRhc2V0'],
    ['/analytics//evil.test/dashboard/1', '/evil.test/dashboard/1'],
    ['/analytics/\\evil.test', '/evil.test'],
    ['/analytics/..//evil.test', '/evil.test'],
    [
      '/analytics/dashboard/1?region=\\\\evil.test#\\evil.test',
      '/dashboard/1?region=%5C%5Cevil.test#%5Cevil.test',
    ],
    ['/analytics/dashboard/1?header=false&jwt=eyJh.e30.x&region=West', '/dashboard/1?region=West'],
  ])(
    'is for the address %s the place %s, with the embed’s own flags (H-8, H-33, H-38)',
    async (address, place) => {
      await show(<Analytics start={address} />)
      const url = new URL(frame().src)
      expect(url.searchParams.get('top_nav')).toBe('false')
      url.searchParams.delete('top_nav')
      expect(url.href.replace('+', '%20')).toBe(siteUrl + place)
    },
  )

  it.each(['/', '/home', '/analyticsandmore/dashboard/1'])(
    'is an error that names the base path where the address is %s',
    (address) => {
      vi.spyOn(console, 'error').mockImplementation(() => undefined)
      expect(() => render(page(<Analytics start={address} />))).toThrow(
        /outside of its basePath \/analytics.*props_invalid/,
      )
      vi.mocked(console.error).mockRestore()
    },
  )

  it('is on a server what the address says, and asks no window', () => {
    expect(renderToString(page(<Analytics start="/analytics/dashboard/1" />))).toContain('Loading Sales…')
  })

  it('takes a query and a hash without their marks, as some routers have them', async () => {
    function Bare() {
      const embed = useEmbed()
      const location = { pathname: '/analytics/dashboard/1', search: 'region=West', hash: 'x' }
      const { path } = useRouterSync(embed, { location, navigate, basePath: '/analytics' })
      return <InteractiveEmbed embed={embed} path={path} title="Sales" />
    }
    await show(<Bare />)
    expect(frame().src).toBe(`${siteUrl}/dashboard/1?region=West#x`)
  })

  it('has a whole app for its base path', async () => {
    const metabase = await show(<Analytics start="/dashboard/1" basePath="/" />)
    metabase.goTo('/question/7')
    await pass(300)
    expect(navigate.mock.lastCall).toEqual(['/question/7', { replace: true }])
  })
})

describe('a place that Metabase reports', () => {
  it('is replaced into the address once, with what Metabase filled in (H-30, H-36)', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1" />)
    metabase.goTo('/dashboard/1?top_nav=false')
    await pass(100)
    metabase.goTo('/dashboard/2')
    await pass(100)
    metabase.goTo('/dashboard/2?region=West&state=')
    await pass(1000)
    expect(navigate.mock.calls).toEqual([['/analytics/dashboard/2?region=West&state=', { replace: true }]])
    // It comes back from the router, and goes no further.
    expect(metabase.received).toEqual([])
    expect(metabase.visited).toHaveLength(1)
  })

  it.each([
    ['/dashboard/1?top_nav=false', 'the address it was sent to'],
    ['/dashboard/1?date=&region=', 'filters without a value'],
    ['/dashboard/1?date=&tab=1-sales', 'the tab that it opened by itself'],
    ['/dashboard/1-orders-overview', 'the name in a path'],
    ['/auth/login?redirect=%2Fdashboard%2F2', 'a login page'],
    ['/unauthorized', 'a page that is forbidden'],
    ['/dashboard/entity/Accounts_dashboard-02', 'an entity id on its way'],
  ])('changes nothing when it is %s: %s (H-31)', async (place) => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1" />)
    metabase.goTo(place)
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('leaves a question that nobody saved out where the app wants that, and follows again after it', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1" unsavedQuestions="ignore" />)
    metabase.goTo('/question#eyJkYXRhc2V0')
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
    metabase.goTo('/question/3')
    await pass(1000)
    expect(navigate.mock.calls).toEqual([['/analytics/question/3', { replace: true }]])
  })

  it('says so when a filter with a value is cleared, and when another tab than the first is opened', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1?region=West" />)
    metabase.goTo('/dashboard/1?region=West&tab=1-sales')
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
    metabase.goTo('/dashboard/1?region=&tab=1-sales')
    await pass(1000)
    expect(navigate.mock.lastCall?.[0]).toBe('/analytics/dashboard/1?region=&tab=1-sales')
    metabase.goTo('/dashboard/1?region=&tab=2-customers')
    await pass(1000)
    expect(navigate.mock.lastCall?.[0]).toBe('/analytics/dashboard/1?region=&tab=2-customers')
    expect(metabase.received).toEqual([])
  })
})

describe('an address that the app goes to', () => {
  it('moves the frame by a message to another page, where the router makes no entry (H-33)', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1" />)
    metabase.goTo('/dashboard/1')
    act(() => {
      go('/analytics/question/7')
    })
    await pass(0)
    expect(metabase.received.map(({ data }) => data)).toEqual([
      { metabase: { type: 'location', location: '/question/7' } },
    ])
    // What was still under way does not lead the app back.
    metabase.goTo('/dashboard/1?region=West')
    await pass(500)
    metabase.goTo('/question/7')
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('loads other filters of the dashboard on screen (H-35), with the flags', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1?region=West" />)
    metabase.goTo('/dashboard/1?region=West')
    act(() => {
      go('/analytics/dashboard/1?region=East')
    })
    await pass(0)
    expect(metabase.received).toEqual([])
    expect(metabase.visited.at(-1)).toBe(`${siteUrl}/dashboard/1?region=East&top_nav=false`)
  })

  it('loads the dashboard on screen anew where the address names no filter any longer', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1?region=West" />)
    metabase.goTo('/dashboard/1?region=West')
    act(() => {
      go('/analytics/dashboard/1')
    })
    await pass(0)
    expect(metabase.received).toEqual([])
    expect(metabase.visited.at(-1)).toBe(`${siteUrl}/dashboard/1?top_nav=false`)
  })

  it('means nothing to the embed on another route, and neither does the embed to it', async () => {
    const metabase = await show(<Analytics start="/analytics/dashboard/1" />)
    metabase.goTo('/dashboard/1')
    act(() => {
      go('/settings')
    })
    metabase.goTo('/question/7')
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
    expect(metabase.received).toEqual([])
    expect(metabase.visited).toHaveLength(1)
  })
})

it('lets the person move on while the router takes up the step before', async () => {
  const metabase = await show(<Analytics start="/analytics/dashboard/1" />)
  metabase.goTo('/dashboard/1?tab=1-sales')
  await pass(1000)
  navigate.mockImplementationOnce(() => {
    metabase.goTo('/dashboard/1?tab=1-sales')
  })
  metabase.goTo('/dashboard/1?tab=2-customers')
  await pass(300)
  await pass(300)
  expect(metabase.visited).toHaveLength(1)
  expect(metabase.received).toEqual([])
  expect(navigate.mock.calls).toEqual([
    ['/analytics/dashboard/1?tab=2-customers', { replace: true }],
    ['/analytics/dashboard/1?tab=1-sales', { replace: true }],
  ])
})

describe('a router that is on its way to another page', () => {
  /** Metabase has moved, and the router has not yet been told. */
  async function moved() {
    const metabase = await show(
      <>
        <a href="/report?region=West">Here</a>
        <a href="/other">Away</a>
        <Report start="/report?region=West" transition="reload" />
      </>,
    )
    reportRegion = (region) => {
      metabase.goTo(`${new URL(frame().src).pathname.replace('/metabase', '')}?category=&region=${region}`)
    }
    reportRegion('East')
    await pass(100)
  }
  let reportRegion: (region: string) => void = () => undefined
  const replaced = ['/report?category=&region=East', { replace: true }]
  /** As routers do, which load the page before they show it. */
  const click = (name: string) => {
    const link = screen.getByText(name)
    link.addEventListener('click', (event) => {
      event.preventDefault()
    })
    link.click()
  }
  afterEach(() => {
    history.replaceState(null, '', '/')
  })

  it('is not led back by what Metabase reported before', async () => {
    history.replaceState(null, '', '/report?region=West')
    await moved()
    history.pushState(null, '', '/other')
    await pass(5000)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('is not led back after a click on a link of the app, until it has gone there', async () => {
    await moved()
    click('Away')
    await pass(5000)
    expect(navigate).not.toHaveBeenCalled()
    act(() => {
      go('/report?region=West&page=2')
    })
    await pass(1000)
    expect(navigate.mock.calls).toEqual([['/report?page=2&category=&region=East', { replace: true }]])
  })

  it('is not led back after a second click either, when the first led to another page of the embed', async () => {
    await moved()
    await pass(1000)
    click('Away')
    act(() => {
      go('/report?category=&region=West')
    })
    await pass(0)
    navigate.mockClear()
    click('Away')
    reportRegion('North')
    await pass(5000)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('is waited for no longer than it may take: an address may change for other reasons', async () => {
    await moved()
    click('Away')
    await pass(15_000)
    expect(navigate.mock.calls).toEqual([replaced])
  })

  it('is not waited for after a click on a link to where the app is', async () => {
    history.replaceState(null, '', '/report?region=West')
    await moved()
    click('Here')
    await pass(1000)
    expect(navigate.mock.calls).toEqual([replaced])
  })

  it('is waited for as long as it says itself that it is at work', async () => {
    await moved()
    act(() => {
      setNavigating(true)
    })
    await pass(60_000)
    expect(navigate).not.toHaveBeenCalled()
    act(() => {
      setNavigating(false)
    })
    await pass(1000)
    expect(navigate.mock.calls).toEqual([replaced])
  })
})

describe('a signed embed', () => {
  it('has the named filters and its tab in the query, and touches nothing else', async () => {
    const metabase = await show(<Report start="/report?page=2&region=West&account=1#top" />)
    expect(new URL(frame().src).search).toBe('?region=West')
    const base = new URL(frame().src).pathname.replace('/metabase', '')
    metabase.goTo(`${base}?category=&region=West&secret=x#theme=light`)
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
    metabase.goTo(`${base}?category=A&category=B&region=East&secret=x&tab=2-customers#theme=light`)
    await pass(1000)
    expect(navigate.mock.calls).toEqual([
      ['/report?page=2&account=1&category=A&category=B&region=East&tab=2-customers#top', { replace: true }],
    ])
    expect(metabase.visited).toHaveLength(1)
  })
})

it('has the filters of a public embed in the query, and never its UUID (H-8)', async () => {
  const metabase = await show(<Status start="/status?region=West" />)
  expect(frame().src).toBe(`${siteUrl}/public/dashboard/${uuid}?region=West#theme=light`)
  metabase.goTo(`/public/dashboard/${uuid}?region=East#theme=light`)
  await pass(1000)
  expect(navigate.mock.calls).toEqual([['/status?region=East', { replace: true }]])
  act(() => {
    go('/status')
  })
  await pass(0)
  expect(frames()[1]?.src).toBe(`${siteUrl}/public/dashboard/${uuid}#theme=light`)
})

describe('a signed embed whose address names other filters', () => {
  const to = (address: string) => {
    act(() => {
      go(address)
    })
    return pass(0)
  }
  const path = () => new URL(frame().src).pathname.replace('/metabase', '')

  it('draws them behind the page before, whose last words are not written into the address', async () => {
    const metabase = await show(<Report start="/report?region=West" />)
    metabase.goTo(`${path()}?category=&region=West#theme=light`)
    metabase.resize(600, 'normal')
    await pass(1000)
    const base = path()
    await to('/report?region=East')
    expect(frames().map(({ src }) => new URL(src).search)).toEqual(['?region=West', '?region=East'])
    metabase.goTo(`${base}?category=&region=North#theme=light`)
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
    const next = fakeMetabase(frames()[1] ?? frame(), { siteUrl })
    next.goTo(`${base}?category=A&region=East#theme=light`)
    next.resize(600, 'normal')
    await pass(5000)
    expect(frames()).toHaveLength(1)
    expect(navigate.mock.calls).toEqual([['/report?category=A&region=East', { replace: true }]])
  })

  it('loads them in place where a click on a tab made a step that Back leads to', async () => {
    const metabase = await show(<Report start="/report?region=West" />)
    metabase.goTo(`${path()}?category=&region=West&tab=1-sales#theme=light`)
    await pass(1000)
    metabase.goTo(`${path()}?category=&region=West&tab=2-customers#theme=light`)
    await pass(1000)
    await to('/report?region=East')
    expect(frames()).toHaveLength(1)
    expect(new URL(metabase.visited.at(-1) ?? '').search).toBe('?region=East')
  })
})

describe('a signed embed whose dashboard is in the path of the address', () => {
  const claims = (path = ''): unknown => {
    const { pathname, search } = new URL(path, siteUrl)
    const { resource, params } = JSON.parse(atob(pathname.split('.')[1] ?? '')) as Record<string, object>
    return { ...resource, ...params, search }
  }
  const inFrame = (index = 0) => claims(frames()[index]?.src)
  const pathOf = (address: string) => new URL(address).pathname.replace('/metabase', '')
  const sent = (metabase: FakeMetabase) =>
    metabase.received.map(({ data }) => (data as { metabase: { location: string } }).metabase.location)

  /** The dashboard of the address is on screen; the tab's address is the router's. */
  async function start(address: string) {
    history.replaceState(null, '', address)
    const metabase = await show(
      <>
        <a href="/reports/3?region=West&page=2#rows">Three</a>
        <a href="/reports/1?region=East">East</a>
        <a href="/customers/7/report">Customer</a>
        <a href="/reports/x%20y">Strange</a>
        <Reports start={address} />
      </>,
    )
    const first = pathOf(frame().src)
    metabase.goTo(`${first}${new URL(address, siteUrl).search}#theme=light`)
    await pass(1000)
    return { metabase, first }
  }
  const click = async (name: string): Promise<boolean> => {
    const event = new MouseEvent('click', { bubbles: true, cancelable: true })
    act(() => {
      screen.getByText(name).dispatchEvent(event)
    })
    await pass(0)
    return event.defaultPrevented
  }
  afterEach(() => {
    history.replaceState(null, '', '/')
  })

  it('shows it, with the values to lock', async () => {
    await start('/customers/7/report?region=West')
    expect(inFrame()).toEqual({ dashboard: 1, account: '7', search: '?region=West' })
    expect(navigate).not.toHaveBeenCalled()
  })

  it('goes to the dashboard of a link by a message, and replaces the address when it is there', async () => {
    const { metabase } = await start('/reports/1')
    expect(await click('Three')).toBe(true)
    const [path = ''] = sent(metabase)
    expect(claims(path)).toEqual({ dashboard: '3', search: '?region=West' })
    expect(navigate).not.toHaveBeenCalled()
    metabase.goTo(path)
    metabase.goTo(path.replace('?region=West', '?date=&region=West&tab=1-sales'))
    await pass(1000)
    expect(navigate.mock.calls).toEqual([
      ['/reports/3?page=2&region=West&tab=1-sales#rows', { replace: true }],
    ])
    expect(frames()).toHaveLength(1)
    expect(metabase.visited).toHaveLength(1)
    expect(metabase.received).toHaveLength(1)
  })

  it('follows a step back of the frame, although Metabase reports the same path and filters', async () => {
    const { metabase, first } = await start('/reports/1')
    await click('Customer')
    const [path = ''] = sent(metabase)
    expect(claims(path)).toEqual({ dashboard: 1, account: '7', search: '' })
    metabase.goTo(path)
    await pass(1000)
    metabase.goTo(`${first}#theme=light`)
    await pass(1000)
    metabase.goTo(path)
    await pass(1000)
    expect(navigate.mock.calls).toEqual([
      ['/customers/7/report', { replace: true }],
      ['/reports/1', { replace: true }],
      ['/customers/7/report', { replace: true }],
    ])
    expect(metabase.visited).toHaveLength(1)
    expect(frames()).toHaveLength(1)
  })

  it('leaves to the router a link to other filters, and one that names no dashboard', async () => {
    const { metabase } = await start('/reports/1')
    expect(await click('East')).toBe(false)
    expect(await click('Strange')).toBe(false)
    expect(metabase.received).toEqual([])
  })

  it('loads the dashboard that the router goes to by itself', async () => {
    const { metabase } = await start('/reports/1')
    act(() => {
      go('/reports/3?region=West')
    })
    await pass(0)
    expect(inFrame(1)).toEqual({ dashboard: '3', search: '?region=West' })
    // What the page before says is not written into the address of the new one.
    metabase.goTo(`${pathOf(frames()[0]?.src ?? '')}?region=North#theme=light`)
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
  })

  it('loads it in the frame there is where a step back leads to another dashboard in that', async () => {
    const { metabase } = await start('/reports/1')
    await click('Three')
    metabase.goTo(sent(metabase)[0] ?? '')
    await pass(1000)
    act(() => {
      go('/customers/7/report')
    })
    await pass(0)
    expect(frames()).toHaveLength(1)
    expect(claims(pathOf(metabase.visited.at(-1) ?? ''))).toMatchObject({ account: '7' })
  })

  it('loads it with the theme of now where a step back leads to one with the theme before', async () => {
    const { metabase, first } = await start('/reports/1')
    await click('Three')
    metabase.goTo(sent(metabase)[0] ?? '')
    await pass(1000)
    act(() => {
      setAppearance({ theme: 'night' })
    })
    await pass(0)
    metabase.goTo(metabase.requestedPaths.at(-1) ?? '')
    await pass(1000)
    const before = metabase.visited.length
    metabase.goTo(`${first}#theme=light`)
    await pass(1000)
    expect(metabase.visited).toHaveLength(before + 1)
    const last = metabase.visited.at(-1) ?? ''
    expect(claims(pathOf(last))).toMatchObject({ dashboard: '1' })
    expect(last).toMatch(/#theme=night$/)
  })

  it('makes the entry by the router where Metabase does not answer', async () => {
    const { metabase } = await start('/reports/1')
    await click('Three')
    await pass(10_500)
    expect(navigate.mock.calls).toEqual([['/reports/3?page=2&region=West#rows', { replace: false }]])
    expect(frames().length + metabase.visited.length).toBe(3)
    expect(inFrame(1)).toEqual({ dashboard: '3', search: '?region=West' })
    // From then on the router has all links.
    expect(await click('Customer')).toBe(false)
  })

  it('has the address follow embed.show(), without what is of the dashboard before', async () => {
    const { metabase } = await start('/reports/1?region=East&tab=2&page=2#top')
    act(() => {
      shownEmbed?.show({ dashboard: 3, parameters: { region: 'West' } })
    })
    await pass(0)
    metabase.goTo(sent(metabase)[0] ?? '')
    await pass(1000)
    expect(navigate.mock.calls).toEqual([['/reports/3?region=West', { replace: true }]])
    expect(metabase.received).toHaveLength(1)
    expect(frames()).toHaveLength(1)
  })

  it('stays as it is on another route of the app', async () => {
    const { metabase, first } = await start('/reports/1')
    act(() => {
      go('/settings')
    })
    metabase.goTo(`${first}?region=West#theme=light`)
    await pass(1000)
    expect(navigate).not.toHaveBeenCalled()
    expect(frames()).toHaveLength(1)
    expect(metabase.visited).toHaveLength(1)
  })

  it('is an error where the first address names no dashboard', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() => render(page(<Reports start="/settings" />))).toThrow(
      /dashboardOf\(\) gives null.*props_invalid/,
    )
    vi.mocked(console.error).mockRestore()
  })
})

it('leaves no timer and no listener behind', async () => {
  const added = vi.spyOn(document, 'addEventListener')
  const removed = vi.spyOn(document, 'removeEventListener')
  const metabase = await show(<Analytics start="/analytics/dashboard/1" />)
  metabase.goTo('/question/7')
  leave()
  await pass(0)
  expect(vi.getTimerCount()).toBe(0)
  const clicks = (spy: typeof added | typeof removed): unknown[] =>
    spy.mock.calls
      .filter(([type, , isCapture]) => type === 'click' && isCapture === true)
      .map(([, listener]) => listener)
  expect(clicks(added)).not.toEqual([])
  expect(clicks(removed)).toEqual(clicks(added))
  await pass(5000)
  expect(navigate).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

it('loads a dashboard whose filters were asked for by a message when it was on screen already (H-35)', async () => {
  const metabase = await show(<Analytics start="/analytics/question/7" />)
  metabase.goTo('/question/7')
  act(() => {
    go('/analytics/dashboard/1?region=West')
  })
  await pass(0)
  expect(metabase.received).toHaveLength(1)
  // The person went there meanwhile, and of what came then it took the address alone.
  metabase.goTo('/dashboard/1?date=&region=')
  await pass(0)
  expect(metabase.visited.at(-1)).toBe(`${siteUrl}/dashboard/1?region=West&top_nav=false`)
})
