import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { Profiler, StrictMode, version, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MetabaseDevtools as InDevelopment } from '../../src/devtools.ts'
import { MetabaseDevtools } from '../../src/devtools/production.ts'
import { GuestEmbed, InteractiveEmbed, PublicEmbed, StaticEmbed, useEmbed } from '../../src/index.ts'
import { fakeFetchToken, fakeGuestMetabase, fakeMetabase } from '../../src/testing.ts'
import { say } from '../support/say.ts'
import {
  eventually,
  fakeClipboard,
  focused,
  hosts,
  log,
  logs,
  markup,
  panel,
  Provider,
  rowsOf,
  settled,
} from './support.tsx'

const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'

const frame = (title = 'Sales'): HTMLIFrameElement => screen.getByTitle(title)

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((...args: readonly unknown[]) => {
    // The panel renders by itself, which a test need not wait for; and an embed that fails says so in development.
    if (!/act\(|^react-metabase: /.test(String(args[0]))) throw new Error(args.map(String).join(' '))
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  await settled()
})

/** An app with the panel open. */
async function open(children: ReactNode, props: Partial<Parameters<typeof Provider>[0]> = {}) {
  const view = render(
    <Provider {...props}>
      <MetabaseDevtools initialIsOpen />
      {children}
    </Provider>,
  )
  await settled()
  return view
}

describe('where it is', () => {
  it('renders nothing where NODE_ENV is not development', async () => {
    render(
      <Provider>
        <InDevelopment initialIsOpen />
      </Provider>,
    )
    await settled()
    expect(hosts()).toEqual([])
  })

  it('is there in development', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    vi.resetModules()
    const { MetabaseDevtools: Devtools } = await import('../../src/devtools/development.ts')
    const { MetabaseProvider } = await import('../../src/index.ts')
    render(
      <MetabaseProvider siteUrl="https://bi.test">
        <Devtools />
      </MetabaseProvider>,
    )
    await eventually(() => panel().getByRole('button', { name: 'Metabase devtools: 0 embeds' }))
  })

  it('throws provider_missing outside of a provider', () => {
    vi.mocked(console.error).mockImplementation(() => undefined)
    expect(() => render(<MetabaseDevtools />)).toThrow('[provider_missing]')
  })

  it('renders nothing on a server', () => {
    // React 18 warns of layout effects, because this server has a document.
    vi.mocked(console.error).mockImplementation(() => undefined)
    const markupWith = (children: ReactNode): string => renderToString(<Provider>{children}</Provider>)
    expect(markupWith(<MetabaseDevtools initialIsOpen />)).toBe(markupWith(null))
  })

  it('is there once under StrictMode, and hears each message once', async () => {
    render(
      <StrictMode>
        <Provider>
          <MetabaseDevtools initialIsOpen />
          <InteractiveEmbed dashboard={1} title="Sales" />
        </Provider>
      </StrictMode>,
    )
    await settled()
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo('/dashboard/1'))
    await logs('#1 Sales | Metabase → app | location | /dashboard/1')
    expect(hosts()).toHaveLength(1)
  })

  it('is gone with its provider, with its listeners', async () => {
    const [added, removed] = [vi.spyOn(window, 'addEventListener'), vi.spyOn(window, 'removeEventListener')]
    const { unmount } = await open(null)
    const of = ({ mock }: typeof added | typeof removed) =>
      mock.calls.filter(([type]) => type === 'message').map(([, listener]) => listener)
    expect(of(added)).toHaveLength(1)
    unmount()
    expect(of(removed)).toEqual(of(added))
    expect(hosts()).toEqual([])
  })
})

