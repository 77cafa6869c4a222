import { inspect } from 'node:util'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { createElement, StrictMode, version, type ReactElement, type ReactNode } from 'react'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseError,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useEmbedLocation,
  useEmbedStatus,
  useFrameHeight,
  useMetabase,
  type Embed,
  type FetchToken,
  type MetabaseProviderProps,
} from '../../src/index.ts'
import { fakeFetchToken, fakeMetabase } from '../../src/testing.ts'

const siteUrl = 'https://bi.test'

function Provider(props: Partial<MetabaseProviderProps> & { children?: ReactNode }) {
  return <MetabaseProvider siteUrl={siteUrl} {...props} />
}

const UUID = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'

const frame = (title = 'Sales'): HTMLIFrameElement => screen.getByTitle(title)

const { setImmediate: afterPromises } = globalThis // Taken before a test fakes it.
/** Whoever waits for a promise that has its answer has been told. */
const settled = () => act(() => new Promise<void>((resolve) => afterPromises(resolve)))

const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

afterEach(() => vi.useRealTimers())

it('runs on the React of its project', () => {
  expect(version.split('.')[0]).toBe(inject('reactMajor'))
})

describe('an interactive embed', () => {
  it('has its address in the first commit (rule 1)', () => {
    render(
      <Provider locale="de">
        <InteractiveEmbed
          dashboard={7}
          tab={2}
          parameters={{ region: null }}
          title="Sales"
          ui={{ topNav: false }}
        />
      </Provider>,
    )
    expect(frame().src).toBe('https://bi.test/dashboard/7?locale=de&region=&tab=2&top_nav=false')
  })

  it('opens the app’s SSO route, with the way back and its flags encoded', () => {
    render(
      <Provider siteUrl="https://bi.test/metabase" ssoUrl="/sso/metabase?app=1">
        <InteractiveEmbed path="/dashboard/7?city=New York" title="Sales" ui={{ logo: false }} />
      </Provider>,
    )
    const src = new URL(frame().src)
    expect(src.origin + src.pathname).toBe(`${location.origin}/sso/metabase`)
    expect(src.searchParams.get('app')).toBe('1')
    expect(src.searchParams.get('return_to')).toBe('/metabase/dashboard/7?city=New%20York&logo=false')
  })

  it('opens Metabase’s SSO with a fetched token, and shows nothing before it is there', async () => {
    const fetchSsoToken = vi.fn(() => Promise.resolve({ jwt: 'aa.bb.cc' }))
    render(
      <Provider fetchSsoToken={fetchSsoToken}>
        <InteractiveEmbed path="/dashboard/7" title="Sales" />
      </Provider>,
    )
    expect(frame()).not.toHaveAttribute('src')
    await settled()
    expect(frame().src).toBe('https://bi.test/auth/sso?jwt=aa.bb.cc&return_to=%2Fdashboard%2F7')
  })

  it('is busy until Metabase has spoken, once (H-5)', () => {
    const onReady = vi.fn()
    render(
      <Provider>
        <InteractiveEmbed path="/" title="Sales" onReady={onReady} />
      </Provider>,
    )
    const box = frame().parentElement
    expect(box).toHaveAttribute('aria-busy', 'true')
    expect(screen.getByText('Loading Sales…')).toBeVisible()
    const metabase = fakeMetabase(frame())
    act(() => metabase.resize(600, 'normal'))
    act(() => metabase.goTo('/'))
    expect(box).toHaveAttribute('aria-busy', 'false')
    expect(screen.queryByText('Loading Sales…')).toBeNull()
    expect(onReady).toHaveBeenCalledOnce()
  })

  function Page({ onEmbed }: { onEmbed: (embed: Embed) => void }) {
    const embed = useEmbed()
    onEmbed(embed)
    return (
      <>
        <InteractiveEmbed embed={embed} path="/dashboard/1" title="Sales" ui={{ topNav: false }} />
        <p data-testid="location">{JSON.stringify(useEmbedLocation(embed))}</p>
        <p data-testid="height">{JSON.stringify(useFrameHeight(embed))}</p>
        <p data-testid="status">{useEmbedStatus(embed).status}</p>
      </>
    )
  }

  async function open() {
    let embed: Embed | undefined
    render(
      <Provider>
        <Page onEmbed={(own) => (embed = own)} />
      </Provider>,
    )
    if (!embed) throw new Error('Not rendered')
    await settled()
    return { embed, metabase: fakeMetabase(frame()) }
  }

  it('turns what Metabase says into React state (H-30, H-77)', async () => {
    const { metabase } = await open()
    expect(screen.getByTestId('location')).toHaveTextContent('null')
    expect(screen.getByTestId('height')).toHaveTextContent('null')
    expect(screen.getByTestId('status')).toHaveTextContent('loading')
    act(() => metabase.goTo('/dashboard/1?region=West&top_nav=false#x'))
    expect(screen.getByTestId('location')).toHaveTextContent(
      '{"pathname":"/dashboard/1","search":"?region=West","hash":"#x"}',
    )
    act(() => metabase.resize(812))
    expect(screen.getByTestId('height')).toHaveTextContent('{"mode":"fit","height":812}')
    expect(screen.getByTestId('status')).toHaveTextContent('ready')
  })

  it('posts moves to Metabase’s exact origin, and none before it is ready: the latest counts (H-6, H-7)', async () => {
    const { embed, metabase } = await open()
    act(() => {
      embed.navigate('/question/1')
      embed.navigate('/question/2')
    })
    expect(metabase.received).toEqual([])
    act(() => metabase.goTo('/dashboard/1'))
    expect(metabase.received).toEqual([
      { data: { metabase: { type: 'location', location: '/question/2' } }, targetOrigin: siteUrl },
    ])
  })

  it('asks twice, then loads, when no location answers (H-34)', async () => {
    vi.useFakeTimers()
    const { embed, metabase } = await open()
    act(() => metabase.goTo('/dashboard/1'))
    act(() => embed.navigate('/question/2'))
    act(() => void vi.advanceTimersByTime(1000))
    expect(metabase.received).toHaveLength(2)
    act(() => void vi.advanceTimersByTime(8000))
    expect(metabase.visited).toHaveLength(1)
    act(() => void vi.advanceTimersByTime(1000))
    expect(metabase.received).toHaveLength(2)
    expect(metabase.visited).toEqual([
      'https://bi.test/dashboard/1?top_nav=false',
      'https://bi.test/question/2?top_nav=false',
    ])
  })

  it('leaves no timer behind when it goes in the middle of a move (H-91)', async () => {
    vi.useFakeTimers()
    const { embed, metabase } = await open()
    act(() => metabase.goTo('/dashboard/1'))
    act(() => embed.navigate('/question/2'))
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    cleanup()
    await Promise.resolve()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is content with the location that answers', async () => {
    vi.useFakeTimers()
    const { embed, metabase } = await open()
    act(() => metabase.goTo('/dashboard/1'))
    act(() => embed.navigate('/question/2'))
    act(() => metabase.goTo('/question/2'))
    act(() => void vi.advanceTimersByTime(5000))
    expect(metabase.received).toHaveLength(1)
    expect(metabase.visited).toHaveLength(1)
  })

  it('does not ask for the place that is on screen (rule 9)', async () => {
    const { embed, metabase } = await open()
    act(() => metabase.goTo('/dashboard/1?region=&tab=1-sales'))
    act(() => embed.navigate('/dashboard/1?tab=1'))
    expect(metabase.received).toEqual([])
  })

  it('puts the flags back when a new document came without them, and only then', async () => {
    const { metabase } = await open()
    act(() => metabase.goTo('/dashboard/1?top_nav=false'))
    act(() => metabase.resize(900))
    act(() => metabase.open('/dashboard/3?top_nav=false'))
    act(() => metabase.resize(900))
    expect(metabase.visited).toHaveLength(1)
    act(() => metabase.open('/dashboard/4'))
    expect(metabase.visited.at(-1)).toBe('https://bi.test/dashboard/4?top_nav=false')
    expect(metabase.visited).toHaveLength(2)
  })

  it.each(['//evil.test', 'https://evil.test/', 'javascript:alert(1)', '/\\evil'])(
    'throws at once for %s (H-33)',
    async (path) => {
      const { embed } = await open()
      expect(() => embed.navigate(path)).toThrow(expect.objectContaining({ code: 'path_invalid' }))
    },
  )

  it('stays where the person was while Metabase shows its login page, and comes back there', async () => {
    const { embed, metabase } = await open()
    act(() => metabase.goTo('/question/5'))
    act(() => metabase.signOut())
    expect(screen.getByTestId('location')).toHaveTextContent('/question/5')
    act(() => embed.reload())
    expect(metabase.visited.at(-1)).toBe('https://bi.test/question/5?top_nav=false')
  })

  it('does not follow a page that grows because its frame grew, but one that grows later (H-75)', async () => {
    vi.useFakeTimers()
    render(
      <Provider>
        <InteractiveEmbed path="/dashboard/1" title="Sales" height="auto" ui={{ topNav: false }} />
      </Provider>,
    )
    await settled()
    const metabase = fakeMetabase(frame())
    const height = () => parseInt(frame().parentElement?.style.getPropertyValue('--metabase-height') ?? '')
    act(() => metabase.goTo('/dashboard/1'))
    act(() => void vi.advanceTimersByTime(1000))
    for (let growth = 1; growth <= 60; growth++) {
      act(() => metabase.resize(1000 + growth))
      act(() => void vi.advanceTimersByTime(100))
    }
    expect(height()).toBeLessThan(1025)
    act(() => void vi.advanceTimersByTime(1000))
    act(() => metabase.resize(1500))
    expect(height()).toBe(1500)
  })

  it('renders nothing for a height or a location that nobody reads', () => {
    const commits = vi.fn()
    function Counted() {
      commits()
      return <InteractiveEmbed path="/dashboard/1" title="Sales" height="auto" />
    }
    render(
      <Provider>
        <Counted />
      </Provider>,
    )
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo('/dashboard/1'))
    const markup = frame().parentElement?.outerHTML
    const before = commits.mock.calls.length
    act(() => metabase.goTo('/dashboard/1?region=West'))
    act(() => metabase.resize(0))
    expect(commits).toHaveBeenCalledTimes(before)
    expect(frame().parentElement?.outerHTML).toBe(markup)
  })

  it('renders again only when what was selected changes', () => {
    const renders = vi.fn()
    let embed: Embed | undefined
    function Where({ of }: { of: Embed }) {
      renders(useEmbedLocation(of, (location) => location?.pathname))
      const built = useEmbedLocation(of, (location) => ({ path: location?.pathname }))
      return <p>{built.path}</p>
    }
    function Page() {
      embed = useEmbed()
      return (
        <Provider>
          <InteractiveEmbed embed={embed} path="/" title="Sales" />
          <Where of={embed} />
        </Provider>
      )
    }
    render(<Page />)
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo('/question/1'))
    expect(screen.getByText('/question/1')).toBeVisible()
    const before = renders.mock.calls.length
    act(() => metabase.resize(700))
    expect(renders).toHaveBeenCalledTimes(before)
  })
})

