import { act, cleanup, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useMetabase,
  type FetchToken,
  type InteractiveEmbedProps,
  type MetabaseError,
  type MetabaseProviderProps,
} from '../../src/index.ts'
import { fakeFetchToken, fakeMetabase } from '../../src/testing.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(1_800_000_000_000)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const settled = () => act(() => vi.advanceTimersByTimeAsync(0))
const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))
const frame = (): HTMLIFrameElement => screen.getByTitle('Sales')
const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'

const Provider = (props: Partial<MetabaseProviderProps> & { children: ReactNode }) => (
  <MetabaseProvider siteUrl="https://bi.test" ssoUrl="/sso" {...props} />
)

async function open(
  props: Partial<InteractiveEmbedProps> = {},
  provider: Partial<MetabaseProviderProps> = {},
) {
  const onError = vi.fn<(error: MetabaseError) => void>()
  const onReady = vi.fn()
  const all = { path: '/dashboard/1', title: 'Sales', ui: { topNav: false }, onError, onReady, ...props }
  const view = render(
    <Provider {...provider}>
      <InteractiveEmbed {...(all as InteractiveEmbedProps)} />
    </Provider>,
  )
  await settled()
  const metabase = fakeMetabase(frame(), { siteUrl: 'https://bi.test' })
  const codes = () => onError.mock.calls.map(([{ code }]) => code)
  return { ...view, metabase, onError, onReady, codes }
}

type Metabase = Awaited<ReturnType<typeof open>>['metabase']

/** A page is there, drawn, for a while. */
async function drawn(metabase: Metabase, path: string): Promise<void> {
  act(() => {
    metabase.open(path)
    metabase.resize(600)
  })
  await later(2)
}

/** Where people were brought back to, by way of the app's single sign-on. */
const returns = ({ visited }: Metabase): (string | null)[] =>
  visited.map((url) => new URL(url).searchParams.get('return_to'))

describe('silence', () => {
  it('is an error after 15 seconds, naming the origin to allow, and is over as soon as Metabase speaks (H-53)', async () => {
    const { metabase, onError, onReady, codes } = await open()
    await later(14.9)
    expect(onError).not.toHaveBeenCalled()
    await later(0.2)
    expect(codes()).toEqual(['no_response'])
    expect(onError.mock.calls[0]?.[0].message).toContain('https://bi.test')
    expect(onError.mock.calls[0]?.[0].message).toContain(location.origin)
    expect(screen.getByRole('alert')).toHaveTextContent('Sales could not be shown')
    act(() => metabase.goTo('/dashboard/1'))
    expect(screen.queryByRole('alert')).toBeNull()
    expect(onReady).toHaveBeenCalledOnce()
    expect(codes()).toEqual(['no_response'])
  })

  it('is waited for as long as the app says (H-53)', async () => {
    const quick = await open({ readyTimeoutMs: 500 })
    await later(0.6)
    expect(quick.codes()).toEqual(['no_response'])
    cleanup()
    const patient = await open({ readyTimeoutMs: Infinity })
    await later(3600)
    expect(patient.codes()).toEqual([])
  })

  it('is met with attempts that get rarer, with one error for all, until Metabase is back (H-53)', async () => {
    const { metabase, codes } = await open()
    await later(3600)
    // After 15 s, and then by pauses of 15, 30, 60, 120, 240 and 300 s with 15 s of waiting in each.
    const attempts = metabase.visited.length
    expect(attempts).toBeGreaterThan(10)
    expect(attempts).toBeLessThan(20)
    expect(codes()).toEqual(['no_response'])
    expect(screen.getByRole('alert')).toBeVisible()
    await drawn(metabase, '/dashboard/1?top_nav=false')
    expect(screen.queryByRole('alert')).toBeNull()
    await later(3600)
    expect(metabase.visited).toHaveLength(attempts)
  })

  it('ends with an attempt at once when the network is back (H-53)', async () => {
    const { metabase } = await open()
    await later(16)
    act(() => void window.dispatchEvent(new Event('online')))
    expect(metabase.visited).toHaveLength(2)
  })

  it('of a signed embed has other causes than that of an interactive one', async () => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    render(
      <Provider>
        <StaticEmbed question={1} token="aa.bb.cc" title="Sales" onError={onError} />
      </Provider>,
    )
    await settled()
    await later(16)
    expect(onError.mock.calls[0]?.[0].message).toContain('embedding is turned off')
    expect(onError.mock.calls[0]?.[0].message).not.toContain('aa.bb.cc')
  })
})