describe('the table of embeds', () => {
  it('says of each what it is, where it is, and how it is', async () => {
    await open(
      <>
        <InteractiveEmbed path="/dashboard/7?region=West&tab=2" title="Sales" />
        <PublicEmbed dashboard={uuid} title="Status" />
      </>,
    )
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo('/dashboard/7?region=West&tab=2-by-month'))
    act(() => metabase.resize(812))
    await eventually(() =>
      expect(rowsOf('Embeds')).toEqual([
        [
          '#1 Sales',
          'interactive',
          'ready',
          '/dashboard/7?region=…&tab=2',
          '/dashboard/7?region=…&tab=2',
          '0 px, 812 px reported',
          '–',
          'on the page Show',
        ],
        ['#2 Status', 'public', 'loading', '/public/dashboard/…', '–', '0 px', '–', 'on the page Show'],
      ]),
    )
  })

  it('has the error of one that failed, and the button counts it', async () => {
    const fetchToken = () => Promise.reject(Object.assign(new Error('No'), { status: 403 }))
    await open(<StaticEmbed dashboard={1} title="Sales" />, { fetchToken })
    await eventually(() =>
      expect(rowsOf('Embeds')[0]?.[2]).toMatch(/^failedtoken_failed The token(?!.*\[token_failed\])/),
    )
    fireEvent.click(panel().getByRole('button', { name: 'Close' }))
    panel().getByRole('button', { name: 'Metabase devtools: 1 embed, 1 failed' })
  })

  it.each([
    [
      'fetched',
      { fetchToken: fakeFetchToken({ expiresInSeconds: 600 }) },
      {},
      'runs out in 9 min',
      'renewal in 8 min',
    ],
    ['given', {}, { token: 'aaa.e30.bbb' }, 'does not run out', 'renewed by the app'],
  ])(
    'has the times of a token that is %s, and not the token',
    async (_how, provider, props, end, renewal) => {
      await open(<StaticEmbed dashboard={1} title="Sales" {...props} />, provider)
      await eventually(() => {
        const [, , , , , , token = ''] = rowsOf('Embeds')[0] ?? []
        expect(token).toMatch(/^in use for \d s/)
        expect(token).toContain(end)
        expect(token).toContain(renewal)
      })
      expect(markup()).not.toContain('eyJ')
      expect(markup()).not.toContain('e30')
    },
  )

  it('has the times of a guest embed’s token, which Metabase asks for', async () => {
    await open(<GuestEmbed dashboard={1} title="Sales" />, { fetchToken: fakeFetchToken() })
    const metabase = fakeGuestMetabase(frame())
    await act(() => {
      metabase.ready()
      return Promise.resolve()
    })
    await eventually(() =>
      expect(rowsOf('Embeds')[0]?.[6]).toMatch(/runs out in 9 minrenewed when Metabase asks$/),
    )
  })

  it('has an embed that waits for its turn, and gives it no other number later', async () => {
    await open(
      <>
        <InteractiveEmbed dashboard={1} title="First" />
        <InteractiveEmbed dashboard={2} title="Second" />
      </>,
      { maxConcurrentLoads: 1 },
    )
    await eventually(() => expect(rowsOf('Embeds')[1]?.slice(-1)).toEqual(['waiting to load Show']))
    const metabase = fakeMetabase(frame('First'))
    act(() => metabase.goTo('/dashboard/1'))
    await eventually(() =>
      expect(rowsOf('Embeds')[1]?.slice(0, 3)).toEqual(['#2 Second', 'interactive', 'loading']),
    )
  })

  it('outlines an embed without a change of it, and says so', async () => {
    vi.stubGlobal('matchMedia', () => ({ matches: true }))
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    await eventually(() => rowsOf('Embeds'))
    const container = frame().parentElement
    const scroll = vi.fn()
    if (container) container.scrollIntoView = scroll
    const before = container?.outerHTML
    fireEvent.click(await eventually(() => panel().getByRole('button', { name: 'Show Sales' })))
    expect(scroll).toHaveBeenCalledOnce()
    expect(markup()).toContain('class="outline"')
    expect(container?.outerHTML).toBe(before)
    await eventually(() =>
      expect(panel().getByRole('status')).toHaveTextContent('Sales is outlined on the page.'),
    )
    await eventually(() => expect(markup()).not.toContain('class="outline"'))
  })
})

