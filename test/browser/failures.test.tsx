import { beforeEach, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  InteractiveEmbed,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useMetabase,
  type Embed,
  type FetchToken,
  type InteractiveEmbedProps,
  type MetabaseError,
  type MetabaseProviderProps,
} from '../../src/index.ts'
import {
  delay,
  eventually,
  fetchToken,
  frameOf,
  contentOf,
  Metabase,
  requests,
  reset,
  sees,
  setFaults,
  textIn,
} from './support.tsx'

beforeEach(reset)

const retry = () => page.getByRole('button', { name: 'Try again' })
const alert = () => page.getByRole('alert')

/** Milliseconds after which an embed has failed, in a test of that. */
const SHORT = { readyTimeoutMs: 700 }

async function open(
  props: Partial<InteractiveEmbedProps> = {},
  provider: Partial<MetabaseProviderProps> = {},
) {
  const onError = vi.fn<(error: MetabaseError) => void>()
  let embed: Embed | undefined
  function App(more: Partial<InteractiveEmbedProps>) {
    embed = useEmbed()
    const all = { path: '/dashboard/2', title: 'Sales', embed, onError, ...props, ...more }
    return (
      <Metabase {...provider}>
        <InteractiveEmbed {...(all as InteractiveEmbedProps)} />
      </Metabase>
    )
  }
  const screen = await render(<App />)
  if (!embed) throw new Error('Not rendered')
  const codes = () => onError.mock.calls.map(([{ code }]) => code)
  /** From now on, the embed waits for as long as a slow machine may take. */
  const waitLonger = () => screen.rerender(<App readyTimeoutMs={60_000} />)
  return { ...screen, embed, onError, codes, waitLonger }
}

/** The embed failed once with a code, and a click brings it to work. */
async function mends({ codes, waitLonger }: Awaited<ReturnType<typeof open>>, code: string): Promise<void> {
  await eventually(() => expect(codes()).toEqual([code]))
  await expect.element(alert()).toHaveTextContent('Sales could not be shown')
  await waitLonger()
  await reset()
  await retry().click()
  await sees('Sales', 'Accounts')
  await eventually(() => expect(alert().query()).toBeNull())
  expect(codes()).toEqual([code])
}

it.each([
  ['refuses to be framed', { framingRefused: true }],
  ['answers 500', { failing: true }],
  ['is down', { down: true }],
  ['is still starting', { neverBoots: true }],
])(
  'says no_response with the origin to allow when Metabase %s, and a retry works (H-53, 5.3, 6.6)',
  async (_what, faults) => {
    await setFaults(faults)
    const opened = await open(SHORT)
    await mends(opened, 'no_response')
    expect(opened.onError.mock.calls[0]?.[0].message).toContain(`allow ${location.origin} to embed it`)
  },
)

it('says no_response when the site URL is wrong (H-53)', async () => {
  const { codes, onError } = await open(SHORT, { siteUrl: 'http://127.0.0.1:9', ssoUrl: undefined })
  await eventually(() => expect(codes()).toEqual(['no_response']))
  expect(onError.mock.calls[0]?.[0].message).toContain('Metabase at http://127.0.0.1:9 did not answer')
})

it('says no_response when single sign-on ends in an error text (6.1)', async () => {
  const { codes } = await open(SHORT, { ssoUrl: '/metabase/sso?as=nobody' })
  await eventually(() => expect(codes()).toEqual(['no_response']))
  expect(await textIn('Sales')).toContain('email')
})

it('is ready after all when the first message comes late (H-53)', async () => {
  await setFaults({ latencyMs: 1500 })
  const { codes } = await open(SHORT)
  await eventually(() => expect(codes()).toEqual(['no_response']))
  await eventually(() => expect(alert().query()).toBeNull())
  await sees('Sales', 'Accounts')
  expect(await requests('document')).toEqual(['/dashboard/2'])
})

it('heals by itself when Metabase comes back, and nothing loops (H-53)', async () => {
  await setFaults({ down: true })
  const { codes, waitLonger } = await open(SHORT)
  await eventually(() => expect(codes()).toEqual(['no_response']))
  await waitLonger()
  await reset()
  window.dispatchEvent(new Event('online'))
  await sees('Sales', 'Accounts')
  await delay()
  expect(await requests('document')).toEqual(['/dashboard/2'])
  expect(codes()).toEqual(['no_response'])
})

it('works on after Metabase restarted under an open page, without a load (5.3)', async () => {
  const { codes } = await open({ path: '/dashboard/1' })
  await sees('Sales', 'Orders overview')
  await setFaults({ down: true })
  await delay()
  await setFaults({ down: false })
  await contentOf('Sales').getByRole('tab', { name: 'Customers' }).click()
  await sees('Sales', 'Customers')
  expect(await requests('document')).toEqual(['/dashboard/1'])
  expect(codes()).toEqual([])
})

it('comes back in by itself when the session is lost, to the page the person wanted, with its flags (H-50, 6.5)', async () => {
  const { codes } = await open({ path: '/dashboard/1', ui: { topNav: false } })
  await sees('Sales', 'Orders overview')
  await eventually(async () => expect(await textIn('Sales')).toContain('Revenue by month'))
  await delay()
  await delay()
  await setFaults({ endSessions: true })
  await contentOf('Sales').getByRole('link', { name: 'Revenue by month' }).click()
  await eventually(async () => expect(await requests('sso')).toHaveLength(2))
  await eventually(async () => expect((await requests('document')).at(-1)).toMatch(/^\/question\/\d/))
  await sees('Sales', 'Revenue by month')
  expect(await textIn('Sales')).not.toContain('Our analytics')
  expect(await textIn('Sales')).not.toContain('Sign in')
  expect(codes()).toEqual([])
})

