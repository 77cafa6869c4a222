import { StrictMode } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  InteractiveEmbed,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useEmbedLocation,
  type EmbedLocation,
  type FetchToken,
} from '../../src/index.ts'
import {
  accountsIn,
  delay,
  eventually,
  fetchToken,
  filterIn,
  frameOf,
  contentOf,
  Metabase,
  requests,
  reset,
  sees,
  siteUrl,
} from './support.tsx'

beforeEach(reset)

const status = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'

it('shows only the rows that the token locks', async () => {
  await render(
    <Metabase>
      <StaticEmbed dashboard={1} tab={2} title="Customers" />
    </Metabase>,
  )
  await eventually(async () => expect(await accountsIn('Customers')).toEqual(['Acme']))
  expect(await filterIn('Customers', 'account')).toBeNull()
})

it('shows a public link, with its theme said (H-11, H-17)', async () => {
  await render(
    <Metabase>
      <PublicEmbed dashboard={status} title="Status" />
    </Metabase>,
  )
  await sees('Status', 'Service status')
  expect(frameOf('Status').src).toBe(`${siteUrl}/public/dashboard/${status}#theme=light`)
})

it('makes 1 frame, 1 load and 1 token fetch under StrictMode, for three embeds of one resource (H-15)', async () => {
  const asked = vi.fn(fetchToken)
  await render(
    <StrictMode>
      <Metabase fetchToken={asked}>
        <StaticEmbed question={2} title="A" height={200} />
        <StaticEmbed question={2} title="B" height={200} params={{}} />
        <StaticEmbed question={2} title="C" height={200} appearance={{ theme: 'night' }} />
      </Metabase>
    </StrictMode>,
  )
  for (const title of ['A', 'B', 'C']) await sees(title, 'Revenue by month')
  expect(document.querySelectorAll('iframe')).toHaveLength(3)
  expect(asked).toHaveBeenCalledOnce()
  expect(await requests('document')).toHaveLength(3)
})

it('loads, listens and fetches nothing more in ten renders with fresh literals and callbacks', async () => {
  const listening = vi.spyOn(window, 'addEventListener')
  const asked = vi.fn(fetchToken)
  const calls: number[] = []
  function App({ n }: { n: number }) {
    return (
      <Metabase fetchToken={(request) => asked(request)} onEvent={() => undefined}>
        <InteractiveEmbed
          dashboard={2}
          title="Accounts"
          parameters={{ region: ['West'] }}
          ui={{ topNav: false }}
          iframeProps={{ allow: 'fullscreen' }}
          onLocationChange={() => calls.push(n)}
        />
        <StaticEmbed question={2} title="Revenue" params={{ b: [1], a: 2 }} appearance={{ titled: false }} />
        <PublicEmbed dashboard={status} title="Status" appearance={{ theme: 'light' }} />
      </Metabase>
    )
  }
  const screen = await render(<App n={0} />)
  await sees('Accounts', 'Accounts')
  await sees('Revenue', '$8K')
  await eventually(async () => expect(await requests('document')).toHaveLength(3))
  const listeners = listening.mock.calls.filter(([type]) => type === 'message').length
  for (let n = 1; n <= 10; n++) await screen.rerender(<App n={n} />)
  await delay()
  expect(await requests('document')).toHaveLength(3)
  expect(await requests('sso')).toHaveLength(1)
  expect(asked).toHaveBeenCalledOnce()
  expect(listening.mock.calls.filter(([type]) => type === 'message')).toHaveLength(listeners)
  // The newest callback is the one that is called.
  await contentOf('Accounts').getByLabelText('Region').selectOptions('East')
  await eventually(() => expect(calls.at(-1)).toBe(10))
  listening.mockRestore()
})