describe('the log', () => {
  it('has what passes in both directions, and the states of the embed', async () => {
    function App() {
      const embed = useEmbed()
      return (
        <>
          <button type="button" onClick={() => embed.navigate('/question/4?x=1')}>
            Move
          </button>
          <InteractiveEmbed embed={embed} dashboard={1} title="Sales" />
        </>
      )
    }
    await open(<App />)
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo('/dashboard/1'))
    fireEvent.click(screen.getByRole('button', { name: 'Move' }))
    act(() => metabase.resize(700))
    await eventually(() =>
      expect(log()).toEqual([
        '#1 Sales | embed | state | loading',
        '#1 Sales | Metabase → app | location | /dashboard/1',
        '#1 Sales | embed | state | ready',
        '#1 Sales | app → Metabase | location | /question/4?x=…',
        '#1 Sales | Metabase → app | frame | fit, 700 px',
      ]),
    )
  })

  it('names what a guest embed and its page say, without what is in it', async () => {
    await open(<GuestEmbed dashboard={1} title="Sales" onLink={() => true} />, {
      fetchToken: fakeFetchToken(),
      locale: 'de',
    })
    const metabase = fakeGuestMetabase(frame())
    await act(() => {
      metabase.ready()
      return Promise.resolve()
    })
    act(() => metabase.load({ state: ['WA'], city: null }))
    act(() => metabase.clickLink('https://shop.test/orders/secret?key=secret'))
    await act(() => {
      metabase.expireToken()
      return Promise.resolve()
    })
    await logs('#1 Sales | app → Metabase | submitRefreshedGuestToken | ')
    expect(log().filter((line) => !line.includes('| state |'))).toEqual([
      '#1 Sales | Metabase → app | iframeReady | ',
      expect.stringMatching(
        /^#1 Sales \| app → Metabase \| setSettings \| instanceUrl, .*token.*locale/,
      ) as string,
      '#1 Sales | Metabase → app | parametersChange | initial-state: state, city',
      '#1 Sales | Metabase → app | handleLink | ',
      '#1 Sales | app → Metabase | handleLinkResponse | ',
      '#1 Sales | Metabase → app | requestGuestTokenRefresh | ',
      '#1 Sales | app → Metabase | submitRefreshedGuestToken | ',
    ])
    expect(markup()).not.toMatch(/secret|WA|eyJ/)
  })

  it('says once how often a message was repeated', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    const metabase = fakeMetabase(frame())
    for (let turn = 0; turn < 3; turn++) act(() => metabase.resize(700))
    await logs('#1 Sales | embed | state | ready')
    for (let turn = 0; turn < 3; turn++) act(() => metabase.resize(701))
    await logs('#1 Sales | Metabase → app | frame | fit, 701 px (3 times)')
  })

  it('keeps the last 500 lines', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    const metabase = fakeMetabase(frame())
    act(() => {
      for (let height = 1; height <= 700; height++) metabase.resize(height)
    })
    await logs('#1 Sales | Metabase → app | frame | fit, 700 px')
    expect(log()).toHaveLength(500)
  })

  it('shows the lines of one embed, of one type, and with a text', async () => {
    await open(
      <>
        <InteractiveEmbed dashboard={1} title="Sales" />
        <InteractiveEmbed dashboard={2} title="Stock" />
      </>,
    )
    for (const title of ['Sales', 'Stock']) {
      const metabase = fakeMetabase(frame(title))
      act(() => metabase.goTo(`/dashboard/${title}`))
      act(() => metabase.resize(700))
    }
    await logs('#2 Stock | Metabase → app | frame | fit, 700 px')
    const choose = (name: string, value: string): void => {
      fireEvent.change(panel().getByLabelText(name), { target: { value } })
    }
    choose('Embed', '2')
    choose('Type', 'location')
    expect(log()).toEqual(['#2 Stock | Metabase → app | location | /dashboard/Stock'])
    choose('Embed', '')
    choose('Text', 'SALES')
    expect(log()).toEqual(['#1 Sales | Metabase → app | location | /dashboard/Sales'])
    panel().getByText('1 of 8 lines')
  })

  it('stands still while it is paused, and has all when it goes on', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo('/dashboard/1'))
    await logs('#1 Sales | embed | state | ready')
    const pause = panel().getByRole('button', { name: 'Pause' })
    fireEvent.click(pause)
    expect(pause).toHaveAttribute('aria-pressed', 'true')
    const before = log()
    act(() => metabase.goTo('/dashboard/2'))
    await eventually(() => expect(rowsOf('Embeds')[0]?.[4]).toBe('/dashboard/2'))
    expect(log()).toEqual(before)
    fireEvent.click(pause)
    expect(log()).toEqual([...before, '#1 Sales | Metabase → app | location | /dashboard/2'])
  })

  it('is empty after Clear, paused or not', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    await logs('#1 Sales | embed | state | loading')
    fireEvent.click(panel().getByRole('button', { name: 'Pause' }))
    fireEvent.click(panel().getByRole('button', { name: 'Clear' }))
    expect(log()).toEqual([])
    fireEvent.click(panel().getByRole('button', { name: 'Pause' }))
    expect(log()).toEqual([])
  })
})

