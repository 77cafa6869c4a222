import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  germanLabels,
  GuestEmbed,
  InteractiveEmbed,
  MetabaseError,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useMetabase,
  type EmbedDefaults,
  type FetchToken,
  type MetabaseErrorCode,
  type MetabaseProviderProps,
} from '../../src/index.ts'
import { fakeGuestMetabase, fakeMetabase } from '../../src/testing.ts'

const log = vi.fn()
beforeEach(() => {
  vi.useFakeTimers()
  log.mockClear()
  vi.spyOn(console, 'error').mockImplementation(log)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
const frame = (title = 'Sales'): HTMLIFrameElement => screen.getByTitle(title)
const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'

const Provider = (props: Partial<MetabaseProviderProps>) => (
  <MetabaseProvider siteUrl="https://bi.test" fetchToken={() => Promise.resolve('a.b.c')} {...props} />
)

const never: FetchToken = () => new Promise(() => undefined)
const failing =
  (code: MetabaseErrorCode): FetchToken =>
  () =>
    Promise.reject(new MetabaseError(code, 'Ask the developer'))

const CODES = [
  'token_failed',
  'token_timeout',
  'token_invalid',
  'token_expired',
  'no_response',
  'page_left',
  'session_lost',
  'sign_in_failed',
  'cookies_blocked',
  'not_found',
] as const

/** An embed that has failed with a code. */
async function fail(code: MetabaseErrorCode, props: Partial<MetabaseProviderProps> = {}) {
  const onError = vi.fn<(error: MetabaseError) => void>()
  render(
    <Provider fetchToken={failing(code)} {...props}>
      <StaticEmbed dashboard={1} title="Sales" onError={onError} />
    </Provider>,
  )
  await later(300_000)
  return { alert: screen.getByRole('alert'), onError }
}

describe('an embed that failed', () => {
  it.each(CODES)(
    'tells people what happened to them, and the code, and not the developer: %s',
    async (code) => {
      const { alert, onError } = await fail(code)
      expect(alert).toHaveTextContent(/^Sales could not be shown\w.{30,}\.Try again/)
      expect(alert).toHaveTextContent(code)
      expect(alert.textContent).not.toMatch(/developer|https?:|fetchToken/)
      expect(onError).toHaveBeenCalledOnce()
      expect(onError.mock.calls[0]?.[0].message).toMatch(/^Ask the developer .* See https:/)
    },
  )

  it('has another sentence for each code', async () => {
    const sentences = new Set<string | null>()
    for (const code of CODES) {
      const { alert } = await fail(code)
      sentences.add(alert.querySelector('p')?.textContent ?? null)
      cleanup()
    }
    expect(sentences.size).toBe(CODES.length)
  })

  it('has no button where trying again cannot help: the app’s own code threw an error of another kind', async () => {
    const { alert } = await fail('props_invalid')
    expect(alert).toHaveTextContent('There is a problem on our side')
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('the console of a developer', () => {
  it('has the message once for each failure, with the title of the embed', async () => {
    await fail('no_response')
    expect(log).toHaveBeenCalledOnce()
    expect(log.mock.calls[0]).toEqual([
      expect.stringMatching(/^react-metabase: “Sales” failed: Ask the developer \[no_response\] See https:/),
    ])
  })

  it('has a second message after a failure with another code, and after a retry that fails again', async () => {
    const codes: MetabaseErrorCode[] = ['token_invalid', 'token_invalid', 'token_expired']
    const fetchToken: FetchToken = (request) => failing(codes.shift() ?? 'no_response')(request)
    await fail('no_response', { fetchToken })
    for (let turn = 0; turn < 2; turn++) {
      fireEvent.click(screen.getByRole('button'))
      await later(0)
    }
    expect(log.mock.calls.map(([text]) => /\[(\w+)\]/.exec(String(text))?.[1])).toEqual([
      'token_invalid',
      'token_invalid',
      'token_expired',
    ])
  })

  it('has nothing of the reason that the app gave, which may hold anything', async () => {
    const fetchToken: FetchToken = () => Promise.reject(new Error('GET /token?user=ada@acme.test'))
    await fail('no_response', { fetchToken })
    expect(log).toHaveBeenCalledOnce()
    expect(JSON.stringify(log.mock.calls)).not.toContain('acme')
  })

  it('stays empty in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { onError } = await fail('no_response')
    expect(onError).toHaveBeenCalledOnce()
    expect(log).not.toHaveBeenCalled()
  })

  it('stays empty where no bundler says what the app is', async () => {
    const get = (): never => {
      throw new ReferenceError('process is not defined')
    }
    vi.stubGlobal('process', Object.create(process, { env: { get } }))
    const { onError } = await fail('no_response')
    expect(onError).toHaveBeenCalledOnce()
    expect(log).not.toHaveBeenCalled()
  })
})

describe('an embed that loads', () => {
  it('has its text for assistive technology, and a skeleton that is hidden from it', () => {
    render(
      <Provider fetchToken={never}>
        <StaticEmbed dashboard={1} title="Sales" />
      </Provider>,
    )
    const text = screen.getByText('Loading Sales…')
    expect(text.closest('[aria-hidden]')).toBeNull()
    const skeleton = text.parentElement?.querySelector('[aria-hidden]')
    expect(skeleton).toHaveTextContent('')
    expect(skeleton?.querySelectorAll('div').length).toBeGreaterThan(10)
  })

  it('has the same in the markup of a server', () => {
    const html = renderToString(
      <Provider fetchToken={never}>
        <StaticEmbed dashboard={1} title="Sales" />
      </Provider>,
    )
    expect(html).toContain('Loading Sales…')
    expect(html).toContain('aria-hidden="true"')
    // A Content-Security-Policy may refuse a style sheet.
    expect(html).not.toContain('<style')
  })
})

describe('labels of the provider', () => {
  it('replace each text, also in an embed that is there', async () => {
    const App = ({ labels }: Pick<MetabaseProviderProps, 'labels'>) => (
      <Provider labels={labels} fetchToken={failing('not_found')}>
        <StaticEmbed dashboard={1} title="Umsatz" />
      </Provider>
    )
    const { rerender } = render(<App labels={germanLabels} />)
    expect(screen.getByText('Umsatz wird geladen…')).toBeInTheDocument()
    await later(0)
    const alert = screen.getByRole('alert')
    expect(alert).toHaveTextContent('Umsatz kann nicht angezeigt werden')
    expect(alert).toHaveTextContent('Dieser Inhalt wurde nicht gefunden')
    expect(screen.getByRole('button', { name: 'Erneut versuchen' })).toBeVisible()
    rerender(<App labels={{ tryAgain: 'Nochmal', failed: undefined }} />)
    expect(screen.getByRole('button', { name: 'Nochmal' })).toBeVisible()
    expect(alert).toHaveTextContent('Umsatz could not be shown')
  })

  it('may name the title anywhere, more than once, or not at all', async () => {
    const title = '$& {title} 50 %'
    const labels = {
      loading: '“{title}”, {title}',
      failed: 'Nothing to see',
      not_found: 'There is no {title} here.',
    }
    render(
      <Provider labels={labels} fetchToken={failing('not_found')}>
        <StaticEmbed dashboard={1} title={title} />
      </Provider>,
    )
    expect(screen.getByText(`“${title}”, ${title}`)).toBeInTheDocument()
    await later(0)
    expect(screen.getByRole('alert')).toHaveTextContent('Nothing to see')
    expect(screen.getByRole('alert')).toHaveTextContent(`There is no ${title} here.`)
  })

  it('are all there in German, and name the title where the English ones do', async () => {
    for (const [name, text] of Object.entries<string>({ ...germanLabels }))
      expect(text.includes('{title}'), name).toBe(/^(loading|failed)$/.test(name))
    for (const code of CODES) {
      const { alert } = await fail(code, { labels: germanLabels })
      expect(alert).toHaveTextContent(germanLabels[code])
      cleanup()
    }
  })
})

describe('defaults of the provider', () => {
  const Embeds = (props: Pick<EmbedDefaults, 'ui' | 'appearance'>) => (
    <>
      <InteractiveEmbed path="/" title="Sales" ui={props.ui} />
      <PublicEmbed dashboard={uuid} title="Status" appearance={props.appearance} />
    </>
  )
  const App = ({ defaults, ...own }: { defaults?: EmbedDefaults } & Parameters<typeof Embeds>[0]) => (
    <Provider defaults={defaults}>
      <Embeds {...own} />
    </Provider>
  )
  const boxOf = (title: string): HTMLElement | null => frame(title).parentElement

  it('are those of every embed that does not say otherwise', async () => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    const own = vi.fn<(error: MetabaseError) => void>()
    const defaults: EmbedDefaults = {
      fallback: <i>One moment</i>,
      renderError: ({ code }) => <i>Default {code}</i>,
      height: 320,
      readyTimeoutMs: 2000,
      onError,
    }
    render(
      <Provider defaults={defaults}>
        <StaticEmbed dashboard={1} title="Sales" />
        <InteractiveEmbed
          path="/"
          title="Own"
          fallback={<i>My moment</i>}
          renderError={({ code }) => <i>My {code}</i>}
          height={200}
          readyTimeoutMs={5000}
          onError={own}
        />
        <PublicEmbed dashboard={uuid} title="Quiet" fallback={null} height="50vh" />
      </Provider>,
    )
    expect(screen.getAllByText('One moment')).toHaveLength(1)
    expect(screen.getByText('My moment')).toBeInTheDocument()
    expect(boxOf('Sales')).toHaveStyle({ height: '320px' })
    expect(boxOf('Own')).toHaveStyle({ height: '200px' })
    expect(boxOf('Quiet')).toHaveStyle({ height: '50vh' })
    await later(3000)
    expect(screen.getAllByText('Default no_response')).toHaveLength(2)
    expect(onError).toHaveBeenCalledTimes(2)
    expect(own).not.toHaveBeenCalled()
    await later(3000)
    expect(screen.getByText('My no_response')).toBeInTheDocument()
    expect(onError).toHaveBeenCalledTimes(2)
    expect(own).toHaveBeenCalledOnce()
  })

  it('are merged with ui and appearance of an embed, field by field', () => {
    render(
      <App
        defaults={{ ui: { topNav: false, logo: false }, appearance: { theme: 'night', titled: false } }}
        ui={{ logo: true, search: true, topNav: undefined }}
        appearance={{ titled: true }}
      />,
    )
    expect(new URL(frame().src).search).toBe('?logo=true&search=true&top_nav=false')
    expect(new URL(frame('Status').src).hash).toBe('#theme=night&titled=true')
  })

  it('of the appearance win over the theme of the provider', () => {
    render(
      <Provider theme="light" defaults={{ appearance: { theme: 'night' } }}>
        <PublicEmbed dashboard={uuid} title="Status" />
      </Provider>,
    )
    expect(new URL(frame('Status').src).hash).toBe('#theme=night')
  })

  it('load what changes in an address once, as a prop does, and nothing when they are the same by value', async () => {
    const { rerender } = render(<App defaults={{ ui: { topNav: false } }} />)
    const metabase = fakeMetabase(frame())
    await later(0)
    rerender(<App defaults={{ ui: { topNav: false } }} />)
    await later(0)
    expect(metabase.visited).toHaveLength(1)
    rerender(<App defaults={{ ui: { topNav: true } }} />)
    await later(0)
    expect(metabase.visited.map((url) => new URL(url).search)).toEqual(['?top_nav=false', '?top_nav=true'])
  })

  it('of the height apply at once', () => {
    const { rerender } = render(<App defaults={{ height: 300 }} />)
    expect(boxOf('Sales')).toHaveStyle({ height: '300px' })
    const element = frame()
    rerender(<App />)
    expect(boxOf('Sales')).toHaveStyle({ height: '600px' })
    expect(frame()).toBe(element)
  })

  it('of the newest render are called', async () => {
    const [first, second] = [vi.fn(), vi.fn()]
    const { rerender } = render(<App defaults={{ onError: first, readyTimeoutMs: 1000 }} />)
    rerender(<App defaults={{ onError: second, readyTimeoutMs: 1000 }} />)
    await later(1100)
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(2)
  })

  it('are no reason for a guest embed to throw, which has no automatic height and no appearance', async () => {
    const defaults: EmbedDefaults = { height: 'auto', ui: { logo: false }, appearance: { titled: false } }
    const App = ({ height }: { height: number | 'auto' }) => (
      <Provider defaults={{ ...defaults, height }}>
        <GuestEmbed dashboard={1} title="Sales" />
      </Provider>
    )
    const { rerender } = render(<App height="auto" />)
    expect(boxOf('Sales')).toHaveStyle({ height: '600px' })
    const metabase = fakeGuestMetabase(frame())
    await later(0)
    metabase.ready()
    await later(0)
    expect(metabase.settings).toHaveLength(1)
    expect(JSON.stringify(metabase.settings)).not.toMatch(/logo|titled/)
    rerender(<App height={320} />)
    expect(boxOf('Sales')).toHaveStyle({ height: '320px' })
  })

  it('are those of a page that is loaded before its component: it has the address of the component', async () => {
    vi.stubGlobal('requestIdleCallback', undefined)
    Element.prototype.moveBefore = function (node: Node) {
      this.append(node)
    }
    try {
      let preload: ReturnType<typeof useMetabase>['preload'] | undefined
      const Preloads = () => {
        preload = useMetabase().preload
        return null
      }
      render(
        <Provider keepAlive={1} defaults={{ appearance: { theme: 'night' } }}>
          <Preloads />
        </Provider>,
      )
      preload?.(PublicEmbed, { dashboard: uuid, title: 'Status', appearance: { titled: false } })
      await later(0)
      expect(new URL(frame('Status').src).hash).toBe('#theme=night&titled=false')
    } finally {
      Reflect.deleteProperty(Element.prototype, 'moveBefore')
    }
  })
})
