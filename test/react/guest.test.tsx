import { act, render, screen } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  GuestEmbed,
  InteractiveEmbed,
  MetabaseProvider,
  StaticEmbed,
  useEmbedParameters,
  useEmbedStatus,
  useRouterSync,
  useEmbed,
  type Embed,
  type EmbedTheme,
  type GuestEmbedProps,
  type WantedParameters,
} from '../../src/index.ts'
import { fakeFetchToken, fakeGuestMetabase, fakeMetabase } from '../../src/testing.ts'
import {
  expectNoTokenOnThePage,
  frame,
  lastSettings,
  open,
  Provider,
  says,
  settled,
  start,
  type TokenRequest,
} from './guest-support.tsx'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Posts to the page as the frame of the embed, or as somebody else. */
function post(data: unknown, from: { origin?: string; source?: unknown } = {}): void {
  const event = new MessageEvent('message', { data, origin: from.origin ?? 'https://bi.test' })
  Object.defineProperty(event, 'source', { value: 'source' in from ? from.source : frame().contentWindow })
  act(() => void window.dispatchEvent(event))
}

const ready = { type: 'metabase.embed.iframeReady' }

describe('the frame', () => {
  it('is loaded at once, below the base path, while the token is on its way (G-1, G-4)', () => {
    const never = () => new Promise<never>(() => undefined)
    const site = { siteUrl: 'https://bi.test/metabase/', fetchToken: never }
    render(
      <Provider {...site}>
        <GuestEmbed dashboard={1} title="Sales" />
        <GuestEmbed dashboard={1} title="Costs" />
      </Provider>,
    )
    const [one, other] = ['Sales', 'Costs'].map((title) => screen.getByTitle<HTMLIFrameElement>(title).src)
    expect(one).toMatch(/^https:\/\/bi\.test\/metabase\/embed\/sdk\/v1\?embed-js-identifier=\d+$/)
    expect(other).toMatch(/^https:\/\/bi\.test\/metabase\/embed\/sdk\/v1\?embed-js-identifier=\d+$/)
    expect(one).not.toBe(other)
  })

  it('may show fullscreen and copy, unless the app says otherwise (G-37)', async () => {
    const { again } = await open()
    expect(frame()).toHaveAttribute('allow', 'fullscreen; clipboard-write')
    await again({ iframeProps: { allow: 'fullscreen', sandbox: 'allow-scripts allow-same-origin' } })
    expect(frame()).toHaveAttribute('allow', 'fullscreen')
    expect(frame()).toHaveAttribute('sandbox', 'allow-scripts allow-same-origin')
  })

  it('has the height that it is given, small ones too, and 600 pixels by default (G-36)', async () => {
    const { again } = await open()
    expect(frame().parentElement).toHaveStyle({ height: '600px' })
    await again({ height: 200 })
    expect(frame().parentElement).toHaveStyle({ height: '200px' })
    await again({ height: '50vh' })
    expect(frame().parentElement).toHaveStyle({ height: '50vh' })
  })

  it('is one, with one load and one token, in StrictMode (G-40)', async () => {
    const fetchToken = fakeFetchToken<TokenRequest>()
    render(
      <StrictMode>
        <Provider fetchToken={fetchToken}>
          <GuestEmbed dashboard={1} title="Sales" />
        </Provider>
      </StrictMode>,
    )
    const metabase = fakeGuestMetabase(frame())
    await settled()
    await says(metabase.ready)
    expect(metabase.visited).toHaveLength(1)
    expect(metabase.settings).toHaveLength(1)
    expect(fetchToken.requests).toHaveLength(1)
  })

  it('is another one for another resource and another user, with another token (G-21, G-26)', async () => {
    const { again, fetchToken, metabase } = await open()
    const first = frame()
    await again({ dashboard: 2 })
    const second = frame()
    expect(first.isConnected).toBe(false)
    expect(screen.getByText('Loading Sales…')).toBeVisible()
    const other = fakeGuestMetabase(second)
    await says(other.ready)
    expect(lastSettings(other)['token']).not.toBe(lastSettings(metabase)['token'])
    await again({ dashboard: 2 }, { userKey: 'ada' })
    expect(second.isConnected).toBe(false)
    await again({ dashboard: 2 }, { userKey: 'ada', siteUrl: 'https://other.test' })
    expect(frame().src).toMatch(/^https:\/\/other\.test\/embed/)
    expect(fetchToken.requests.map(({ resource }) => resource)).toEqual([
      { dashboard: 1 },
      { dashboard: 2 },
      { dashboard: 2 },
      { dashboard: 2 },
    ])
  })

  it('stands next to embeds of other kinds and of another Metabase (G-41)', async () => {
    const fetchToken = fakeFetchToken<TokenRequest>()
    render(
      <>
        <Provider fetchToken={fetchToken}>
          <GuestEmbed dashboard={1} title="Sales" />
          <StaticEmbed dashboard={1} title="Static" />
          <InteractiveEmbed path="/dashboard/1" title="All" />
        </Provider>
        <MetabaseProvider siteUrl="https://other.test" fetchToken={fetchToken}>
          <GuestEmbed question={2} title="Other" />
        </MetabaseProvider>
      </>,
    )
    const sales = fakeGuestMetabase(frame())
    const other = fakeGuestMetabase(screen.getByTitle('Other'))
    await settled()
    await says(sales.ready)
    await says(other.ready)
    expect(lastSettings(sales)).toMatchObject({
      instanceUrl: 'https://bi.test',
      componentName: 'metabase-dashboard',
    })
    expect(lastSettings(other)).toMatchObject({
      instanceUrl: 'https://other.test',
      componentName: 'metabase-question',
    })
    // One for each Metabase: the static embed has the token of the guest embed.
    expect(fetchToken.requests).toHaveLength(2)
    expect(screen.getByTitle<HTMLIFrameElement>('Static').src).toContain(String(sales.token()))
    act(() => {
      fakeMetabase(screen.getByTitle('All')).resize(700)
    })
    expect(screen.queryByText('Loading All…')).toBeNull()
  })
})