describe('what others post', () => {
  const forged = { metabase: { type: 'location', location: { pathname: '/<b>x</b>', search: '', hash: '' } } }

  it.each([
    ['from another window', () => ({ origin: 'https://bi.test', source: window })],
    ['from another origin', () => ({ origin: 'https://evil.test', source: frame().contentWindow })],
  ])('%s is counted, and is not in the log', async (_from, sender) => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    await logs('#1 Sales | embed | state | loading')
    const before = log()
    const event = new MessageEvent('message', { data: forged })
    for (const [name, value] of Object.entries(sender())) Object.defineProperty(event, name, { value })
    window.dispatchEvent(event)
    window.dispatchEvent(new MessageEvent('message', { data: 'webpackHotUpdate' }))
    await eventually(() => panel().getByText(/ · 1 message of strangers dropped$/))
    expect(log()).toEqual(before)
    expect(markup()).not.toMatch(/<b>x|&lt;b&gt;x/)
  })

  it('is no stranger’s if it is from an embed of another provider', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    render(
      <Provider>
        <InteractiveEmbed dashboard={2} title="Other" />
      </Provider>,
    )
    await logs('#1 Sales | embed | state | loading')
    const [other, own] = [fakeMetabase(frame('Other')), fakeMetabase(frame())]
    act(() => other.goTo('/dashboard/2'))
    act(() => own.goTo('/dashboard/1'))
    await logs('#1 Sales | Metabase → app | location | /dashboard/1')
    expect(markup()).not.toMatch(/strangers|dashboard\/2/)
  })

  it('in Metabase’s own frame and is not known, is counted', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    fakeMetabase(frame())
    act(() => say(frame(), 'secret'))
    await eventually(() => panel().getByText(/ · 1 message of the frames not known$/))
    expect(markup()).not.toContain('secret')
  })
})

