import { act, cleanup, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  StaticEmbed,
  useEmbed,
  type Embed,
  type FetchToken,
  type MetabaseError,
  type MetabaseProviderProps,
  type StaticEmbedProps,
} from '../../src/index.ts'
import { fakeFetchToken, fakeMetabase } from '../../src/testing.ts'
import { resizerReady, say } from '../support/say.ts'

type Request = Parameters<FetchToken>[0]

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(1_800_000_000_000)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  setHidden(false)
})

const settled = () => act(() => vi.advanceTimersByTimeAsync(0))
const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))

/** All frames of the embed: the one that is seen, and at times one behind it. */
const frames = (): HTMLIFrameElement[] => screen.getAllByTitle('Sales')
function frameAt(index: number): HTMLIFrameElement {
  const frame = frames()[index]
  if (!frame) throw new Error(`No frame ${index}`)
  return frame
}
const shown = (): HTMLIFrameElement => frameAt(0)

function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

const Provider = (props: Partial<MetabaseProviderProps> & { children: ReactNode }) => (
  <MetabaseProvider siteUrl="https://bi.test" {...props} />
)

/** A signed embed that Metabase has answered. */
async function open(fetchToken: FetchToken, props: Partial<StaticEmbedProps> = {}) {
  let embed: Embed | undefined
  function App(more: Partial<StaticEmbedProps>) {
    embed = useEmbed()
    const all = { dashboard: 1, title: 'Sales', embed, ...props, ...more } as StaticEmbedProps
    return (
      <Provider fetchToken={fetchToken}>
        <StaticEmbed {...all} />
      </Provider>
    )
  }
  const view = render(<App />)
  await settled()
  if (!embed) throw new Error('Not rendered')
  return {
    ...view,
    embed,
    again: (more: Partial<StaticEmbedProps>) => {
      view.rerender(<App {...more} />)
    },
  }
}

/** Metabase shows what the frame was sent to, with another query if it is told. */
function answer(frame: HTMLIFrameElement, query?: string) {
  const metabase = fakeMetabase(frame)
  const { pathname, search } = new URL(frame.src)
  act(() => {
    metabase.goTo(pathname + (query ?? search))
    metabase.resize(600, 'normal')
    say(frame, resizerReady)
  })
  return metabase
}

const tokenIn = (frame: HTMLIFrameElement): string => new URL(frame.src).pathname.split('/')[3] ?? ''