describe('the settings', () => {
  it('are sent when the page listens and the token is there, whichever comes first (G-5, G-11)', async () => {
    let give: (jwt: string) => void = () => undefined
    const token = await fakeFetchToken()({ resource: { dashboard: 1 }, params: {} })
    const fetchToken = () => new Promise<string>((resolve) => (give = resolve))
    const { embed, metabase, onReady } = await start({}, { fetchToken })
    expect(embed.getSnapshot().status).toBe('authenticating')
    await says(metabase.ready)
    expect(metabase.settings).toEqual([])
    expect(embed.getSnapshot().status).toBe('authenticating')
    give(token)
    await settled()
    expect(metabase.settings).toHaveLength(1)
    expect(embed.getSnapshot().status).toBe('ready')
    expect(onReady).toHaveBeenCalledOnce()
  })

  it('are complete: what each guest embed needs, and nothing that is not given (G-7, G-8, G-12, G-22, G-29)', async () => {
    window.history.replaceState(null, '', '/reports?secret=1#x')
    const { metabase, embed } = await start({}, { siteUrl: 'https://bi.test/metabase/' })
    expect(embed.getSnapshot().status).toBe('loading')
    await says(metabase.ready)
    const token = metabase.token()
    expect(metabase.settings).toStrictEqual([
      {
        instanceUrl: 'https://bi.test/metabase',
        isGuest: true,
        componentName: 'metabase-dashboard',
        token,
        guestEmbedProviderUri: expect.stringMatching(/./) as string,
        _isLocalhost: false,
        _embedReferrer: 'http://localhost:3000/reports',
      },
    ])
    expectNoTokenOnThePage([token])
    window.history.replaceState(null, '', '/')
  })

  it('do not name the page where the app hides its address, nor a provider of tokens for a token of the app (G-8, G-12)', async () => {
    const token = await fakeFetchToken()({ resource: { dashboard: 1 }, params: {} })
    const { metabase } = await open({ token, iframeProps: { referrerPolicy: 'no-referrer' } })
    expect(Object.keys(lastSettings(metabase)).sort()).toEqual([
      '_isLocalhost',
      'componentName',
      'instanceUrl',
      'isGuest',
      'token',
    ])
    expect(lastSettings(metabase)['token']).toBe(token)
  })

  it('are posted to the exact origin of Metabase (G-3)', async () => {
    const { metabase } = await open({}, {}, { siteUrl: 'https://bi.test/metabase' })
    await says(metabase.expireToken)
    await says(() => {
      metabase.clickLink('https://a.test/')
    })
    expect(metabase.received.length).toBeGreaterThan(2)
    for (const { targetOrigin } of metabase.received) expect(targetOrigin).toBe('https://bi.test')
  })

  it('are sent again to each new document, with the filters that were on screen (G-5, G-33)', async () => {
    const { metabase, embed } = await open()
    await says(() => {
      metabase.filter({ state: ['WA'] })
    })
    await says(metabase.leave)
    await says(metabase.ready)
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'], city: null } })
    expect(embed.getSnapshot().status).toBe('ready')
  })

  it('are sent once for all props that change together, and not for equal ones (G-23)', async () => {
    const props = (more: Partial<GuestEmbedProps> = {}): Partial<GuestEmbedProps> => ({
      parameters: { state: ['WA'] },
      hiddenParameters: ['city'],
      initialParameters: { state: 'CA' },
      customContext: { tenant: { id: 7, name: 'Acme' } },
      params: { account: 1 },
      theme: { colors: { brand: '#111111', text: undefined } } as EmbedTheme,
      ...more,
    })
    vi.spyOn(console, 'warn').mockReturnValue()
    const { metabase, again, fetchToken } = await open(props(), { state: ['WA'], city: null })
    expect(metabase.settings).toHaveLength(1)
    await again(props())
    await again(props({ customContext: { tenant: { name: 'Acme', id: 7 } } }))
    expect(metabase.settings).toHaveLength(1)
    await again(
      props({
        theme: { preset: 'dark' },
        withTitle: false,
        parameters: { state: ['CA'] },
        locale: 'de',
        autoRefreshSeconds: 60,
        withDownloads: true,
      }),
    )
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({
      theme: { preset: 'dark' },
      withTitle: false,
      parameters: { state: ['CA'], city: null },
      locale: 'de',
      autoRefreshInterval: 60,
      withDownloads: true,
      hiddenParameters: ['city'],
    })
    expect(fetchToken.requests).toHaveLength(1)
  })

  it('have the theme of the provider unless the embed has one, and follow it without a load (G-27)', async () => {
    const { metabase, again } = await open({}, {}, { theme: 'night', locale: 'de' })
    expect(lastSettings(metabase)).toMatchObject({ theme: { preset: 'dark' }, locale: 'de' })
    await again({}, { theme: { preset: 'light', colors: { brand: '#123456' } } })
    expect(lastSettings(metabase)).toMatchObject({ theme: { preset: 'light', colors: { brand: '#123456' } } })
    await again({ theme: { fontFamily: 'Lato' }, locale: 'es' }, { theme: 'light' })
    expect(lastSettings(metabase)).toMatchObject({ theme: { fontFamily: 'Lato' }, locale: 'es' })
    expect(metabase.settings).toHaveLength(3)
    expect(metabase.visited).toHaveLength(1)
  })

  it('leave the filters alone when something else changes: those of the person stay (G-24, 3.7)', async () => {
    const { metabase, again } = await open()
    await says(() => {
      metabase.filter({ state: ['WA'] })
    })
    await again({ withTitle: false })
    expect(lastSettings(metabase)).not.toHaveProperty('parameters')
    await again({ withTitle: false, hiddenParameters: ['city'] })
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'], city: null } })
    await again({ hiddenParameters: ['city'], initialParameters: { city: ['Fresno'] } })
    expect(lastSettings(metabase)).toMatchObject({ initialParameters: { city: ['Fresno'] } })
    expect(lastSettings(metabase)).not.toHaveProperty('parameters')
  })
})