describe('the report', () => {
  it('has the versions, the embeds and the last messages', async () => {
    const copied = fakeClipboard()
    await open(<InteractiveEmbed dashboard={1} title="Sales `1`" />)
    const metabase = fakeMetabase(frame('Sales `1`'))
    act(() => metabase.goTo('/dashboard/1?region=West'))
    await logs('#1 Sales `1` | Metabase → app | location | /dashboard/1?region=…')
    fireEvent.click(panel().getByRole('button', { name: 'Copy bug report' }))
    await eventually(() => expect(panel().getByRole('status')).toHaveTextContent('The report is copied.'))
    expect(copied()).toMatch(/^- react-metabase: from source$/m)
    expect(copied()).toContain(
      `- React: ${version}\n- Browser: Browser/1\n- Metabase: (please add the version`,
    )
    expect(copied()).toContain(
      "### 1 embed\n\n- #1 “Sales '1'”: interactive, on the page; ready; target `/dashboard/1?region=…`; location `/dashboard/1?region=…`; 0 px\n",
    )
    expect(copied()).toMatch(
      /^ +-\d\.\d{3} {2}#1 {2}Metabase → app {2}location {2}\/dashboard\/1\?region=…$/m,
    )
  })

  it('is in a text field where the browser does not copy it', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Browser/1' })
    await open(null)
    fireEvent.click(panel().getByRole('button', { name: 'Copy bug report' }))
    const field = await eventually(() => panel().getByLabelText('Bug report'))
    expect(field).toHaveDisplayValue(/- Browser: Browser\/1/)
  })
})

describe('nothing secret is in the panel or in the report (S-4)', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJyZXNvdXJjZSI6e319.abc-_DEF'
  const email = 'ada.lovelace@example.com'
  const secrets = [jwt, 'eyJ', uuid, email, 'lovelace', 's3cret']

  async function expectNoSecret(): Promise<void> {
    const copied = fakeClipboard()
    fireEvent.click(panel().getByRole('button', { name: 'Copy bug report' }))
    await eventually(() => expect(copied()).toContain('### The last'))
    for (const secret of secrets) {
      expect(decodeURIComponent(decodeURIComponent(markup().replaceAll('%', '%25')))).not.toContain(secret)
      expect(markup()).not.toContain(secret)
      expect(copied()).not.toContain(secret)
    }
  }

  it.each([
    ['a token in the query', `/dashboard/1?state=${jwt}`, '/dashboard/1?state=…'],
    ['a token in the path', `/anything/${jwt}/x`, '/anything/…/x'],
    ['a token in the hash', `/question#${jwt}`, '/question#…'],
    ['a token whose dots are encoded', `/a/${jwt.replaceAll('.', '%2E')}`, '/a/…'],
    ['a public link', `/public/dashboard/${uuid}`, '/public/dashboard'],
    ['a UUID', `/x/${uuid}`, '/x/…'],
    [
      'an address to come back to',
      `/auth/login?redirect=${encodeURIComponent(`/public/question/${uuid}`)}`,
      '/auth/login?redirect=…',
    ],
    ['an e-mail address in the path', `/person/${email}`, '/person/…'],
    ['an e-mail address, encoded', `/person/${encodeURIComponent(email)}`, '/person/…'],
    ['an e-mail address in the query', `/dashboard/1?person=${email}`, '/dashboard/1?person=…'],
    ['a value of a filter', '/dashboard/1?customer=s3cret&region=', '/dashboard/1?customer=…&region='],
    ['a value behind a second mark', '/dashboard/1?customer=a=s3cret', '/dashboard/1?customer=…'],
    ['a value without a name', '/question#theme=night&s3cret', '/question#theme=…&…'],
    ['a name that is an e-mail address', `/dashboard/1?${email}=1`, '/dashboard/1?…=…'],
    ['a value for a tab', '/dashboard/1?tab=s3cret', '/dashboard/1?tab=…'],
    ['the name of a tab', '/dashboard/1?tab=12-s3cret', '/dashboard/1?tab=12'],
    ['a question that nobody saved', `/question#${btoa('{"dataset_query":"s3cret"}')}`, '/question#…'],
    ['a hash that looks like a list', '/question#name=s3cret', '/question#name=…'],
  ])('%s that Metabase reports', async (_what, path, shown) => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo(path))
    await logs(`#1 Sales | Metabase → app | location | ${shown}`)
    await expectNoSecret()
  })

  it('a path that the app asks for', async () => {
    await open(<InteractiveEmbed path={`/dashboard/1?state=${jwt}&person=${email}`} title="Sales" />)
    await eventually(() => expect(rowsOf('Embeds')[0]?.[3]).toBe('/dashboard/1?person=…&state=…'))
    await expectNoSecret()
  })

  it('a signed and a public page, their tokens, UUIDs and locked values', async () => {
    const fetchToken = fakeFetchToken()
    await open(
      <>
        <StaticEmbed dashboard={1} title="Sales" params={{ customer: 's3cret' }} />
        <PublicEmbed dashboard={uuid} title="Status" parameters={{ person: email }} />
      </>,
      { fetchToken },
    )
    for (const title of ['Sales', 'Status']) {
      const metabase = fakeMetabase(frame(title))
      const { pathname } = new URL(frame(title).src)
      act(() => metabase.goTo(`${pathname}?person=${email}`))
    }
    await logs('#1 Sales | Metabase → app | location | /embed/dashboard?person=…')
    await logs('#2 Status | Metabase → app | location | /public/dashboard?person=…')
    await expectNoSecret()
  })

  it('a message with a new token to a signed page', async () => {
    function App() {
      const embed = useEmbed()
      return (
        <>
          <button type="button" onClick={() => embed.show({ dashboard: 2, params: { customer: 's3cret' } })}>
            Switch
          </button>
          <StaticEmbed embed={embed} dashboard={1} title="Sales" />
        </>
      )
    }
    await open(<App />, { fetchToken: fakeFetchToken() })
    const metabase = fakeMetabase(frame())
    act(() => metabase.goTo(new URL(frame().src).pathname))
    fireEvent.click(screen.getByRole('button', { name: 'Switch' }))
    await logs('#1 Sales | app → Metabase | location | /embed/dashboard/…#theme=…')
    await expectNoSecret()
  })

  it('a title with an e-mail address, and what is wrong', async () => {
    const fetchToken = () => Promise.reject(new Error(`${jwt} of ${email} is s3cret`))
    await open(<StaticEmbed dashboard={1} title={`Sales of ${email}`} />, { fetchToken })
    await eventually(() => expect(rowsOf('Embeds')[0]?.[0]).toBe('#1 Sales of …'))
    await expectNoSecret()
  })

  it('what names a measurement of the page', async () => {
    await open(<PublicEmbed dashboard={uuid} title="Status" height="auto" />)
    fakeMetabase(frame('Status'))
    act(() => say(frame('Status'), `[iFrameSizer]${email}:100:200:init`))
    await logs('#1 Status | Metabase → app | resizerSize | 200 × 100 px, init')
    await expectNoSecret()
  })
})

