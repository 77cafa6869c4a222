import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useEmbedStatus,
  type Embed,
  type FetchToken,
  type MetabaseError,
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

/** The dashboard, the locked account and the filters of the page in a frame. */
function pageIn({ src }: HTMLIFrameElement): unknown {
  const { pathname, search, hash } = new URL(src)
  const claims = JSON.parse(atob(pathname.split('.')[1] ?? '')) as { resource: object; params: object }
  return { ...claims.resource, ...claims.params, search, hash }
}

/** Metabase shows what the frame was sent to, with another query if it is told. */
function answer(frame: HTMLIFrameElement, query?: string) {
  const metabase = fakeMetabase(frame)
  const { pathname, search, hash } = new URL(frame.src)
  act(() => {
    metabase.goTo(pathname + (query ?? search) + hash)
    metabase.resize(600, 'normal')
    say(frame, resizerReady)
  })
  return metabase
}

/** A signed embed that Metabase has answered. */
async function open(props: Partial<StaticEmbedProps> = {}, given: FetchToken = fakeFetchToken<Request>()) {
  const fetchToken = vi.fn(given)
  const onReady = vi.fn()
  const onError = vi.fn<(error: MetabaseError) => void>()
  let embed: Embed | undefined
  const Status = (of: { embed: Embed }) => <output>{useEmbedStatus(of.embed).status}</output>
  function App({ userKey, ...more }: Partial<StaticEmbedProps> & { userKey?: string }) {
    embed = useEmbed()
    const all = { dashboard: 1, title: 'Sales', embed, onReady, onError, ...props, ...more }
    return (
      <StrictMode>
        <MetabaseProvider siteUrl="https://bi.test" fetchToken={fetchToken} userKey={userKey}>
          <Status embed={embed} />
          <StaticEmbed {...(all as StaticEmbedProps)} />
        </MetabaseProvider>
      </StrictMode>
    )
  }
  const view = render(<App />)
  await settled()
  const metabase = answer(shown())
  if (!embed) throw new Error('Not rendered')
  const again = async (more: Partial<StaticEmbedProps> & { userKey?: string }) => {
    view.rerender(<App {...more} />)
    await settled()
  }
  return { ...view, embed, metabase, again, fetchToken, onReady, onError }
}

const status = () => screen.getByRole('status').textContent
const box = () => shown().parentElement
const loadingText = () => screen.queryByText('Loading Sales…')