describe('filters', () => {
  it('are those of the app, without an echo (G-32)', async () => {
    function App({ onChange }: { onChange: (parameters: WantedParameters) => void }) {
      const [parameters, setParameters] = useState<WantedParameters>({ state: 'WA' })
      return (
        <Provider fetchToken={fakeFetchToken()}>
          <GuestEmbed
            dashboard={1}
            title="Sales"
            parameters={parameters}
            onParametersChange={(next) => {
              onChange(next)
              setParameters(next)
            }}
          />
          <button
            onClick={() => {
              setParameters({ state: 'CA' })
            }}
          >
            California
          </button>
        </Provider>
      )
    }
    const onChange = vi.fn()
    render(<App onChange={onChange} />)
    const metabase = fakeGuestMetabase(frame())
    await settled()
    await says(metabase.ready)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: 'WA' } })
    await says(() => {
      metabase.load({ state: ['WA'], city: null, total: [4] }, { total: [4] })
    })
    await says(() => {
      metabase.filter({ city: ['Seattle'] })
    })
    expect(onChange.mock.lastCall?.[0]).toEqual({ state: ['WA'], city: ['Seattle'], total: [4] })
    expect(metabase.settings).toHaveLength(1)
    // The app sets a filter. The others have their default then, and Metabase is told all of them.
    await says(() => {
      screen.getByText('California').click()
    })
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: 'CA', city: null, total: [4] } })
    expect(onChange).toHaveBeenCalledTimes(2)
    // Metabase writes the value in its own form. That is no change.
    await says(() => {
      metabase.correct({ state: ['CA'], city: null, total: [4] })
    })
    expect(onChange).toHaveBeenCalledTimes(2)
    expect(metabase.settings).toHaveLength(2)
  })

  it('that Metabase corrects are told to the app, and make no loop (G-32)', async () => {
    const { metabase, again, onParametersChange } = await open(
      { parameters: { total: 'abc' } },
      { total: [] },
    )
    await says(() => {
      metabase.correct({ total: [5] })
    })
    expect(onParametersChange).toHaveBeenCalledTimes(2)
    expect(onParametersChange.mock.lastCall).toMatchObject([{ total: [5] }, { source: 'auto-change' }])
    await again({ parameters: { total: [5] } })
    await again({ parameters: { total: ['5'] } })
    expect(metabase.settings).toHaveLength(1)
    await again({ parameters: { total: 'abc' } })
    await says(() => {
      metabase.correct({ total: [] })
    })
    expect(metabase.settings).toHaveLength(2)
    await again({ parameters: { total: [] } })
    expect(metabase.settings).toHaveLength(2)
  })

  it('that are on the screen are not sent, in whatever form the app gives them (G-32)', async () => {
    const { metabase, again } = await open()
    await says(() => {
      metabase.filter({ state: ['WA'] })
    })
    await again({ parameters: { state: 'WA' } })
    await again({ parameters: { state: ['WA'], city: '', unknown: 1 } })
    await again({ parameters: { state: 'WA', city: undefined } })
    expect(metabase.settings).toHaveLength(1)
  })

  it('are reset by {}, and left as they are without parameters (3.7)', async () => {
    const { metabase, again } = await open({ parameters: { state: ['WA'] } }, { state: ['WA'], city: null })
    await again({ parameters: undefined })
    expect(metabase.settings).toHaveLength(1)
    await again({ parameters: {} })
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: null, city: null } })
  })

  it('are reported with who changed them, and payloads of another form are dropped (G-31)', async () => {
    const { metabase, onParametersChange, onLoad } = await open({}, { state: ['CA'] })
    expect(onLoad).toHaveBeenCalledOnce()
    expect(onParametersChange.mock.calls).toEqual([
      [
        { state: ['CA'] },
        {
          source: 'initial-state',
          parameters: { state: ['CA'] },
          defaultParameters: { state: null },
          lastUsedParameters: { state: null },
        },
      ],
    ])
    const change = { source: 'manual-change', parameters: { state: {} }, defaultParameters: {} }
    post({ type: 'metabase.embed.parametersChange', data: change })
    expect(onParametersChange).toHaveBeenCalledOnce()
    await says(() => {
      metabase.filter({ state: ['WA'] })
    })
    expect(onParametersChange.mock.lastCall).toMatchObject([{ state: ['WA'] }, { source: 'manual-change' }])
  })

  it('of a question are called SQL parameters (2.3)', async () => {
    const props = { dashboard: undefined, question: 2, parameters: { state: 'WA' } } as object
    const { metabase, onParametersChange } = await open(props, { state: ['WA'] })
    expect(lastSettings(metabase)).toMatchObject({
      componentName: 'metabase-question',
      sqlParameters: { state: 'WA' },
    })
    expect(onParametersChange.mock.calls).toMatchObject([[{ state: ['WA'] }, { source: 'initial-state' }]])
  })

  it('given in two ways are warned of once in development, and those of the app win (G-30)', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const both = { parameters: { state: 'WA' }, initialParameters: { state: 'CA' } }
    const { metabase, again } = await open(both, { state: ['WA'] })
    await again({ ...both, withTitle: false })
    expect(warn).toHaveBeenCalledOnce()
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'] } })
  })

  it('can be read and set by useEmbedParameters(), without a load (G-33, G-34)', async () => {
    function Filters({ embed }: { embed: Embed }) {
      const [parameters, setParameters] = useEmbedParameters(embed)
      return (
        <button
          onClick={() => {
            setParameters({ state: ['WA', 'CA'] })
          }}
        >
          {JSON.stringify(parameters)}
        </button>
      )
    }
    function App() {
      const embed = useEmbed()
      const { status } = useEmbedStatus(embed)
      return (
        <Provider fetchToken={fakeFetchToken()}>
          <Filters embed={embed} />
          <p role="status">{status}</p>
          <GuestEmbed dashboard={1} title="Sales" embed={embed} />
        </Provider>
      )
    }
    render(<App />)
    const metabase = fakeGuestMetabase(frame())
    await settled()
    await says(metabase.ready)
    await says(() => {
      metabase.load({ state: ['OR'], total: [null, 5], city: null })
    })
    expect(JSON.parse(screen.getByRole('button').textContent)).toEqual({
      city: null,
      state: 'OR',
      total: ['', '5'],
    })
    await says(() => {
      screen.getByRole('button').click()
    })
    expect(screen.getByRole('status')).toHaveTextContent('ready')
    expect(metabase.visited).toHaveLength(1)
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({
      parameters: { state: ['WA', 'CA'], total: [null, '5'], city: null },
    })
    // Metabase takes them up as they are, and says nothing.
    expect(JSON.parse(screen.getByRole('button').textContent)).toMatchObject({ state: ['WA', 'CA'] })
  })

  it('are in the query of the app’s address, and follow it (G-34)', async () => {
    const navigate = vi.fn<(address: string) => void>()
    function App({ search }: { search: string }) {
      const embed = useEmbed()
      const { parameters } = useRouterSync(embed, {
        location: { pathname: '/sales', search, hash: '' },
        navigate,
        parameters: ['state', 'city'],
      })
      return (
        <Provider fetchToken={fakeFetchToken()}>
          <GuestEmbed dashboard={1} title="Sales" embed={embed} parameters={parameters} />
        </Provider>
      )
    }
    const { rerender } = render(<App search="?state=WA" />)
    const metabase = fakeGuestMetabase(frame())
    await settled()
    await says(metabase.ready)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: 'WA' } })
    await says(() => {
      metabase.load({ state: ['WA'], city: null })
    })
    await says(() => {
      metabase.filter({ state: ['CA', 'OR'] })
    })
    await vi.waitFor(() => {
      expect(navigate).toHaveBeenCalledWith('/sales?city=&state=CA&state=OR', { replace: true })
    })
    rerender(<App search="?city=&state=CA&state=OR" />)
    await settled()
    expect(metabase.settings).toHaveLength(1)
    rerender(<App search="?state=WA" />)
    await settled()
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: 'WA', city: null } })
    expect(metabase.visited).toHaveLength(1)
  })
})