describe('a session that is lost', () => {
  it('is found again through the host, at the place the person wanted, with the flags (H-50, 6.5, H-38)', async () => {
    const { metabase, codes } = await open()
    await drawn(metabase, '/question/5?region=West&top_nav=false')
    act(() => metabase.signOut())
    expect(returns(metabase).at(-1)).toBe('/question/5?region=West&top_nav=false')
    expect(new URL(metabase.visited.at(-1) ?? '').origin).toBe(location.origin)
    expect(codes()).toEqual([])
  })

  it('is given up after three times in a minute, and can be tried again (6.5)', async () => {
    const { metabase, codes } = await open()
    for (let turn = 0; turn < 4; turn++) {
      await drawn(metabase, '/dashboard/1?top_nav=false')
      act(() => metabase.signOut())
    }
    expect(codes()).toEqual(['session_lost'])
    expect(metabase.visited).toHaveLength(4)
    act(() => {
      screen.getByRole('button', { name: 'Try again' }).click()
    })
    expect(metabase.visited).toHaveLength(5)
    await drawn(metabase, '/dashboard/1?top_nav=false')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('three times in a minute and once more later is found again (6.5)', async () => {
    const { metabase, codes } = await open()
    await drawn(metabase, '/dashboard/1?top_nav=false')
    for (let turn = 0; turn < 4; turn++) {
      act(() => metabase.signOut())
      await drawn(metabase, '/dashboard/1?top_nav=false')
      if (turn === 2) await later(60)
    }
    expect(codes()).toEqual([])
    expect(metabase.visited).toHaveLength(5)
  })

  it.each([
    ['//evil.test/', '/dashboard/1?top_nav=false'],
    ['/auth/logout', '/dashboard/1?top_nav=false'],
    ['https://evil.test/', '/dashboard/1?top_nav=false'],
    ['/question/2', '/question/2?top_nav=false'],
  ])('is not brought to %s, which a login page could name, but to %s (H-33)', async (redirect, expected) => {
    const { metabase } = await open()
    await drawn(metabase, '/dashboard/1?top_nav=false')
    act(() => metabase.goTo(`/auth/login?redirect=${encodeURIComponent(redirect)}`))
    expect(returns(metabase).at(-1)).toBe(expected)
  })

  it('without a word, by a document that says nothing, is found again too (5.3)', async () => {
    const { metabase } = await open()
    await drawn(metabase, '/dashboard/1?top_nav=false')
    act(() => void frame().dispatchEvent(new Event('load')))
    await later(16)
    expect(metabase.visited).toHaveLength(2)
  })

  it('is not seen in documents that speak, whether before or after their load event (5.3)', async () => {
    const { metabase } = await open()
    for (const path of ['/dashboard/1', '/question/2', '/dashboard/2'])
      await drawn(metabase, `${path}?top_nav=false`)
    act(() => {
      frame().dispatchEvent(new Event('load'))
      metabase.goTo('/question/3?top_nav=false')
      metabase.resize(600, 'normal')
    })
    await later(60)
    expect(metabase.visited).toHaveLength(1)
  })

  it('is left to the login page where there is no single sign-on (6.4)', async () => {
    const { metabase, codes } = await open({}, { ssoUrl: undefined })
    await drawn(metabase, '/dashboard/1?top_nav=false')
    act(() => metabase.signOut())
    await later(1)
    expect(metabase.visited).toHaveLength(1)
    expect(codes()).toEqual([])
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('cookies that the browser refuses', () => {
  it('show in a login page twice, and are told with the advice for these two addresses (6.6)', async () => {
    const { metabase, codes, onError } = await open()
    for (let turn = 0; turn < 2; turn++)
      act(() => {
        metabase.open('/dashboard/1?top_nav=false')
        metabase.resize(600)
        metabase.signOut()
      })
    expect(codes()).toEqual(['cookies_blocked'])
    expect(onError.mock.calls[0]?.[0].message).toContain('below one domain')
    expect(onError.mock.calls[0]?.[0].message).toContain('SameSite=None')
    expect(metabase.visited).toHaveLength(2)
  })

  it.each([
    ['http://127.0.0.1:3001', 'open both by the same name'],
    ['https://localhost:3001', 'which one of them lacks'],
    ['https://bi.test', 'its API answers with errors'],
  ])('on %s have the cure: %s (6.6)', async (siteUrl, cure) => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    render(
      <Provider siteUrl={siteUrl}>
        <InteractiveEmbed path="/" title="Sales" onError={onError} />
      </Provider>,
    )
    await settled()
    const metabase = fakeMetabase(frame(), { siteUrl })
    act(() => metabase.signOut())
    act(() => metabase.signOut())
    act(() => metabase.signOut())
    expect(onError.mock.calls[0]?.[0].message).toContain(cure)
  })
})

describe('a Metabase whose API answers with errors, which looks like a lost session (observed 3)', () => {
  /** It lets the person in, and shows its login page all the same. */
  const failing = (metabase: Metabase): void =>
    act(() => {
      metabase.open('/dashboard/1?top_nav=false')
      metabase.resize(600)
      metabase.signOut()
    })

  it('is no matter of cookies where the person was in before', async () => {
    const { metabase, codes, onError } = await open()
    await drawn(metabase, '/dashboard/1?top_nav=false')
    failing(metabase)
    failing(metabase)
    expect(codes()).toEqual(['sign_in_failed'])
    expect(onError.mock.calls[0]?.[0].message).toContain('its API answers with errors')
  })

  it('is no matter of cookies where both are one site', () => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    render(
      <Provider siteUrl="http://localhost:3001">
        <InteractiveEmbed path="/" title="Sales" onError={onError} />
      </Provider>,
    )
    const metabase = fakeMetabase(frame(), { siteUrl: 'http://localhost:3001' })
    failing(metabase)
    failing(metabase)
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['sign_in_failed'])
  })

  it('is tried again less and less often, with one sign-in each time, until it is back', async () => {
    const { metabase, codes } = await open()
    failing(metabase)
    failing(metabase)
    expect(codes()).toEqual(['cookies_blocked'])
    const signIns: number[] = []
    let seconds = 0
    for (let known = metabase.visited.length; seconds < 3600; seconds++) {
      await later(1)
      if (metabase.visited.length === known) continue
      expect(metabase.visited).toHaveLength(++known)
      signIns.push(seconds)
      failing(metabase)
    }
    expect(signIns.length).toBeGreaterThan(8)
    expect(signIns.length).toBeLessThan(20)
    const pauses = signIns.slice(1).map((at, index) => at - (signIns[index] ?? 0))
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses)
    expect(codes()).toEqual(['cookies_blocked'])
    act(() => void window.dispatchEvent(new Event('online')))
    await drawn(metabase, '/dashboard/1?top_nav=false')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(codes()).toEqual(['cookies_blocked'])
  })

  it('is not asked to sign anybody in where the app has no way to', async () => {
    const { metabase, codes } = await open({}, { ssoUrl: undefined })
    failing(metabase)
    failing(metabase)
    await later(3600)
    expect(metabase.visited).toHaveLength(1)
    expect(codes()).toEqual([])
  })

  it('is told of a signed page, which is tried again with another token', async () => {
    const fetchToken = fakeFetchToken<Parameters<FetchToken>[0]>()
    const onError = vi.fn<(error: MetabaseError) => void>()
    render(
      <Provider fetchToken={fetchToken}>
        <StaticEmbed question={1} title="Sales" onError={onError} />
      </Provider>,
    )
    await settled()
    const metabase = fakeMetabase(frame())
    act(() => metabase.resize(600, 'fit'))
    expect(onError.mock.calls[0]?.[0]).toMatchObject({
      code: 'token_invalid',
      message: expect.stringContaining('its API answers with errors') as string,
    })
    await later(16)
    expect(metabase.visited).toHaveLength(2)
    expect(fetchToken.requests.map(({ reason }) => reason)).toEqual(['initial', 'retry'])
    act(() => {
      metabase.goTo(new URL(metabase.visited[1] ?? '').pathname)
      metabase.resize(600, 'normal')
    })
    await later(1.1)
    expect(screen.queryByRole('alert')).toBeNull()
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is told of a public page, which is tried again', async () => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    render(
      <Provider>
        <PublicEmbed dashboard={uuid} title="Sales" onError={onError} />
      </Provider>,
    )
    const metabase = fakeMetabase(frame())
    act(() => metabase.resize(600, 'fit'))
    expect(onError.mock.calls[0]?.[0].message).toContain('its API answers with errors')
    await later(16)
    expect(metabase.visited.filter((url) => url !== 'about:blank')).toHaveLength(2)
  })
})

it('says that a public link is gone, and nothing of its UUID (7.3, H-8)', async () => {
  const onError = vi.fn<(error: MetabaseError) => void>()
  render(
    <Provider>
      <PublicEmbed dashboard={uuid} title="Sales" onError={onError} />
    </Provider>,
  )
  await settled()
  act(() => fakeMetabase(frame()).resize(600, 'fit'))
  expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['not_found'])
  expect(onError.mock.calls[0]?.[0].message).not.toContain(uuid)
})