describe('a changed prop', () => {
  it.each<[string, Partial<StaticEmbedProps>, object]>([
    ['another dashboard', { dashboard: 2 }, { dashboard: 2 }],
    ['other locked params', { params: { account: 2 } }, { account: 2 }],
    ['other filters', { parameters: { region: 'East' } }, { search: '?region=East' }],
    ['another tab', { tab: 2 }, { search: '?tab=2' }],
    ['another theme', { appearance: { theme: 'night' } }, { hash: '#theme=night' }],
  ])('leaves the page before on screen until the new one has drawn: %s', async (_what, props, page) => {
    const { again, metabase, onReady } = await open()
    const before = pageIn(shown())
    await again(props)
    const [old, next] = [frameAt(0), frameAt(1)]
    expect(next).not.toBeVisible()
    expect(pageIn(next)).toEqual({ ...(before as object), ...page })
    expect(old).toBeVisible()
    expect(loadingText()).toBeNull()
    expect(box()).toHaveAttribute('aria-busy', 'true')
    expect(status()).toBe('loading')
    answer(next)
    await later(0.4)
    expect(frames()).toEqual([old, next])
    expect(onReady).toHaveBeenCalledOnce()
    await later(0.3)
    expect(frames()).toEqual([next])
    expect(next).toBeVisible()
    expect(box()).toHaveAttribute('aria-busy', 'false')
    expect(status()).toBe('ready')
    expect(onReady).toHaveBeenCalledTimes(2)
    expect(metabase.visited).toHaveLength(1)
  })

  it('is loaded in the frame there is, behind the fallback, where the app wants that', async () => {
    const { again, metabase } = await open({ transition: 'reload' })
    const frame = shown()
    await again({ dashboard: 2 })
    expect(frames()).toEqual([frame])
    expect(metabase.visited).toHaveLength(2)
    expect(loadingText()).toBeVisible()
  })

  it('keeps nothing on screen that is not there yet', async () => {
    const fetchToken = fakeFetchToken<Request>()
    const App = ({ dashboard }: { dashboard: number }) => (
      <MetabaseProvider siteUrl="https://bi.test" fetchToken={fetchToken}>
        <StaticEmbed dashboard={dashboard} title="Sales" />
      </MetabaseProvider>
    )
    const { rerender } = render(<App dashboard={1} />)
    await settled()
    rerender(<App dashboard={2} />)
    await settled()
    expect(frames()).toHaveLength(1)
    expect(loadingText()).toBeVisible()
  })

  it('keeps nothing of another person', async () => {
    const { again } = await open()
    const old = shown()
    await again({ userKey: 'bob', dashboard: 2 })
    expect(old.isConnected).toBe(false)
    expect(loadingText()).toBeVisible()
  })

  it('shows that it is loading while the token is on its way, and the page in the frame there is', async () => {
    const { again } = await open({ token: 'aa.bb.cc' })
    await again({ token: null })
    expect(loadingText()).toBeVisible()
    expect(status()).toBe('idle')
    await again({ token: 'aa.bb.dd' })
    expect(frames()).toHaveLength(1)
    expect(loadingText()).toBeVisible()
  })

  it('ends the drawing of the page that is no longer wanted when the token is withheld', async () => {
    const { again } = await open()
    await again({ dashboard: 2 })
    await again({ dashboard: 2, token: null })
    expect(frames()).toHaveLength(1)
    expect(loadingText()).toBeVisible()
    await later(20)
    expect(status()).toBe('idle')
  })

  it('shows the newest of several, and discards the others', async () => {
    const { again } = await open()
    await again({ dashboard: 2 })
    const second = frameAt(1)
    answer(second)
    await again({ dashboard: 3 })
    expect(second.isConnected).toBe(false)
    const third = frameAt(1)
    await later(2)
    expect(pageIn(shown())).toMatchObject({ dashboard: 1 })
    answer(third)
    await later(1)
    expect(frames()).toEqual([third])
    expect(pageIn(third)).toMatchObject({ dashboard: 3 })
  })

  it('that is taken back shows the page of the props again', async () => {
    const { again } = await open({ parameters: { region: 'West' } })
    await again({ parameters: { region: 'East' } })
    await again({ parameters: { region: 'West' } })
    const last = frameAt(1)
    answer(last)
    await later(1)
    expect(frames()).toEqual([last])
    expect(pageIn(last)).toMatchObject({ search: '?region=West' })
  })

  it('of the theme leaves the filters that the person chose', async () => {
    const { again, metabase } = await open()
    const { pathname } = new URL(shown().src)
    act(() => {
      metabase.goTo(`${pathname}?region=West&tab=2-customers#theme=light`)
    })
    await again({ appearance: { theme: 'night' } })
    expect(pageIn(frameAt(1))).toMatchObject({ search: '?region=West&tab=2-customers', hash: '#theme=night' })
  })

  it.each([
    ['has started its resizer, and not while its script still loads', 20, true, 0.7],
    ['has been quiet for three seconds, where it has no resizer', 2.9, false, 0.5],
  ])('is seen when the page %s', async (_what, before, isStarted, after) => {
    const { again } = await open({ readyTimeoutMs: Infinity })
    await again({ dashboard: 2 })
    const next = frameAt(1)
    const metabase = fakeMetabase(next)
    act(() => {
      metabase.goTo(new URL(next.src).pathname)
      metabase.resize(600, 'normal')
    })
    if (isStarted)
      for (let second = 0; second < before; second++) {
        await later(1)
        act(() => {
          metabase.resize(600 + second, 'normal')
        })
      }
    else await later(before)
    expect(frames()).toHaveLength(2)
    if (isStarted)
      act(() => {
        say(next, resizerReady)
      })
    await later(after)
    expect(frames()).toEqual([next])
  })

  it('does not let the page before speak for the new one', async () => {
    const onParametersChange = vi.fn()
    const { again, embed, metabase } = await open({ onParametersChange, parameters: { region: 'West' } })
    await again({ dashboard: 2 })
    const { location } = embed.getSnapshot()
    const { pathname } = new URL(shown().src)
    act(() => {
      metabase.goTo(`${pathname}?region=East#theme=light`)
      metabase.resize(900, 'fit')
    })
    await settled()
    expect(onParametersChange).not.toHaveBeenCalled()
    expect(embed.getSnapshot()).toMatchObject({ status: 'loading', location, showsPrevious: true })
  })
})