it('gives up a session that ends right after each sign-in, without a loop of sign-ins, and a retry works (6.5)', async () => {
  const opened = await open({ path: '/dashboard/2' })
  const { codes } = opened
  await sees('Sales', 'Accounts')
  await delay()
  await delay()
  // The cookie of the first session stays, and is of no use any longer.
  await setFaults({ endSessions: true, cookiesRefused: true })
  await contentOf('Sales').getByRole('link').first().click()
  await eventually(() => expect(codes()).toEqual(['sign_in_failed']))
  expect(await requests('sso')).toHaveLength(2)
  await mends(opened, 'sign_in_failed')
})

it('says cookies_blocked when the browser keeps no cookie, with the advice for these two origins (6.6)', async () => {
  await setFaults({ cookiesRefused: true, endSessions: true })
  const opened = await open()
  await mends(opened, 'cookies_blocked')
  expect(opened.onError.mock.calls[0]?.[0].message).toMatch(/localhost and 127\.0\.0\.1 are two sites/)
})

const sign = (claims: object): string => `x.${btoa(JSON.stringify(claims)).replace(/=/g, '')}.x`
const answers: readonly (readonly [what: string, answer: () => Promise<unknown>, code: string])[] = [
  ['rejects', () => Promise.reject(new Error('No')), 'token_failed'],
  ['is refused', () => Promise.resolve(new Response('', { status: 403 })), 'token_failed'],
  ['gives nonsense', () => Promise.resolve('<!doctype html>'), 'token_invalid'],
  ['gives a token that has run out', () => Promise.resolve(sign({ exp: 1 })), 'token_expired'],
  [
    'gives a token for another question',
    () => Promise.resolve(sign({ resource: { question: 3 } })),
    'token_invalid',
  ],
  [
    'gives a token of another secret',
    () => Promise.resolve(sign({ resource: { question: 2 } })),
    'token_invalid',
  ],
]

it.each(answers)(
  'says so when fetchToken %s, once, and a retry works (H-54)',
  async (_what, answer, code) => {
    let works = false
    const onError = vi.fn<(error: MetabaseError) => void>()
    const flaky = ((request) => (works ? fetchToken(request) : answer())) as FetchToken
    await render(
      <Metabase fetchToken={flaky}>
        <StaticEmbed question={2} title="Sales" onError={onError} />
      </Metabase>,
    )
    await eventually(() => expect(onError.mock.calls.map(([error]) => error.code)).toEqual([code]))
    works = true
    await retry().click()
    await sees('Sales', 'Revenue by month')
    expect(onError).toHaveBeenCalledOnce()
  },
)

it('says so when fetchToken hangs, and a retry works (H-54)', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let works = false
  const onError = vi.fn<(error: MetabaseError) => void>()
  const hanging: FetchToken = (request) => (works ? fetchToken(request) : new Promise(() => undefined))
  const screen = render(
    <Metabase fetchToken={hanging}>
      <StaticEmbed question={2} title="Sales" onError={onError} />
    </Metabase>,
  )
  for (let seconds = 0; seconds < 60 && !onError.mock.calls.length; seconds++) {
    await vi.advanceTimersByTimeAsync(1000)
    await fetch('/') // A moment of real time, for what is loaded.
  }
  vi.useRealTimers()
  await screen
  expect(onError.mock.calls.map(([error]) => error.code)).toEqual(['token_timeout'])
  works = true
  await retry().click()
  await sees('Sales', 'Revenue by month')
})

it('says not_found of a public link that is gone (7.3)', async () => {
  const onError = vi.fn<(error: MetabaseError) => void>()
  await render(
    <Metabase>
      <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e9999" title="Status" onError={onError} />
    </Metabase>,
  )
  await eventually(() => expect(onError.mock.calls.map(([error]) => error.code)).toEqual(['not_found']))
  await expect.element(alert()).toHaveTextContent('This content was not found')
  expect(onError.mock.calls[0]?.[0].message).toContain('no such public link')
})

it('signs out of Metabase, so that the next frame is at the login page (H-52, 6.4)', async () => {
  let logout: (() => Promise<boolean>) | undefined
  function Out() {
    logout = useMetabase().logout
    return null
  }
  const App = ({ ssoUrl, userKey }: { ssoUrl: string | undefined; userKey: string }) => (
    <Metabase ssoUrl={ssoUrl} userKey={userKey}>
      <Out />
      <InteractiveEmbed path="/dashboard/2" title="Sales" />
    </Metabase>
  )
  const screen = await render(<App ssoUrl="/metabase/sso" userKey="ada" />)
  await sees('Sales', 'Accounts')
  const done = logout?.()
  await eventually(() => expect(document.querySelector('iframe[title="Sales"]')).toBeNull())
  expect(await done).toBe(true)
  expect(document.querySelector('iframe')).toBeNull()
  await screen.rerender(<App ssoUrl={undefined} userKey="nobody" />)
  expect(frameOf('Sales')).toBeTruthy()
  await sees('Sales', 'Sign in')
})