describe('a static embed', () => {
  it('asks for one token for all that share user, resource and params, whatever the order of keys', async () => {
    const fetchToken = fakeFetchToken<Parameters<FetchToken>[0]>()
    render(
      <StrictMode>
        <Provider fetchToken={fetchToken}>
          <StaticEmbed dashboard={1} title="A" params={{ a: 1, b: [2] }} />
          <StaticEmbed
            dashboard={1}
            title="B"
            params={{ b: [2], a: 1 }}
            tab={3}
            parameters={{ region: 'West' }}
          />
          <StaticEmbed dashboard={2} title="C" params={{ a: 1, b: [2] }} />
        </Provider>
      </StrictMode>,
    )
    await settled()
    expect(fetchToken.requests.map(({ resource, params, reason }) => ({ resource, params, reason }))).toEqual(
      [
        { resource: { dashboard: 1 }, params: { a: 1, b: [2] }, reason: 'initial' },
        { resource: { dashboard: 2 }, params: { a: 1, b: [2] }, reason: 'initial' },
      ],
    )
    const [a, b] = [new URL(frame('A').src), new URL(frame('B').src)]
    expect(a.pathname).toMatch(/^\/embed\/dashboard\/[\w-]+\.[\w-]+\.fake$/)
    expect(b.pathname).toBe(a.pathname)
    expect(b.search).toBe('?region=West&tab=3')
    expect(b.hash).toBe('#theme=light')
  })

  it('asks anew for changed params and for another person, and not for the same', async () => {
    const fetchToken = fakeFetchToken<Parameters<FetchToken>[0]>()
    const App = ({ who, account }: { who: string; account: number }) => (
      <Provider fetchToken={fetchToken} userKey={who}>
        <StaticEmbed question={4} title="Sales" params={{ account }} />
      </Provider>
    )
    const { rerender } = render(<App who="ada" account={1} />)
    await settled()
    rerender(<App who="ada" account={1} />)
    rerender(<App who="ada" account={2} />)
    await settled()
    const before = frame()
    rerender(<App who="bob" account={2} />)
    await settled()
    expect(fetchToken.requests.map(({ params }) => params)).toEqual([
      { account: 1 },
      { account: 2 },
      { account: 2 },
    ])
    expect(frame()).not.toBe(before)
  })

  it('does not hand on a token that has run out', async () => {
    const fetchToken = fakeFetchToken<Parameters<FetchToken>[0]>({ expiresInSeconds: -1 })
    const App = ({ more }: { more: boolean }) => (
      <Provider fetchToken={fetchToken}>
        <StaticEmbed question={4} title="Sales" />
        {more && <StaticEmbed question={4} title="More" />}
      </Provider>
    )
    const { rerender } = render(<App more={false} />)
    await settled()
    rerender(<App more />)
    await settled()
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('takes a token of the app’s own, and waits for one that is null', () => {
    const { rerender } = render(
      <Provider>
        <StaticEmbed question={4} token={null} title="Sales" />
      </Provider>,
    )
    expect(frame()).not.toHaveAttribute('src')
    expect(screen.getByText('Loading Sales…')).toBeVisible()
    rerender(
      <Provider theme="night">
        <StaticEmbed question={4} token="aa.bb.cc" title="Sales" appearance={{ bordered: false }} />
      </Provider>,
    )
    expect(frame().src).toBe('https://bi.test/embed/question/aa.bb.cc#bordered=false&theme=night')
  })

  it.each<[string, FetchToken, string]>([
    ['rejects', () => Promise.reject(new Error('down')), 'token_failed'],
    [
      'throws',
      () => {
        throw new Error('down')
      },
      'token_failed',
    ],
    ['gives HTML', () => Promise.resolve('<!doctype html>'), 'token_invalid'],
    ['gives nothing', () => Promise.resolve(undefined as unknown as string), 'token_invalid'],
  ])('shows an alert with a working retry when fetchToken %s', async (_how, fetchToken, code) => {
    vi.useFakeTimers()
    const onError = vi.fn<(error: MetabaseError) => void>()
    const attempts = vi.fn(fetchToken)
    render(
      <Provider fetchToken={attempts}>
        <StaticEmbed question={4} title="Sales" onError={onError} />
      </Provider>,
    )
    await settled()
    await later(20_000)
    expect(screen.getByRole('alert')).toHaveTextContent('Sales could not be shown')
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toBeInstanceOf(MetabaseError)
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code, retryable: true })
    attempts.mockResolvedValue('aa.bb.cc')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await settled()
    expect(attempts.mock.lastCall?.[0].reason).toBe('retry')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(frame().src).toContain('/embed/question/aa.bb.cc')
  })

  it('shows the app’s own fallback and error', async () => {
    vi.useFakeTimers()
    render(
      <Provider fetchToken={() => Promise.reject(new Error('down'))}>
        <StaticEmbed
          question={4}
          title="Sales"
          fallback={<i>One moment</i>}
          renderError={({ code }, retry) => <button onClick={retry}>{code}</button>}
        />
      </Provider>,
    )
    expect(screen.getByText('One moment')).toBeVisible()
    await settled()
    await later(20_000)
    expect(screen.getByRole('button', { name: 'token_failed' })).toBeVisible()
  })
})