describe('people with a keyboard or a screen reader', () => {
  it('open it by a button, have the focus in it, and close it by Escape', async () => {
    render(
      <Provider>
        <MetabaseDevtools />
      </Provider>,
    )
    const button = await eventually(() =>
      panel().getByRole('button', { name: 'Metabase devtools: 0 embeds' }),
    )
    expect(button).toHaveAttribute('aria-expanded', 'false')
    fireEvent.click(button)
    const close = await eventually(() => panel().getByRole('button', { name: 'Close' }))
    expect(focused()).toBe(close)
    fireEvent.keyDown(close, { key: 'Escape' })
    await eventually(() => expect(focused()).toHaveAccessibleName('Metabase devtools: 0 embeds'))
  })

  it('keep the focus in the app when it is open at first', async () => {
    await open(<button type="button">Mine</button>)
    await eventually(() => panel().getByRole('region', { name: 'Metabase devtools' }))
    expect(document.activeElement).toBe(document.body)
  })

  it('find labelled regions, tables with headers, and no log that is read aloud', async () => {
    await open(<InteractiveEmbed dashboard={1} title="Sales" />)
    await logs('#1 Sales | embed | state | loading')
    const devtools = within(panel().getByRole('region', { name: 'Metabase devtools' }))
    for (const name of ['Embeds', 'Messages']) {
      const table = within(devtools.getByRole('region', { name })).getByRole('table')
      expect(within(table).getAllByRole('columnheader').length).toBeGreaterThan(4)
    }
    expect(devtools.getByRole('rowheader')).toHaveTextContent('#1 Sales')
    expect(markup()).not.toMatch(/aria-live|role="log"|role="alert"/)
  })

  it('type into it without the shortcuts of the app', async () => {
    const shortcut = vi.fn()
    document.addEventListener('keydown', shortcut)
    render(
      <div onKeyDown={shortcut}>
        <Provider>
          <MetabaseDevtools initialIsOpen />
        </Provider>
      </div>,
    )
    fireEvent.keyDown(await eventually(() => panel().getByLabelText('Text')), { key: 'k' })
    expect(shortcut).not.toHaveBeenCalled()
    document.removeEventListener('keydown', shortcut)
  })
})