describe('a new page that fails', () => {
  it('to answer is asked for again after 15 seconds', async () => {
    const { again } = await open()
    await again({ dashboard: 2 })
    const metabase = fakeMetabase(frameAt(1))
    await later(16)
    expect(screen.getByRole('alert')).toBeVisible()
    expect(metabase.visited).toHaveLength(1)
    await later(15)
    expect(metabase.visited).toHaveLength(2)
  })

  it('to get a token shows the error in place of the page before', async () => {
    const good = fakeFetchToken<Request>()
    const refuse = Object.assign(new Error('No'), { status: 403 })
    const { again, onError } = await open({}, (request) =>
      'dashboard' in request.resource && request.resource.dashboard === 2
        ? Promise.reject(refuse)
        : good(request),
    )
    await again({ dashboard: 2 })
    expect(screen.getByRole('alert')).toBeVisible()
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_failed'])
    // What the page before says mends nothing.
    answer(shown())
    expect(screen.getByRole('alert')).toBeVisible()
    await again({ dashboard: 1 })
    expect(screen.queryByRole('alert')).toBeNull()
    expect(loadingText()).toBeVisible()
  })

  it('with an error page takes the place of the page before, with the error over it', async () => {
    const { again, onError } = await open()
    const old = shown()
    await again({ dashboard: 2 })
    const next = frameAt(1)
    const metabase = fakeMetabase(next)
    act(() => {
      metabase.goTo(new URL(next.src).pathname)
      metabase.resize(600)
    })
    await settled()
    expect(frames()).toEqual([next])
    expect(old.isConnected).toBe(false)
    expect(screen.getByRole('alert')).toBeVisible()
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_invalid'])
    // It tries again by itself.
    await later(16)
    expect(metabase.visited).toHaveLength(2)
  })

  it('to answer in time shows that, and mends when it answers', async () => {
    const { again, onError } = await open({ readyTimeoutMs: 5000 })
    const old = shown()
    await again({ dashboard: 2 })
    const next = frameAt(1)
    await later(4.9)
    expect(frames()).toEqual([old, next])
    await later(0.5)
    expect(frames()).toEqual([next])
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['no_response'])
    expect(screen.getByRole('alert')).toBeVisible()
    // The same silence is one failure.
    await later(8)
    expect(onError).toHaveBeenCalledOnce()
    answer(next)
    expect(screen.queryByRole('alert')).toBeNull()
    expect(status()).toBe('ready')
    expect(fakeMetabase(next).visited).toHaveLength(1)
  })
})

it('a new page shares its token with the embeds that come later', async () => {
  const fetchToken = fakeFetchToken<Request>()
  const App = ({ shows }: { shows: readonly number[] }) => (
    <MetabaseProvider siteUrl="https://bi.test" fetchToken={fetchToken}>
      {shows.map((dashboard, index) => (
        <StaticEmbed key={index} dashboard={dashboard} title="Sales" />
      ))}
    </MetabaseProvider>
  )
  const { rerender } = render(<App shows={[1]} />)
  await settled()
  answer(shown())
  rerender(<App shows={[2]} />)
  await settled()
  answer(frameAt(1))
  await later(1)
  rerender(<App shows={[2, 2]} />)
  await settled()
  expect(fetchToken.requests.map(({ resource }) => resource)).toEqual([{ dashboard: 1 }, { dashboard: 2 }])
})