describe('wrong use', () => {
  /** React reports what a component throws to the console, and React 18 to the window as well. */
  function expectThrow(element: ReactElement, expected: string): void {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const handled = (event: Event): void => event.preventDefault()
    window.addEventListener('error', handled)
    expect(() => render(element)).toThrow(expect.objectContaining({ code: expected }) as Error)
    window.removeEventListener('error', handled)
    error.mockRestore()
  }

  it.each([
    ['no provider', 'provider_missing', <InteractiveEmbed key="1" path="/" title="Sales" />],
    ['no site URL', 'site_url_invalid', <MetabaseProvider key="1" siteUrl="bi.test" />],
    [
      'nothing to show',
      'props_invalid',
      createElement(Provider, {}, createElement(StaticEmbed, { title: 'x', token: 'a.b.c' } as never)),
    ],
    [
      'no way to a token',
      'props_invalid',
      <Provider key="1">
        <StaticEmbed dashboard={1} title="Sales" />
      </Provider>,
    ],
    [
      'an id in place of a UUID',
      'props_invalid',
      <Provider key="1">
        <PublicEmbed dashboard="12" title="Status" />
      </Provider>,
    ],
    [
      'a UUID that another path leads to',
      'props_invalid',
      <Provider key="1">
        <PublicEmbed dashboard={`../../auth/logout?/${UUID}`} title="Status" />
      </Provider>,
    ],
    [
      'a UUID with a line break',
      'props_invalid',
      <Provider key="1">
        <PublicEmbed question={`${UUID}\n`} title="Status" />
      </Provider>,
    ],
    [
      'an id that another path leads to',
      'props_invalid',
      <Provider key="1">
        <InteractiveEmbed dashboard="1/../../admin" title="Sales" />
      </Provider>,
    ],
    [
      'no title',
      'props_invalid',
      <Provider key="1">
        <InteractiveEmbed path="/" title=" " />
      </Provider>,
    ],
    [
      'an SSO route that is a script',
      'site_url_invalid',
      <Provider key="1" ssoUrl="javascript:alert(1)">
        <InteractiveEmbed path="/" title="Sales" />
      </Provider>,
    ],
    [
      'a path that leaves the site',
      'path_invalid',
      <Provider key="1">
        <InteractiveEmbed path="//evil.test" title="Sales" />
      </Provider>,
    ],
  ])('throws at once: %s', (_what, expected, element) => {
    expectThrow(element, expected)
  })

  it('throws at once: one embed in two components', () => {
    function Twice() {
      const embed = useEmbed()
      return (
        <Provider>
          <InteractiveEmbed embed={embed} path="/" title="A" />
          <InteractiveEmbed embed={embed} path="/" title="B" />
        </Provider>
      )
    }
    expectThrow(<Twice />, 'props_invalid')
  })

  it('tells what the provider says of Metabase', () => {
    function Show() {
      return <p>{JSON.stringify(useMetabase())}</p>
    }
    render(
      <Provider userKey={7} theme="night">
        <Show />
      </Provider>,
    )
    expect(
      screen.getByText('{"siteUrl":"https://bi.test","userKey":7,"theme":"night","canKeepAlive":false}'),
    ).toBeVisible()
  })
})