it('leaves nothing after unmount: no frame, listener or request (H-91)', async () => {
  const added = vi.spyOn(window, 'addEventListener')
  const removed = vi.spyOn(window, 'removeEventListener')
  const signals: AbortSignal[] = []
  const never: FetchToken = ({ signal }) => {
    signals.push(signal)
    return new Promise(() => undefined)
  }
  const screen = await render(
    <StrictMode>
      <Metabase fetchToken={never}>
        <StaticEmbed question={2} title="Never" height={100} />
        <InteractiveEmbed path="/question/2" title="Sales" height={300} />
      </Metabase>
    </StrictMode>,
  )
  await sees('Sales', 'Revenue by month')
  expect(signals).toHaveLength(1)
  expect(signals[0]?.aborted).toBe(false)
  await screen.unmount()
  await Promise.resolve()
  expect(document.querySelector('iframe')).toBeNull()
  expect(signals[0]?.aborted).toBe(true)
  const handlers = (spy: typeof added | typeof removed): unknown[] =>
    spy.mock.calls.filter(([type]) => type === 'message').map(([, handler]) => handler)
  const [ours] = handlers(removed)
  expect(handlers(added)).toContain(ours)
  added.mockRestore()
  removed.mockRestore()
})

/** Where a forged message may come from. `POST` stands for the function that sends it to our window. */
const forgers: readonly (readonly [who: string, post: string, page: (script: string) => string])[] = [
  ['our own window', 'window.postMessage', (script) => script],
  ['a frame beside it', 'parent.postMessage', (script) => `<script>${script}</script>`],
  [
    'a frame within a frame',
    'parent.parent.postMessage',
    (script) => `<iframe srcdoc='<script>${script}</script>'></iframe>`,
  ],
  // Of the right origin.
  ['another frame of Metabase', 'parent.postMessage', (script) => script],
]

it.each(forgers)('is not moved by a perfect imitation from %s (H-1, H-2)', async (who, post, wrap) => {
  const onLocationChange = vi.fn<(location: EmbedLocation) => void>()
  await render(
    <Metabase>
      <PublicEmbed dashboard={status} title="Other" height={100} />
      <InteractiveEmbed
        path="/dashboard/2"
        title="Accounts"
        height="auto"
        onLocationChange={onLocationChange}
      />
    </Metabase>,
  )
  await eventually(() => expect(onLocationChange.mock.lastCall?.[0].search).toBe('?region='))
  const height = await eventually(() => {
    expect(frameOf('Accounts').clientHeight).not.toBe(600)
    return frameOf('Accounts').clientHeight
  })
  const calls = onLocationChange.mock.calls.length
  let heard = 0
  const count = (event: MessageEvent<{ metabase?: { forged?: boolean } }>): void => {
    if (event.data.metabase?.forged) heard++
  }
  window.addEventListener('message', count)
  const forged = [
    { type: 'location', forged: true, location: { pathname: '/forged', search: '', hash: '' } },
    { type: 'frame', forged: true, frame: { mode: 'fit', height: 4321 } },
  ]
  const script = forged.map((metabase) => `${post}(${JSON.stringify({ metabase })}, "*");`).join('')
  const frame = document.createElement('iframe')
  frame.srcdoc = wrap(script)
  if (who === 'our own window') for (const metabase of forged) window.postMessage({ metabase }, '*')
  else if (who === 'another frame of Metabase') await commands.inFrame('Other', script)
  else document.body.append(frame)
  await eventually(() => expect(heard).toBe(2))
  await delay()
  expect(onLocationChange).toHaveBeenCalledTimes(calls)
  expect(frameOf('Accounts').clientHeight).toBe(height)
  window.removeEventListener('message', count)
  frame.remove()
})

it('does not take another embed’s messages for its own, though they have the same origin (H-1, H-10)', async () => {
  const first = vi.fn<(location: EmbedLocation) => void>()
  const second = vi.fn<(location: EmbedLocation) => void>()
  await render(
    <Metabase>
      <InteractiveEmbed path="/dashboard/2" title="First" height={200} onLocationChange={first} />
      <InteractiveEmbed path="/question/2" title="Second" height={200} onLocationChange={second} />
    </Metabase>,
  )
  await eventually(() => expect(first.mock.lastCall?.[0].search).toBe('?region='))
  await eventually(() => expect(second).toHaveBeenCalled())
  expect(new Set(first.mock.calls.map(([where]) => where.pathname))).toEqual(new Set(['/dashboard/2']))
  expect(new Set(second.mock.calls.map(([where]) => where.pathname))).toEqual(new Set(['/question/2']))
})