describe('while the new page is drawn', () => {
  const short = () => fakeFetchToken<Request>({ expiresInSeconds: 600 })

  it('the token of the page before is not renewed', async () => {
    const { again, fetchToken } = await open({ readyTimeoutMs: Infinity }, short())
    await later(535)
    await again({ dashboard: 2 })
    const next = frameAt(1)
    await later(30)
    expect(frames()[1]).toBe(next)
    expect(fetchToken).toHaveBeenCalledTimes(2)
    answer(next)
    await later(1)
    expect(frames()).toEqual([next])
    // The new page's own token runs from when it was fetched.
    await later(500)
    expect(fetchToken).toHaveBeenCalledTimes(2)
    await later(20)
    expect(fetchToken).toHaveBeenCalledTimes(3)
    expect(pageIn(frameAt(1))).toMatchObject({ dashboard: 2 })
  })

  it('a renewal that had begun does not bring the page before back', async () => {
    let gate: (() => void) | undefined
    const good = short()
    const { again, embed } = await open({}, (request) =>
      request.params['account'] === 2
        ? new Promise((resolve) => {
            gate = () => {
              resolve(good(request))
            }
          })
        : good(request),
    )
    embed.renewToken()
    await settled()
    answer(frameAt(1))
    // The page with the renewed token has drawn when the token of the next page is on its way.
    await again({ params: { account: 2 } })
    await later(3)
    expect(status()).toBe('authenticating')
    gate?.()
    await settled()
    const next = frameAt(1)
    answer(next)
    await later(1)
    expect(frames()).toEqual([next])
    expect(pageIn(next)).toMatchObject({ account: 2 })
    expect(status()).toBe('ready')
  })

  it('a new token that the app asks for is for the new page', async () => {
    const { again, embed } = await open({}, short())
    const old = shown()
    await again({ dashboard: 2 })
    embed.renewToken()
    await settled()
    expect(frames()[0]).toBe(old)
    expect(pageIn(frameAt(1))).toMatchObject({ dashboard: 2 })
    answer(frameAt(1))
    await later(1)
    expect(pageIn(shown())).toMatchObject({ dashboard: 2 })
  })

  it('a token of the app’s own that comes with other filters is used once', async () => {
    const { again } = await open({ token: 'aa.bb.cc' })
    const made = vi.spyOn(document, 'createElement')
    await again({ token: 'aa.bb.dd', parameters: { region: 'West' } })
    expect(made.mock.calls.filter(([name]) => name === 'iframe')).toHaveLength(1)
    made.mockRestore()
    const next = frameAt(1)
    expect(next.src).toContain('/aa.bb.dd?region=West#')
    await later(0.4)
    expect(frameAt(1)).toBe(next)
    answer(next)
    await later(1)
    expect(frames()).toEqual([next])
    await later(60)
    expect(frames()).toEqual([next])
  })

  it('the embed may go, and leaves no timer (H-91)', async () => {
    const { again, unmount } = await open()
    await again({ dashboard: 2 })
    answer(frameAt(1))
    unmount()
    await later(1)
    expect(vi.getTimerCount()).toBe(0)
    expect(document.querySelector('iframe')).toBeNull()
  })

  it('the height stays, and is that of the new page when it is seen', async () => {
    const { again } = await open({ height: 'auto' })
    act(() => {
      say(shown(), '[iFrameSizer]metabase:1500:800:init')
    })
    const height = () => box()?.style.getPropertyValue('--metabase-height')
    expect(height()).toBe('1500px')
    await again({ dashboard: 2 })
    const next = frameAt(1)
    const { received } = answer(next)
    expect(received.map(({ data }) => String(data).slice(0, 21))).toEqual(['[iFrameSizer]metabase'])
    act(() => {
      say(next, '[iFrameSizer]metabase:900:800:init')
    })
    expect(height()).toBe('1500px')
    await later(1)
    expect(height()).toBe('900px')
  })
})

it('another public link is another page, although it has the same filters', async () => {
  const uuid = (last: number) => `6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e000${last}`
  const App = ({ link, children }: { link: number; children?: ReactNode }) => (
    <MetabaseProvider siteUrl="https://bi.test">
      <PublicEmbed dashboard={uuid(link)} title="Sales" />
      {children}
    </MetabaseProvider>
  )
  const { rerender } = render(<App link={1} />)
  await settled()
  answer(shown())
  rerender(<App link={3} />)
  await settled()
  const next = frameAt(1)
  expect(next.src).toBe(`https://bi.test/public/dashboard/${uuid(3)}#theme=light`)
  expect(shown()).toBeVisible()
  answer(next)
  await later(1)
  expect(frames()).toEqual([next])
})