describe('a token', () => {
  it('is renewed a minute before it runs out, and the page behind takes over with filters and tab (H-54, 7.6)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken, { parameters: { region: 'East' } })
    const first = tokenIn(shown())
    answer(shown(), '?date=&region=West&tab=2-customers')
    await later(539)
    expect(fetchToken.requests).toHaveLength(1)
    await later(2)
    expect(fetchToken.requests.map(({ reason }) => reason)).toEqual(['initial', 'renewal'])
    const [old, next] = [frameAt(0), frameAt(1)]
    expect(next).not.toBeVisible()
    expect(tokenIn(next)).not.toBe(first)
    expect(new URL(next.src).search).toBe('?date=&region=West&tab=2-customers')
    answer(next)
    await later(0.9)
    expect(frames()[0]).toBe(old)
    await later(1)
    expect(frames()).toEqual([next])
    expect(next).toBeVisible()
  })

  it('is renewed once for all embeds that share it (H-54)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    render(
      <Provider fetchToken={fetchToken}>
        {Array.from({ length: 50 }, (_, index) => (
          <StaticEmbed key={index} dashboard={1} title="Sales" />
        ))}
      </Provider>,
    )
    await settled()
    for (const frame of frames()) answer(frame)
    await later(541)
    expect(fetchToken.requests).toHaveLength(2)
    expect(new Set(frames().map(tokenIn)).size).toBe(2)
  })

  it('that is due for renewal is not shared with an embed that comes later', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    const App = ({ count }: { count: number }) => (
      <Provider fetchToken={fetchToken}>
        {Array.from({ length: count }, (_, index) => (
          <StaticEmbed key={index} dashboard={1} title="Sales" />
        ))}
      </Provider>
    )
    const { rerender } = render(<App count={1} />)
    await settled()
    answer(shown())
    // Nobody looks, so the first embed waits with its renewal.
    setHidden(true)
    await later(541)
    expect(fetchToken.requests).toHaveLength(1)
    rerender(<App count={2} />)
    await settled()
    expect(fetchToken.requests).toHaveLength(2)
    expect(tokenIn(frameAt(1))).not.toBe(tokenIn(frameAt(0)))
  })

  it('is not used when the embed shows something else by the time that it comes', async () => {
    const gates: ((jwt: string) => void)[] = []
    const good = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    const { again } = await open(
      (request) =>
        request.reason === 'renewal' ? new Promise((resolve) => gates.push(resolve)) : good(request),
      { params: { account: 1 } },
    )
    answer(shown())
    await later(541)
    expect(gates).toHaveLength(1)
    again({ params: { account: 2 } })
    await settled()
    const next = frameAt(1)
    answer(next)
    gates[0]?.('aa.late.cc')
    await later(5)
    expect(frames()).toEqual([next])
  })

  it('leaves no timer behind when the embed goes while the page behind is drawn (H-91)', async () => {
    const { unmount } = await open(fakeFetchToken<Request>({ expiresInSeconds: 600 }))
    answer(shown())
    await later(541)
    expect(frames()).toHaveLength(2)
    unmount()
    await later(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is replaced by the newest when the app asks for another while the page behind is drawn', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    const { embed } = await open(fetchToken)
    const metabase = answer(shown())
    embed.renewToken()
    await settled()
    const old = frameAt(1)
    embed.renewToken()
    await settled()
    expect(old.isConnected).toBe(false)
    // The page that is seen has its own token still, and is no page of an older one.
    act(() => {
      metabase.goTo(new URL(shown().src).pathname)
    })
    await settled()
    expect(metabase.visited).toHaveLength(1)
    const next = frameAt(1)
    answer(next)
    await later(2)
    expect(frames()).toEqual([next])
    // The token that came first is not used yet, so that it will do.
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('is not taken from the others by the first of them to leave', async () => {
    const signals: AbortSignal[] = []
    const never: FetchToken = ({ signal }) => {
      signals.push(signal)
      return new Promise(() => undefined)
    }
    const App = ({ shows }: { shows: readonly number[] }) => (
      <Provider fetchToken={never}>
        {shows.map((key) => (
          <StaticEmbed key={key} dashboard={1} title="Sales" />
        ))}
      </Provider>
    )
    const { rerender } = render(<App shows={[1, 2]} />)
    await settled()
    rerender(<App shows={[2]} />)
    await later(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    rerender(<App shows={[]} />)
    await later(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('starts the resizer of the page behind by its exact origin (H-6, H-71)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken, { height: 'auto' })
    answer(shown())
    await later(541)
    const behind = frameAt(1)
    const { received } = fakeMetabase(behind)
    act(() => {
      say(behind, resizerReady)
    })
    expect(received.map(({ targetOrigin }) => targetOrigin)).toEqual(['https://bi.test'])
    expect(received[0]?.data).toMatch(/^\[iFrameSizer\]metabase:8:false/)
  })

  it.each([
    ['of 30 days', 30 * 24 * 3600, 30 * 24 * 3600],
    ['that says no end', Infinity, 3600],
  ])(
    '%s is asked for once, and no timer turns in a loop (H-54)',
    async (_what, expiresInSeconds, seconds) => {
      const fetchToken = fakeFetchToken<Request>({ expiresInSeconds })
      await open(fetchToken)
      answer(shown())
      const timers = vi.spyOn(globalThis, 'setTimeout')
      await later(seconds - 61)
      expect(fetchToken.requests).toHaveLength(1)
      // Now and then it looks at the clock, in case the computer slept.
      expect(timers.mock.calls.length).toBeLessThanOrEqual(seconds / 30)
      timers.mockRestore()
    },
  )

  it('of 20 seconds is renewed 5 before its end, one of 5 not more often than each 10 (H-54)', async () => {
    const short = fakeFetchToken<Request>({ expiresInSeconds: 20 })
    await open(short)
    answer(shown())
    await later(14.9)
    expect(short.requests).toHaveLength(1)
    await later(0.2)
    expect(short.requests).toHaveLength(2)
    cleanup()
    const tiny = fakeFetchToken<Request>({ expiresInSeconds: 5 })
    await open(tiny, { renewal: 'reload' })
    answer(shown())
    await later(9.9)
    expect(tiny.requests).toHaveLength(1)
    await later(0.2)
    expect(tiny.requests).toHaveLength(2)
  })

  it('waits in a hidden tab, and is renewed when somebody looks (7.6)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken)
    answer(shown())
    setHidden(true)
    await later(3600)
    expect(fetchToken.requests).toHaveLength(1)
    await act(async () => {
      setHidden(false)
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('waits while the embed is off the screen, and is renewed when it is seen (7.6)', async () => {
    let see: (isIntersecting: boolean) => void = () => undefined
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(callback: (entries: { isIntersecting: boolean }[]) => void) {
          see = (isIntersecting) => {
            callback([{ isIntersecting }])
          }
        }
        observe = vi.fn()
        disconnect = vi.fn()
      },
    )
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken)
    answer(shown())
    see(false)
    await later(3600)
    expect(fetchToken.requests).toHaveLength(1)
    see(true)
    await later(0)
    expect(fetchToken.requests).toHaveLength(2)
    vi.unstubAllGlobals()
  })

  it('is renewed at once when the computer slept beyond its end (7.5)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken)
    answer(shown())
    vi.setSystemTime(Date.now() + 3_600_000)
    await act(async () => {
      window.dispatchEvent(new Event('focus'))
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('is renewed within half a minute of waking, even if no event tells of it (7.5)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken)
    answer(shown())
    vi.setSystemTime(Date.now() + 3_600_000)
    await later(30)
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('is not renewed under the hands of somebody who is in the frame, as long as it lasts (7.6)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken)
    answer(shown())
    act(() => {
      shown().tabIndex = 0
      shown().focus()
    })
    expect(document.activeElement).toBe(shown())
    await later(590)
    expect(fetchToken.requests).toHaveLength(1)
    await later(6)
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('is renewed as soon as the person leaves the frame (7.6)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken)
    answer(shown())
    act(() => {
      shown().tabIndex = 0
      shown().focus()
    })
    await later(560)
    act(() => {
      shown().blur()
    })
    await later(1.1)
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('is loaded in place where the app wants no second frame (7.6)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    await open(fetchToken, { renewal: 'reload' })
    const metabase = answer(shown(), '?region=West')
    const first = tokenIn(shown())
    await later(541)
    expect(frames()).toHaveLength(1)
    expect(metabase.visited).toHaveLength(2)
    expect(metabase.visited[1]).toContain('?region=West')
    expect(metabase.visited[1]).not.toContain(first)
  })

  it('is drawn again when the person moved on in the meantime, without another token (7.6)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    const { embed } = await open(fetchToken)
    const metabase = answer(shown(), '?region=West')
    act(() => embed.renewToken())
    await later(0.1)
    answer(frameAt(1))
    act(() => metabase.goTo(`${new URL(shown().src).pathname}?region=East`))
    await later(1.5)
    const next = frameAt(1)
    expect(new URL(next.src).search).toBe('?region=East')
    answer(next)
    await later(1.5)
    expect(frames()).toEqual([next])
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('is fetched anew when the app asks for it, once (H-54)', async () => {
    const fetchToken = fakeFetchToken<Request>()
    const { embed } = await open(fetchToken)
    answer(shown())
    act(() => {
      embed.renewToken()
      embed.renewToken()
    })
    await later(0.1)
    expect(fetchToken.requests.map(({ reason }) => reason)).toEqual(['initial', 'renewal'])
  })

  it('keeps the old page when Metabase refuses the new one, and tells when that runs out (H-54, 7.3)', async () => {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    const onError = vi.fn<(error: MetabaseError) => void>()
    await open(fetchToken, { onError })
    const first = shown()
    answer(first)
    for (let seconds = 0; seconds < 610; seconds += 1) {
      await later(1)
      const [, behind] = frames()
      if (behind?.src) act(() => fakeMetabase(behind).resize(600, 'fit'))
      if (seconds === 590) expect(onError).not.toHaveBeenCalled()
    }
    expect(frames()[0]).toBe(first)
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_invalid'])
  })

  it('of the app’s own that runs out in this moment is not used', async () => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    const token = `x.${btoa(JSON.stringify({ exp: 1_800_000_000 })).replace(/=/g, '')}.x`
    await open(() => Promise.reject(new Error('Not asked')), { token, onError })
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_expired'])
  })

  it('of the app’s own takes over unseen when another one is given (H-16)', async () => {
    const fetchToken = fakeFetchToken<Request>()
    const { again } = await open(fetchToken, { token: 'aa.bb.cc' })
    answer(shown(), '?region=West')
    again({ token: 'aa.bb.dd' })
    await later(0.1)
    const next = frameAt(1)
    expect(next.src).toBe('https://bi.test/embed/dashboard/aa.bb.dd?region=West#theme=light')
    answer(next)
    await later(1.5)
    expect(frames()).toEqual([next])
    expect(fetchToken.requests).toHaveLength(0)
  })
})

describe('a token that does not come', () => {
  it('is asked for three times more, later and later and not by the clock, on the first load too (H-54)', async () => {
    const times: number[] = []
    const onError = vi.fn<(error: MetabaseError) => void>()
    const start = Date.now()
    const failing: FetchToken = () => {
      times.push(Date.now() - start)
      return Promise.reject(new Error('No'))
    }
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
    await open(failing, { onError })
    await later(20)
    expect(times).toEqual([0, 750, 2250, 5250])
    expect(onError).toHaveBeenCalledOnce()
    random.mockRestore()
  })

  it.each([
    [
      'with the status of the answer, if it has one',
      { status: 502 },
      'rejected with status 502, see the cause [',
    ],
    ['without what only looks like one', { status: '502 eyJ' }, 'rejected, see the cause ['],
  ])('is told %s', async (_how, fields, message) => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    await open(() => Promise.reject(Object.assign(new Error('No'), fields)), { onError })
    await later(20)
    expect(onError.mock.calls.map(([error]) => error.message)).toEqual([expect.stringContaining(message)])
  })

  it('mends itself at the next attempt, without an error (H-54)', async () => {
    const onError = vi.fn()
    const good = fakeFetchToken<Request>()
    let calls = 0
    await open((request) => (++calls < 3 ? Promise.reject(new Error('No')) : good(request)), { onError })
    await later(5)
    expect(shown().src).toContain('/embed/dashboard/')
    expect(onError).not.toHaveBeenCalled()
    expect(good.requests[0]?.reason).toBe('retry')
  })

  it('is given up after ten seconds for each attempt, which is told so (H-54)', async () => {
    const signals: AbortSignal[] = []
    const onError = vi.fn<(error: MetabaseError) => void>()
    await open(
      ({ signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      },
      { onError },
    )
    await later(10.1)
    expect(signals[0]?.aborted).toBe(true)
    await later(60)
    expect(signals).toHaveLength(4)
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_timeout'])
  })

  const forbidden = Object.assign(new Error('Forbidden'), { status: 403 })
  it.each<[string, () => Promise<unknown>]>([
    ['rejects with a 403', () => Promise.reject(forbidden)],
    ['returns a 401', () => Promise.resolve(new Response('', { status: 401 }))],
  ])('is not asked for again when fetchToken %s (H-54)', async (_how, refuse) => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    const asked = vi.fn(refuse)
    await open(asked as FetchToken, { onError })
    await later(60)
    expect(asked).toHaveBeenCalledOnce()
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_failed'])
  })

  const undefinedName = () => Promise.reject(new ReferenceError('TextEncoder is not defined'))
  it.each<[string, () => Promise<unknown>]>([
    ['names something that is not there', undefinedName],
    ['calls what is no function', () => Promise.reject(new TypeError('api.fetchToken is not a function'))],
    ['throws before it returns', () => (undefined as unknown as () => Promise<unknown>)()],
  ])(
    'is not asked for again in development when fetchToken %s, and the error says that',
    async (_how, fail) => {
      const onError = vi.fn<(error: MetabaseError) => void>()
      const asked = vi.fn(fail)
      await open(asked as FetchToken, { onError })
      await later(60)
      expect(asked).toHaveBeenCalledOnce()
      const [[error] = []] = onError.mock.calls
      expect(error?.code).toBe('token_failed')
      expect(error?.message).toMatch(/threw a (Reference|Type)Error, which is a mistake in its code/)
      expect(error?.cause).toBeInstanceOf(Error)
    },
  )

  it.each<[string, string, () => Promise<unknown>]>([
    ['a network that is not there', 'development', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a mistake that only some answers lead to', 'production', undefinedName],
  ])('is asked for again after %s in %s', async (_what, mode, fail) => {
    vi.stubEnv('NODE_ENV', mode)
    const asked = vi.fn(fail)
    await open(asked as FetchToken)
    await later(60)
    expect(asked).toHaveBeenCalledTimes(4)
    vi.unstubAllEnvs()
  })

  it('is asked for again when the person comes back to the tab (H-54)', async () => {
    const good = fakeFetchToken<Request>()
    let works = false
    const onError = vi.fn()
    await open((request) => (works ? good(request) : Promise.reject(new Error('No'))), { onError })
    await later(20)
    expect(screen.getByRole('alert')).toBeVisible()
    works = true
    await act(async () => {
      window.dispatchEvent(new Event('online'))
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(good.requests).toHaveLength(1)
    answer(shown())
    expect(screen.queryByRole('alert')).toBeNull()
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is asked for no more after unmount, and its request is aborted (H-91)', async () => {
    const signals: AbortSignal[] = []
    const { unmount } = await open(({ signal }) => {
      signals.push(signal)
      return signals.length === 1 ? Promise.reject(new Error('No')) : new Promise(() => undefined)
    })
    await later(3)
    expect(signals).toHaveLength(2)
    unmount()
    await later(0)
    expect(signals[1]?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    await later(60)
    expect(signals).toHaveLength(2)
  })
})

describe('a token that comes', () => {
  /** Two requests: for the one account, and then for the other, while the first is under way. */
  async function openTwo() {
    const gates: { resolve: (jwt: string) => void; reject: (error: Error) => void }[] = []
    const onError = vi.fn<(error: MetabaseError) => void>()
    const asked: FetchToken = () =>
      new Promise((resolve, reject) => {
        gates.push({ resolve, reject })
      })
    const { again, embed } = await open(asked, { params: { account: 1 }, onError })
    again({ params: { account: 2 } })
    await later(1)
    const [first, second] = gates
    if (!first || !second) throw new Error('Not asked twice')
    return { first, second, onError, embed }
  }

  it('after another was asked for is not used', async () => {
    const { first, second, embed } = await openTwo()
    first.resolve('aa.first.cc')
    await settled()
    expect(frames().map(({ src }) => src)).toEqual([''])
    expect(embed.getSnapshot().status).toBe('authenticating')
    second.resolve('aa.second.cc')
    await settled()
    expect(tokenIn(shown())).toBe('aa.second.cc')
  })

  it('never, after another was asked for, is no failure', async () => {
    const { first, onError, embed } = await openTwo()
    first.reject(Object.assign(new Error('Forbidden'), { status: 403 }))
    await later(60)
    expect(onError.mock.calls.map(([{ code }]) => code)).not.toContain('token_failed')
    expect(embed.getSnapshot().error?.code).toBe('token_timeout')
  })

  it('is asked for anew by an embed that is mounted after all were gone', async () => {
    const fetchToken = fakeFetchToken<Request>()
    const App = ({ isShown }: { isShown: boolean }) => (
      <Provider fetchToken={fetchToken}>{isShown && <StaticEmbed dashboard={1} title="Sales" />}</Provider>
    )
    const { rerender } = render(<App isShown />)
    await settled()
    rerender(<App isShown={false} />)
    await later(1)
    rerender(<App isShown />)
    await settled()
    expect(fetchToken.requests).toHaveLength(2)
  })

  it('too late, for somebody who is gone, is thrown away (H-51)', async () => {
    const gates: ((jwt: string) => void)[] = []
    const slow: FetchToken = () => new Promise((resolve) => gates.push(resolve))
    const App = ({ who }: { who: string }) => (
      <Provider fetchToken={slow} userKey={who}>
        <StaticEmbed dashboard={1} title="Sales" />
      </Provider>
    )
    const { rerender } = render(<App who="ada" />)
    await settled()
    rerender(<App who="bob" />)
    await settled()
    gates[0]?.('for.ada.x')
    await later(0)
    expect(shown()).not.toHaveAttribute('src')
    gates[1]?.('for.bob.x')
    await later(0)
    expect(shown().src).toContain('for.bob.x')
  })

  const sign = (claims: object): string => `x.${btoa(JSON.stringify(claims)).replace(/=/g, '')}.x`
  it.each<[string, unknown, string]>([
    ['nonsense', '<!doctype html>', 'token_invalid'],
    ['nothing', undefined, 'token_invalid'],
    ['one that has run out', sign({ exp: Date.now() / 1000 - 1 }), 'token_expired'],
    ['one that runs out in this moment', sign({ exp: 1_800_000_000 }), 'token_expired'],
    ['one for another dashboard', sign({ resource: { dashboard: 2 }, params: {} }), 'token_invalid'],
    ['one for a question', sign({ resource: { question: 1 }, params: {} }), 'token_invalid'],
  ])(
    'as %s ends in an error that says so, with the cure and no secret (H-54, H-8)',
    async (_what, jwt, code) => {
      const onError = vi.fn<(error: MetabaseError) => void>()
      const asked = vi.fn(() => Promise.resolve(jwt))
      await open(asked as FetchToken, { onError })
      await later(60)
      expect(onError).toHaveBeenCalledOnce()
      expect(onError.mock.calls[0]?.[0]).toMatchObject({ code, retryable: true })
      expect(onError.mock.calls[0]?.[0].message).not.toContain('x.')
      expect(asked).toHaveBeenCalledOnce()
      expect(shown()).not.toHaveAttribute('src')
    },
  )

  it.each([
    ['says nothing of what it is for', sign({})],
    ['names the entity id of the dashboard', sign({ resource: { dashboard: 'Orders0verview_dash-1' } })],
    ['names the same number', sign({ resource: { dashboard: 1 } })],
  ])('and %s is used (H-55)', async (_what, jwt) => {
    await open(() => Promise.resolve(jwt))
    expect(tokenIn(shown())).toBe(jwt)
  })

  it.each([
    ['is no JWT', 'not/a/jwt', 'token_invalid'],
    ['has run out', sign({ exp: Date.now() / 1000 - 1 }), 'token_expired'],
  ])('from the app and %s fails (H-54)', async (_what, token, code) => {
    const onError = vi.fn<(error: MetabaseError) => void>()
    await open(fakeFetchToken<Request>(), { token, onError })
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual([code])
  })
})

it('never keeps a token for single sign-on: Metabase refuses one older than 180 seconds (6.2)', async () => {
  let calls = 0
  const fetchSsoToken = vi.fn(() => Promise.resolve(`sso.token.${++calls}`))
  let embed: Embed | undefined
  function App() {
    embed = useEmbed()
    return (
      <Provider fetchSsoToken={fetchSsoToken}>
        <InteractiveEmbed embed={embed} path="/dashboard/1" title="Sales" />
      </Provider>
    )
  }
  render(<App />)
  await settled()
  const metabase = fakeMetabase(shown())
  act(() => metabase.goTo('/dashboard/1'))
  act(() => embed?.reload())
  await later(0)
  expect(metabase.visited.map((url) => new URL(url).searchParams.get('jwt'))).toEqual([
    'sso.token.1',
    'sso.token.2',
  ])
})

describe('the filters of a signed embed', () => {
  it('are told when the person chose, editable ones alone, and cause no load when they come back as a prop (2.6, H-31)', async () => {
    const fetchToken = fakeFetchToken<Request>()
    const onParametersChange = vi.fn()
    const { again } = await open(fetchToken, { parameters: { region: 'East' }, onParametersChange })
    const { pathname } = new URL(shown().src)
    const metabase = answer(shown())
    act(() => metabase.goTo(`${pathname}?date=past30days&region=East&tab=1-sales`))
    expect(onParametersChange).not.toHaveBeenCalled()
    act(() => metabase.goTo(`${pathname}?date=past30days&region=East&tab=2-customers`))
    expect(onParametersChange).not.toHaveBeenCalled()
    act(() => metabase.goTo(`${pathname}?date=&region=West&tab=2-customers`))
    expect(onParametersChange.mock.calls).toEqual([[{ date: null, region: 'West' }]])
    again({ parameters: { date: null, region: 'West' }, onParametersChange })
    await later(0)
    expect(frames()).toHaveLength(1)
    again({ parameters: { region: 'North' }, onParametersChange })
    await later(0)
    expect(metabase.visited).toHaveLength(1)
    expect(frameAt(1).src).toContain('?region=North#')
    expect(fetchToken.requests).toHaveLength(1)
  })
})