it('takes nothing from another origin in its own frame (H-2)', async () => {
  // The frame is sent elsewhere behind the embed's back: to a page of the host, which imitates Metabase.
  const onLocationChange = vi.fn<(location: EmbedLocation) => void>()
  await render(
    <Metabase>
      <InteractiveEmbed path="/question/2" title="Sales" onLocationChange={onLocationChange} />
    </Metabase>,
  )
  await eventually(() => expect(onLocationChange).toHaveBeenCalledOnce())
  let heard = 0
  const count = (event: MessageEvent<unknown>): void => {
    if (event.source === frameOf('Sales').contentWindow && event.origin === 'null') heard++
  }
  window.addEventListener('message', count)
  const message = { metabase: { type: 'location', location: { pathname: '/forged', search: '', hash: '' } } }
  frameOf('Sales').src = `data:text/html,<script>parent.postMessage(${JSON.stringify(message)},'*')</script>`
  await eventually(() => expect(heard).toBe(1))
  await delay()
  expect(onLocationChange).toHaveBeenCalledOnce()
  window.removeEventListener('message', count)
})

it('shows what failed, readable and with a button that mends it', async () => {
  let works = false
  const onError = vi.fn()
  const reasons: string[] = []
  const flaky: FetchToken = (request) => {
    reasons.push(request.reason)
    return works ? fetchToken(request) : Promise.reject(new Error('No'))
  }
  await render(
    <Metabase fetchToken={flaky}>
      <StaticEmbed question={2} title="Revenue" onError={onError} />
    </Metabase>,
  )
  await expect.element(page.getByRole('alert')).toHaveTextContent('Revenue could not be shown')
  expect(onError).toHaveBeenCalledOnce()
  expect(onError.mock.calls[0]?.[0]).toMatchObject({
    code: 'token_failed',
    retryable: true,
    cause: new Error('No'),
  })
  works = true
  await page.getByRole('button', { name: 'Try again' }).click()
  await sees('Revenue', 'Revenue by month')
  expect(page.getByRole('alert').query()).toBeNull()
  expect(reasons).toEqual(['initial', 'retry', 'retry', 'retry', 'retry'])
})

it('loads a changed appearance, although only the hash of the address differs', async () => {
  const App = ({ theme }: { theme: 'light' | 'night' }) => (
    <Metabase>
      <PublicEmbed dashboard={status} title="Status" appearance={{ theme }} />
    </Metabase>
  )
  const screen = await render(<App theme="light" />)
  await sees('Status', 'Service status')
  const entries = history.length
  await screen.rerender(<App theme="night" />)
  await eventually(async () => expect(await requests('document')).toHaveLength(2))
  await sees('Status', 'Service status')
  expect(history.length).toBe(entries)
})

it('renders for a flood of messages no more often than a screen can show, and ends with the last', async () => {
  const counts = { renders: 0 }
  function App() {
    const embed = useEmbed()
    const location = useEmbedLocation(embed)
    counts.renders++
    return (
      <>
        <output>{location?.pathname}</output>
        <InteractiveEmbed embed={embed} path="/dashboard/2" title="Flood" height={300} />
      </>
    )
  }
  await render(
    <Metabase>
      <App />
    </Metabase>,
  )
  await sees('Flood', 'Accounts')
  const before = counts.renders
  const seconds = await commands.inFrame(
    'Flood',
    `new Promise((resolve) => {
      const { href, origin, protocol, host, hostname, port } = location
      let sent = 0
      const start = performance.now()
      const send = () => {
        for (let i = 0; i < 40; i++) {
          sent++
          const at = { href, origin, protocol, host, hostname, port, pathname: '/question/' + sent, search: '', hash: '' }
          parent.postMessage({ metabase: { type: 'location', location: at } }, location.ancestorOrigins[0])
        }
        if (sent < 4000) setTimeout(send, 10)
        else resolve((performance.now() - start) / 1000)
      }
      send()
    })`,
  )
  await eventually(() => expect(page.getByRole('status').element().textContent).toBe('/question/4000'))
  // Sixty frames a second, and the few that are passed on at once in each tenth of a second.
  expect(counts.renders - before).toBeLessThan(300 * (Number(seconds) + 1))
})