describe('it changes nothing of what it watches', () => {
  /** What a scenario costs the app: commits, listeners, requests for tokens, messages, and what the app hears. */
  async function costs(devtools: ReactNode) {
    const listening = vi.spyOn(window, 'addEventListener')
    const pushed = vi.spyOn(history, 'pushState')
    const commits = vi.fn()
    const onEvent = vi.fn()
    const fetchToken = fakeFetchToken()
    function App() {
      const embed = useEmbed()
      return (
        <>
          <button type="button" onClick={() => embed.navigate('/dashboard/2')}>
            Move
          </button>
          <InteractiveEmbed embed={embed} dashboard={1} title="Inside" />
          <StaticEmbed dashboard={1} title="Sales" />
        </>
      )
    }
    const { unmount } = render(
      <Profiler id="app" onRender={commits}>
        <Provider fetchToken={fetchToken} onEvent={onEvent}>
          {devtools}
          <App />
        </Provider>
      </Profiler>,
    )
    await settled()
    const inside = fakeMetabase(frame('Inside'))
    const sales = fakeMetabase(frame())
    act(() => inside.goTo('/dashboard/1'))
    act(() => sales.goTo(new URL(frame().src).pathname))
    for (const height of [600, 700, 800]) act(() => sales.resize(height, 'normal'))
    fireEvent.click(screen.getByRole('button', { name: 'Move' }))
    act(() => inside.goTo('/dashboard/2'))
    // Long enough for the panel to be drawn several times.
    await act(() => new Promise((resolve) => setTimeout(resolve, 500)))
    const cost = {
      commits: commits.mock.calls.length,
      events: onEvent.mock.calls.length,
      tokens: fetchToken.requests.length,
      posted: [...inside.received, ...sales.received].length,
      loads: [...inside.visited, ...sales.visited].length,
      history: pushed.mock.calls.length,
      frames: document.querySelectorAll('iframe').length,
      styles: document.querySelectorAll('style').length,
    }
    const listeners = new Set(
      listening.mock.calls.map(([type, listener]) => JSON.stringify([type, String(listener)])),
    )
    unmount()
    await settled()
    vi.restoreAllMocks()
    return { cost, listeners: listeners.size }
  }

  it.each([
    ['open', <MetabaseDevtools key="" initialIsOpen />],
    ['closed', <MetabaseDevtools key="" />],
  ])(
    'while it is %s: the same commits, events, tokens, messages, loads and entries',
    async (_how, devtools) => {
      const without = await costs(null)
      const having = await costs(devtools)
      expect(without.cost.commits).toBeGreaterThan(2)
      expect(without.cost.posted).toBeGreaterThan(0)
      expect(having.cost).toEqual(without.cost)
      // Its own, for what strangers post.
      expect(having.listeners).toBe(without.listeners + 1)
    },
  )

  it('goes on when the panel is removed and added', async () => {
    const { rerender } = await open(<InteractiveEmbed key="1" dashboard={1} title="Sales" />)
    const before = frame()
    rerender(
      <Provider>
        {null}
        <InteractiveEmbed key="1" dashboard={1} title="Sales" />
      </Provider>,
    )
    await settled()
    expect(hosts()).toEqual([])
    expect(frame()).toBe(before)
  })
})