it('keeps one window listener for any number of embeds, and none after the last (rule 7)', async () => {
  const added = vi.spyOn(window, 'addEventListener')
  const removed = vi.spyOn(window, 'removeEventListener')
  const { unmount } = render(
    <Provider>
      {[1, 2, 3, 4].map((id) => (
        <InteractiveEmbed key={id} dashboard={id} title={`${id}`} />
      ))}
    </Provider>,
  )
  const of = (spy: typeof added | typeof removed) => spy.mock.calls.filter(([type]) => type === 'message')
  expect(new Set(of(added).map(([, listener]) => listener)).size).toBe(1)
  unmount()
  await Promise.resolve()
  expect(of(removed).map(([, listener]) => listener)).toContain(of(added)[0]?.[1])
  added.mockRestore()
  removed.mockRestore()
})

it('tells onEvent what it does, without a secret', async () => {
  const onEvent = vi.fn()
  render(
    <Provider onEvent={onEvent} fetchToken={fakeFetchToken()}>
      <StaticEmbed question={4} title="Sales" />
    </Provider>,
  )
  await settled()
  const metabase = fakeMetabase(frame())
  act(() => metabase.goTo(new URL(frame().src).pathname + '?region=West'))
  expect(onEvent).toHaveBeenCalledWith(
    expect.objectContaining({
      title: 'Sales',
      location: { pathname: '/embed/question', search: '?region=West', hash: '' },
    }),
  )
  expect(inspect(onEvent.mock.calls, { depth: Infinity })).not.toContain('eyJ')
})