it('warns once, in development, of an address that Metabase will refuse for its length (H-18)', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const { metabase } = await open({ path: `/dashboard/1?city=${'x'.repeat(7100)}` })
  await later(3600)
  expect(metabase.visited.length).toBeGreaterThan(1)
  expect(warn).toHaveBeenCalledOnce()
  expect(String(warn.mock.calls[0])).toContain('“Sales”')
  expect(String(warn.mock.calls[0])).not.toContain('xxx')
  warn.mockRestore()
})

describe('logout', () => {
  function App({ onOut, userKey }: { onOut: (out: boolean) => void; userKey?: string }) {
    return (
      <Provider userKey={userKey}>
        <Out onOut={onOut} />
        <InteractiveEmbed path="/dashboard/1" title="Sales" />
      </Provider>
    )
  }
  function Out({ onOut }: { onOut: (out: boolean) => void }) {
    const { logout } = useMetabase()
    return (
      <button type="button" onClick={() => void logout().then(onOut)}>
        Out
      </button>
    )
  }
  const hidden = (): HTMLElement | null => screen.queryByTitle('Signing out')

  it('takes the embeds away first, then ends the session in a hidden frame that goes (H-52, 6.4)', async () => {
    const onOut = vi.fn()
    const { rerender } = render(<App userKey="ada" onOut={onOut} />)
    await settled()
    act(() => {
      screen.getByRole('button', { name: 'Out' }).click()
    })
    expect(screen.queryByTitle('Sales')).toBeNull()
    expect(hidden()).toBeNull()
    await later(0.001)
    const out = hidden() as HTMLIFrameElement
    expect(out.src).toBe('https://bi.test/auth/logout')
    expect(out).not.toBeVisible()
    const metabase = fakeMetabase(out)
    act(() => metabase.goTo('/auth/logout'))
    await later(0)
    expect(onOut).not.toHaveBeenCalled()
    act(() => metabase.goTo('/auth/login'))
    await later(0)
    expect(onOut).toHaveBeenCalledExactlyOnceWith(true)
    expect(hidden()).toBeNull()
    rerender(<App userKey="bob" onOut={onOut} />)
    expect(frame()).toBeInTheDocument()
  })

  it('ends after five seconds without an answer, which it says, and leaves nothing (H-52)', async () => {
    const onOut = vi.fn()
    render(<App onOut={onOut} />)
    await settled()
    act(() => {
      screen.getByRole('button', { name: 'Out' }).click()
    })
    await later(5.1)
    expect(onOut).toHaveBeenCalledExactlyOnceWith(false)
    expect(hidden()).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is over when the same person signs in again in the same page (H-52)', async () => {
    const { rerender } = render(<App userKey="ada" onOut={vi.fn()} />)
    act(() => {
      screen.getByRole('button', { name: 'Out' }).click()
    })
    await later(5.1)
    rerender(<App onOut={vi.fn()} />)
    rerender(<App userKey="ada" onOut={vi.fn()} />)
    expect(frame()).toBeInTheDocument()
  })
})