describe('messages', () => {
  it.each([
    ['another window', { source: window }],
    ['no window', { source: null }],
    ['another origin', { origin: 'https://evil.test' }],
    ['an origin that begins alike', { origin: 'https://bi.test.evil.test' }],
    ['plain http', { origin: 'http://bi.test' }],
    ['a sandboxed page', { origin: 'null' }],
  ])('from %s get no settings and no token (G-3)', async (_who, from) => {
    const { metabase } = await start()
    post(ready, from)
    post({ type: 'metabase.embed.requestGuestTokenRefresh', data: {} }, from)
    await settled()
    expect(metabase.received).toEqual([])
    expect(frame().src).not.toBe('')
    // The same door lets the real message in.
    post(ready)
    expect(metabase.received).toHaveLength(1)
  })

  it.each([
    ['null', null],
    ['text', 'metabase.embed.iframeReady'],
    ['an unknown type', { type: 'metabase.embed.somethingNew', data: {} }],
    ['a type of the host', { type: 'metabase.embed.setSettings', data: { token: 'x' } }],
    ['a type that is no text', { type: ['metabase.embed.iframeReady'] }],
    ['a message of the other embeds', { metabase: { type: 'frame', frame: { mode: 'fit', height: 9 } } }],
    ['the resizer', '[iFrameResizerChild]Ready'],
  ])('that are %s are ignored without an error (G-9)', async (_what, data) => {
    const { metabase, embed, onError } = await start()
    const before = embed.getSnapshot()
    post(data)
    expect(embed.getSnapshot()).toBe(before)
    expect(metabase.received).toEqual([])
    expect(onError).not.toHaveBeenCalled()
  })

  it('of guest embeds are nothing to the other embeds (G-9)', async () => {
    render(
      <Provider fetchToken={fakeFetchToken()}>
        <StaticEmbed dashboard={1} title="Sales" />
      </Provider>,
    )
    const { received } = fakeMetabase(frame())
    await settled()
    for (const name of ['iframeReady', 'requestGuestTokenRefresh'])
      post({ type: `metabase.embed.${name}`, data: {} })
    post({ type: 'metabase.embed.handleLink', data: { url: 'https://a.test', requestId: '1' } })
    expect(screen.getByText('Loading Sales…')).toBeVisible()
    expect(received).toEqual([])
  })

  it('of all embeds are heard by one listener of the window (G-10)', async () => {
    const add = vi.spyOn(window, 'addEventListener')
    render(
      <Provider fetchToken={fakeFetchToken()}>
        {[1, 2, 3].map((id) => (
          <GuestEmbed key={id} dashboard={id} title="Sales" />
        ))}
      </Provider>,
    )
    await settled()
    const listeners = add.mock.calls.filter(([type]) => type === 'message').map(([, listener]) => listener)
    expect(new Set(listeners).size).toBe(1)
  })

  it('about links are answered for each request, by the app if it has opened the link (G-38)', async () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const onLink = vi.fn((url: string): boolean | undefined => {
      if (url.endsWith('/throws')) throw new Error('A mistake of the app')
      return url.endsWith('/mine') || undefined
    })
    const { metabase, again } = await open()
    const click = (url: string) =>
      says(() => {
        metabase.clickLink(url)
      })
    await click('https://a.test/mine')
    await again({ onLink })
    for (const url of ['https://a.test/mine', 'https://a.test/other', 'https://a.test/throws'])
      await click(url)
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '/dashboard/2', '']) await click(url)
    expect(metabase.links.map(({ handled }) => handled)).toEqual([
      false,
      true,
      ...Array.from({ length: 6 }, () => false),
    ])
    expect(onLink.mock.calls.map(([url]) => url)).toEqual([
      'https://a.test/mine',
      'https://a.test/other',
      'https://a.test/throws',
    ])
    expect(report).toHaveBeenCalledOnce()
  })
})
