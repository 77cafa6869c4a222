import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useEmbedParameters,
  type DashboardTarget,
  type Embed,
  type EmbedParameters,
  type FetchToken,
  type MetabaseError,
  type PublicEmbedProps,
  type StaticEmbedProps,
} from '../../src/index.ts'
import { fakeFetchToken, fakeMetabase, type FakeMetabase } from '../../src/testing.ts'
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

const frames = (): HTMLIFrameElement[] => screen.getAllByTitle('Sales')
function frameAt(index: number): HTMLIFrameElement {
  const frame = frames()[index]
  if (!frame) throw new Error(`No frame ${index}`)
  return frame
}
const shown = (): HTMLIFrameElement => frameAt(0)
const loadingText = () => screen.queryByText('Loading Sales…')

/** The path of an address, as Metabase reports it. */
const pathOf = (address: string): string => {
  const { pathname, search, hash } = new URL(address, 'https://bi.test')
  return pathname + search + hash
}

/** What a path of a signed page says: its dashboard, its locked values, its filters. */
function read(path = ''): unknown {
  const { pathname, search } = new URL(path, 'https://bi.test')
  const claims = JSON.parse(atob(pathname.split('.')[1] ?? '')) as { resource: object; params: object }
  return { ...claims.resource, ...claims.params, search }
}

/** Metabase shows what a frame was sent to. */
function answer(frame: HTMLIFrameElement, path = pathOf(frame.src)): FakeMetabase {
  const metabase = fakeMetabase(frame)
  act(() => {
    metabase.goTo(path)
    metabase.resize(600, 'normal')
    say(frame, resizerReady)
  })
  return metabase
}

const uuid = (last: number) => `6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e000${last}`

interface Options {
  readonly given?: FetchToken
  readonly isPublic?: boolean
}

/** A signed or public embed that Metabase has answered. */
async function open(
  props: Partial<StaticEmbedProps> | Partial<PublicEmbedProps> = {},
  { given = fakeFetchToken<Request>(), isPublic = false }: Options = {},
) {
  const fetchToken = vi.fn(given)
  const onReady = vi.fn()
  const onError = vi.fn<(error: MetabaseError) => void>()
  const onTargetChange = vi.fn<(target: DashboardTarget) => void>()
  const onParametersChange = vi.fn()
  let embed: Embed | undefined
  let set: (parameters: EmbedParameters) => void = () => undefined
  function App(more: Partial<StaticEmbedProps> & { userKey?: string; theme?: 'night' }) {
    const { userKey, theme, ...changed } = more
    embed = useEmbed()
    ;[, set] = useEmbedParameters(embed)
    const callbacks = { onReady, onError, onTargetChange, onParametersChange }
    const all = { title: 'Sales', embed, ...callbacks, ...props, ...changed }
    return (
      <StrictMode>
        <MetabaseProvider siteUrl="https://bi.test" fetchToken={fetchToken} userKey={userKey} theme={theme}>
          {isPublic ? (
            <PublicEmbed {...({ dashboard: uuid(1), ...all } as PublicEmbedProps)} />
          ) : (
            <StaticEmbed
              {...({ ...('question' in all ? {} : { dashboard: 1 }), ...all } as StaticEmbedProps)}
            />
          )}
        </MetabaseProvider>
      </StrictMode>
    )
  }
  const view = render(<App />)
  await settled()
  const metabase = answer(shown())
  if (!embed) throw new Error('Not rendered')
  const handle = embed
  return {
    ...view,
    ...{ embed: handle, metabase, fetchToken, onReady, onError, onTargetChange, onParametersChange },
    first: pathOf(shown().src),
    /** Metabase reports a path, and is given time to say more. */
    goes: async (path: string) => {
      act(() => {
        metabase.goTo(path)
      })
      await later(0.3)
    },
    show: async (target: DashboardTarget) => {
      act(() => {
        handle.show(target)
      })
      await settled()
      return metabase.received.at(-1)
    },
    set: async (parameters: EmbedParameters) => {
      act(() => {
        set(parameters)
      })
      await settled()
    },
    again: async (more: Partial<StaticEmbedProps> & { userKey?: string; theme?: 'night' }) => {
      view.rerender(<App {...more} />)
      await settled()
    },
    /** The paths that Metabase was asked for by messages. */
    sent: () =>
      metabase.received.flatMap(({ data }) => {
        const { location } = (data as { metabase?: { location?: string } }).metabase ?? {}
        return location === undefined ? [] : [location]
      }),
  }
}

describe('another dashboard', () => {
  it('is asked for by a message with a token of its own, to the exact origin, and nothing is loaded', async () => {
    const { embed, show, sent, goes, metabase, fetchToken, onReady, onTargetChange } = await open()
    const frame = shown()
    const message = await show({
      dashboard: 2,
      params: { account: 7 },
      parameters: { region: 'West' },
      tab: 3,
    })
    expect(message?.targetOrigin).toBe('https://bi.test')
    const [path = ''] = sent()
    expect(read(path)).toEqual({ dashboard: 2, account: 7, search: '?region=West&tab=3' })
    expect(path).toMatch(/^\/embed\/dashboard\/.*#theme=light$/)
    expect(fetchToken.mock.calls.map(([{ reason, params }]) => [reason, params])).toEqual([
      ['initial', {}],
      ['initial', { account: 7 }],
    ])
    // The page before is on screen.
    expect(embed.getSnapshot()).toMatchObject({ status: 'loading', showsPrevious: true })
    expect(loadingText()).toBeNull()
    await goes(path)
    expect(embed.getSnapshot()).toMatchObject({
      status: 'ready',
      showsPrevious: false,
      location: { pathname: '/embed/dashboard', search: '?region=West&tab=3' },
    })
    expect(onReady).toHaveBeenCalledTimes(2)
    expect(frames()).toEqual([frame])
    expect(metabase.visited).toHaveLength(1)
    expect(onTargetChange).toHaveBeenCalledOnce()
  })

  it('is told to the app once, with the filters and the tab that Metabase filled in', async () => {
    const { show, sent, goes, metabase, onTargetChange, onParametersChange } = await open()
    await show({ dashboard: 2, params: { account: 7 } })
    const [path = ''] = sent()
    const { pathname, hash } = new URL(path, 'https://bi.test')
    act(() => {
      metabase.goTo(path)
    })
    await goes(`${pathname}?date=&region=West&tab=1-sales${hash}`)
    expect(onTargetChange.mock.calls).toEqual([
      [
        {
          dashboard: 2,
          params: { account: 7 },
          parameters: { date: null, region: 'West' },
          tab: '1-sales',
        },
      ],
    ])
    expect(onParametersChange).not.toHaveBeenCalled()
    await goes(`${pathname}?date=&region=East&tab=1-sales${hash}`)
    expect(onParametersChange.mock.calls).toEqual([[{ date: null, region: 'East' }]])
    expect(onTargetChange).toHaveBeenCalledOnce()
  })

  it('is undone by a step back, with the token that it had, and the app hears of that', async () => {
    const { show, sent, goes, first, metabase, embed, fetchToken, onTargetChange, onReady } = await open()
    await goes(first.replace('#', '?date=&region=West#'))
    await show({ dashboard: 2, params: { account: 7 } })
    const [path = ''] = sent()
    await goes(path)
    await goes(first.replace('#', '?date=&region=West#'))
    expect(onTargetChange.mock.lastCall).toEqual([
      { dashboard: 1, params: {}, parameters: { date: null, region: 'West' }, tab: undefined },
    ])
    expect(embed.getSnapshot()).toMatchObject({ status: 'ready', location: { search: '?date=&region=West' } })
    // And forward again.
    await goes(path)
    expect(onTargetChange.mock.lastCall?.[0]).toMatchObject({ dashboard: 2, params: { account: 7 } })
    expect(metabase.visited).toHaveLength(1)
    expect(fetchToken).toHaveBeenCalledTimes(2)
    expect(onReady).toHaveBeenCalledTimes(2)
  })

  it('that a step back leads to is loaded with a new token where its own has run out', async () => {
    const short = fakeFetchToken<Request>({ expiresInSeconds: 100 })
    const long = fakeFetchToken<Request>({ expiresInSeconds: 36_000 })
    const { show, sent, goes, first, metabase, onTargetChange } = await open(
      {},
      {
        given: (request) =>
          ('dashboard' in request.resource && request.resource.dashboard === 2 ? long : short)(request),
      },
    )
    await show({ dashboard: 2 })
    await goes(sent()[0] ?? '')
    await later(101)
    await goes(first)
    expect(metabase.visited).toHaveLength(2)
    expect(read(pathOf(metabase.visited[1] ?? ''))).toMatchObject({ dashboard: 1 })
    expect(pathOf(metabase.visited[1] ?? '')).not.toBe(first)
    await goes(pathOf(metabase.visited[1] ?? ''))
    expect(onTargetChange.mock.lastCall?.[0]).toMatchObject({ dashboard: 1 })
    // The step forward leads to the other one still.
    await goes(sent()[0] ?? '')
    expect(metabase.visited).toHaveLength(2)
    expect(onTargetChange.mock.lastCall?.[0]).toMatchObject({ dashboard: 2 })
  })

  it('is the one whose token is renewed from then on', async () => {
    const { show, sent, goes, fetchToken } = await open(
      {},
      {
        given: fakeFetchToken<Request>({ expiresInSeconds: 600 }),
      },
    )
    await later(300)
    await show({ dashboard: 2, params: { account: 7 } })
    await goes(sent()[0] ?? '')
    await later(538)
    expect(fetchToken).toHaveBeenCalledTimes(2)
    await later(3)
    expect(fetchToken.mock.lastCall?.[0]).toMatchObject({
      resource: { dashboard: 2 },
      params: { account: 7 },
      reason: 'renewal',
    })
    expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 2, account: 7 })
  })

  it('stays when the component renders with the same props, and goes when they name another page', async () => {
    const { show, sent, goes, again, metabase, onTargetChange } = await open({
      parameters: { region: 'West' },
    })
    await show({ dashboard: 2 })
    await goes(sent()[0] ?? '')
    await again({ parameters: { region: 'West' }, height: 300 })
    expect(frames()).toHaveLength(1)
    expect(metabase.visited).toHaveLength(1)
    await again({ parameters: { region: 'East' } })
    expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 1, search: '?region=East' })
    answer(frameAt(1))
    await later(1)
    expect(frames()).toHaveLength(1)
    // The props say it, so the app need not be told.
    expect(onTargetChange).toHaveBeenCalledOnce()
  })

  it('stays when it comes back as props', async () => {
    const { show, sent, goes, again, metabase, onTargetChange } = await open()
    await show({ dashboard: 2, params: { account: 7 }, parameters: { region: 'West' } })
    const [path = ''] = sent()
    await goes(path.replace('?region=West', '?date=&region=West&tab=1-sales'))
    await again(onTargetChange.mock.lastCall?.[0] as Partial<StaticEmbedProps>)
    await later(1)
    expect(frames()).toHaveLength(1)
    expect(metabase.visited).toHaveLength(1)
    expect(metabase.received).toHaveLength(1)
  })

  it('is what another theme is loaded for, and what is tried again', async () => {
    const { show, sent, goes, again, embed, metabase } = await open()
    await show({ dashboard: 2 })
    await goes((sent()[0] ?? '').replace('#', '?region=West#'))
    await again({ theme: 'night' })
    expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 2, search: '?region=West' })
    expect(frameAt(1).src).toMatch(/#theme=night$/)
    act(() => {
      embed.reload()
    })
    await settled()
    expect(read(pathOf(metabase.visited.at(-1) ?? ''))).toMatchObject({ dashboard: 2 })
  })

  it('is forgotten for another person', async () => {
    const { show, sent, goes, again } = await open()
    await show({ dashboard: 2, params: { account: 7 } })
    await goes(sent()[0] ?? '')
    await again({ userKey: 'bob' })
    expect(frames()).toHaveLength(1)
    expect(read(pathOf(shown().src))).toEqual({ dashboard: 1, search: '' })
  })

  it('is forgotten for another person in a public embed too', async () => {
    const { show, sent, goes, again } = await open({}, { isPublic: true })
    await show({ dashboard: uuid(3) })
    await goes(sent()[0] ?? '')
    await again({ userKey: 'bob' })
    expect(pathOf(shown().src)).toBe(`/public/dashboard/${uuid(1)}#theme=light`)
  })

  it('releases its token when a step back leads away from it', async () => {
    const { show, sent, goes, first, fetchToken } = await open()
    await show({ dashboard: 2 })
    await goes(sent()[0] ?? '')
    await goes(first)
    await show({ dashboard: 2 })
    expect(fetchToken).toHaveBeenCalledTimes(3)
    expect(read(sent()[1])).toMatchObject({ dashboard: 2 })
    expect(sent()[1]).not.toBe(sent()[0])
  })

  it('is the newest of several, and what the others report is not taken for it', async () => {
    const { embed, show, sent, goes, onTargetChange } = await open()
    await show({ dashboard: 2 })
    await show({ dashboard: 3 })
    const [second = '', third = ''] = sent()
    await goes(second)
    expect(embed.getSnapshot()).toMatchObject({ status: 'loading', showsPrevious: true })
    await goes(third)
    expect(embed.getSnapshot().status).toBe('ready')
    expect(onTargetChange.mock.calls.map(([{ dashboard }]) => dashboard)).toEqual([3])
  })

  it('asked for before there is a component is the first page', async () => {
    const fetchToken = fakeFetchToken<Request>()
    let embed: Embed | undefined
    function App({ isShown }: { isShown: boolean }) {
      embed = useEmbed()
      return (
        <MetabaseProvider siteUrl="https://bi.test" fetchToken={fetchToken}>
          {isShown && <StaticEmbed embed={embed} dashboard={1} title="Sales" />}
        </MetabaseProvider>
      )
    }
    const { rerender } = render(<App isShown={false} />)
    embed?.show({ dashboard: 2, parameters: { region: 'West' } })
    rerender(<App isShown />)
    await settled()
    expect(read(pathOf(shown().src))).toEqual({ dashboard: 2, search: '?region=West' })
    expect(fetchToken.requests).toHaveLength(1)
  })

  it('in a public embed is another link', async () => {
    const { show, sent, goes, first, metabase, onTargetChange } = await open({}, { isPublic: true })
    await show({ dashboard: uuid(3), parameters: { region: 'West' } })
    expect(sent()).toEqual([`/public/dashboard/${uuid(3)}?region=West#theme=light`])
    await goes(sent()[0] ?? '')
    expect(onTargetChange.mock.calls).toEqual([
      [{ dashboard: uuid(3), parameters: { region: 'West' }, tab: undefined }],
    ])
    await goes(first)
    expect(onTargetChange.mock.lastCall?.[0]).toMatchObject({ dashboard: uuid(1) })
    expect(metabase.visited).toHaveLength(1)
  })
})

describe('other filters', () => {
  it('of a signed dashboard are asked for by a message with a new token, and undone by a step back', async () => {
    const { set, sent, goes, first, metabase, fetchToken, onParametersChange, onTargetChange } = await open()
    const west = first.replace('#', '?date=&region=West&tab=2-customers#')
    await goes(west)
    onParametersChange.mockClear()
    await set({ region: 'East' })
    const [path = ''] = sent()
    expect(read(path)).toEqual({ dashboard: 1, search: '?date=&region=East&tab=2-customers' })
    expect(path.split('?')[0]).not.toBe(first.split('#')[0])
    expect(fetchToken).toHaveBeenCalledTimes(2)
    await goes(path)
    expect(onParametersChange.mock.calls).toEqual([[{ date: null, region: 'East' }]])
    await goes(west)
    expect(onParametersChange.mock.lastCall).toEqual([{ date: null, region: 'West' }])
    expect(onParametersChange).toHaveBeenCalledTimes(2)
    expect(onTargetChange).not.toHaveBeenCalled()
    expect(metabase.visited).toHaveLength(1)
    expect(frames()).toHaveLength(1)
  })

  it('are drawn behind where the token that comes is the one that is there', async () => {
    const { set, sent } = await open({}, { given: () => Promise.resolve('aa.eyJ9.cc') })
    await set({ region: 'East' })
    expect(sent()).toEqual([])
    expect(frameAt(1).src).toContain('/aa.eyJ9.cc?region=East#')
  })

  it('of a public dashboard are drawn behind, because its link stays the same', async () => {
    const { set, sent, onParametersChange } = await open({}, { isPublic: true })
    await set({ region: 'East' })
    expect(sent()).toEqual([])
    expect(frameAt(1).src).toBe(`https://bi.test/public/dashboard/${uuid(1)}?region=East#theme=light`)
    answer(frameAt(1))
    await later(1)
    expect(onParametersChange.mock.calls).toEqual([[{ region: 'East' }]])
  })

  it('are loaded with the token that the app gives', async () => {
    const { set, show, sent } = await open({ token: 'aa.bb.cc' })
    await set({ region: 'East' })
    expect(frameAt(1).src).toContain('/aa.bb.cc?region=East#')
    await show({ dashboard: 1, parameters: { region: 'North' } })
    expect(frameAt(1).src).toContain('/aa.bb.cc?region=North#')
    expect(sent()).toEqual([])
  })
})

describe('a load in place of the message', () => {
  it.each<[string, Partial<StaticEmbedProps>]>([['a question is on screen', { question: 5 }]])(
    'is made when %s',
    async (_what, props) => {
      const { show, sent, onTargetChange } = await open(props)
      await show({ dashboard: 2 })
      expect(sent()).toEqual([])
      expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 2 })
      answer(frameAt(1))
      await later(1)
      expect(onTargetChange.mock.calls.map(([{ dashboard }]) => dashboard)).toEqual([2])
    },
  )

  it('is made in the frame there is when the app wants no other', async () => {
    const { show, sent, metabase } = await open({ question: 5, transition: 'reload' })
    await show({ dashboard: 2 })
    expect(sent()).toEqual([])
    expect(frames()).toHaveLength(1)
    expect(metabase.visited).toHaveLength(2)
  })

  it('is made when an error is on screen, which is the end of its document', async () => {
    const { show, sent, metabase } = await open()
    act(() => {
      metabase.resize(600)
    })
    await settled()
    expect(screen.getByRole('alert')).toBeVisible()
    await show({ dashboard: 2 })
    expect(sent()).toEqual([])
    expect(screen.queryByRole('alert')).toBeNull()
    expect(read(pathOf(metabase.visited.at(-1) ?? ''))).toMatchObject({ dashboard: 2 })
  })

  it('is made while one for another theme is under way, which a message would not apply', async () => {
    const { show, sent, again } = await open()
    await again({ theme: 'night' })
    await show({ dashboard: 2 })
    expect(sent()).toEqual([])
    expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 2 })
    expect(frameAt(1).src).toMatch(/#theme=night$/)
  })

  it('is made when Metabase does not answer, and from then on at once, for all embeds of the site', async () => {
    const { show, sent, embed, onTargetChange } = await open()
    await show({ dashboard: 2 })
    await later(9.9)
    expect(frames()).toHaveLength(1)
    await later(0.2)
    const next = frameAt(1)
    expect(read(pathOf(next.src))).toMatchObject({ dashboard: 2 })
    expect(embed.getSnapshot().showsPrevious).toBe(true)
    answer(next)
    await later(1)
    expect(frames()).toEqual([next])
    expect(onTargetChange.mock.calls.map(([{ dashboard }]) => dashboard)).toEqual([2])
    await show({ dashboard: 3 })
    expect(sent()).toHaveLength(1)
    expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 3 })
  })

  it('is made this once when the answer comes too late', async () => {
    const { show, goes, sent } = await open()
    await show({ dashboard: 2 })
    await later(10.1)
    const next = frameAt(1)
    await goes(sent()[0] ?? '')
    const metabase = answer(next)
    await later(1)
    expect(frames()).toEqual([next])
    await show({ dashboard: 3 })
    expect(frames()).toEqual([next])
    expect(metabase.requestedPaths.map(read)).toMatchObject([{ dashboard: 2 }, { dashboard: 3 }])
  })

  it('is not made any longer when something else was asked for meanwhile', async () => {
    const { show, again } = await open()
    await show({ dashboard: 2 })
    await later(5)
    await again({ parameters: { region: 'West' } })
    const next = frameAt(1)
    expect(read(pathOf(next.src))).toMatchObject({ dashboard: 1, search: '?region=West' })
    answer(next)
    await later(1)
    await later(10)
    expect(frames()).toEqual([next])
  })
})

describe('a switch that fails', () => {
  it('for want of a token shows the error, and not the dashboard before', async () => {
    const good = fakeFetchToken<Request>()
    const { show, sent, onError } = await open(
      {},
      {
        given: (request) =>
          'dashboard' in request.resource && request.resource.dashboard === 2
            ? Promise.reject(Object.assign(new Error('No'), { status: 403 }))
            : good(request),
      },
    )
    await show({ dashboard: 2 })
    expect(screen.getByRole('alert')).toBeVisible()
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_failed'])
    await show({ dashboard: 3 })
    expect(sent()).toEqual([])
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('because Metabase refuses the token shows that, and is loaded, because an error undoes a step back', async () => {
    const { show, sent, metabase, onError } = await open()
    await show({ dashboard: 2 })
    const refuse = (path: string) => {
      act(() => {
        metabase.goTo(path)
        metabase.resize(600)
      })
      return later(1)
    }
    await refuse(sent()[0] ?? '')
    expect(screen.getByRole('alert')).toBeVisible()
    expect(metabase.visited).toHaveLength(2)
    const second = pathOf(metabase.visited[1] ?? '')
    expect(read(second)).toMatchObject({ dashboard: 2 })
    expect(second).not.toBe(sent()[0])
    // Once.
    await refuse(second)
    await later(5)
    expect(metabase.visited).toHaveLength(2)
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['token_invalid'])
  })

  it.each<[string, DashboardTarget, RegExp]>([
    ['an id that is none', { dashboard: 'x/y' }, /An embed needs an id.*props_invalid/],
    ['an empty id', { dashboard: '' }, /An embed needs an id.*props_invalid/],
  ])('throws for %s, and leaves the dashboard on screen', async (_what, target, message) => {
    const { embed, again, fetchToken } = await open()
    expect(() => {
      embed.show(target)
    }).toThrow(message)
    await again({})
    expect(fetchToken).toHaveBeenCalledOnce()
  })

  it('throws for what is no public link, and for params that such a link cannot lock', async () => {
    const { embed } = await open({}, { isPublic: true })
    expect(() => {
      embed.show({ dashboard: 2 })
    }).toThrow(/UUID.*props_invalid/)
    expect(() => {
      embed.show({ dashboard: uuid(3), params: { account: 1 } })
    }).toThrow(/locks no params.*props_invalid/)
  })

  it('throws for an embed whose provider has no fetchToken, and for an interactive one', async () => {
    let embed: Embed | undefined
    function App({ isSigned }: { isSigned: boolean }) {
      embed = useEmbed()
      return (
        <MetabaseProvider siteUrl="https://bi.test">
          {isSigned ? (
            <StaticEmbed key="a" embed={embed} dashboard={1} token="aa.bb.cc" title="Sales" />
          ) : (
            <InteractiveEmbed key="b" embed={embed} dashboard={1} title="Sales" />
          )}
        </MetabaseProvider>
      )
    }
    const { rerender } = render(<App isSigned />)
    expect(() => embed?.show({ dashboard: 2 })).toThrow(/fetchToken.*props_invalid/)
    rerender(<App isSigned={false} />)
    await settled()
    expect(() => embed?.show({ dashboard: 2 })).toThrow(/embed\.navigate\(\).*props_invalid/)
  })
})

describe('while the switch is under way', () => {
  it('the embed may go, and leaves no timer (H-91)', async () => {
    const { show, unmount } = await open()
    await show({ dashboard: 2 })
    unmount()
    await later(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('the page before does not speak for the new one', async () => {
    const { show, first, goes, embed, onParametersChange, onTargetChange, metabase } = await open()
    await show({ dashboard: 2 })
    await goes(first.replace('#', '?region=North#'))
    act(() => {
      metabase.resize(900)
    })
    await later(1)
    expect(embed.getSnapshot()).toMatchObject({ status: 'loading', error: null })
    expect(onParametersChange).not.toHaveBeenCalled()
    expect(onTargetChange).not.toHaveBeenCalled()
  })

  it('a new token that the app asks for is for the new dashboard', async () => {
    const { show, embed, goes, sent } = await open()
    await show({ dashboard: 2 })
    act(() => {
      embed.renewToken()
    })
    await settled()
    expect(read(pathOf(frameAt(1).src))).toMatchObject({ dashboard: 2 })
    // The answer to the message is too late.
    await goes(sent()[0] ?? '')
    expect(embed.getSnapshot().status).toBe('loading')
    answer(frameAt(1))
    await later(1)
    expect(embed.getSnapshot().status).toBe('ready')
    expect(frames()).toHaveLength(1)
  })

  it('the component may render again, with a token of its own for the dashboard before', async () => {
    let gate: ((jwt: string) => void) | undefined
    const { show, again, sent } = await open(
      { token: 'aa.bb.cc' },
      { given: () => new Promise((resolve) => (gate = resolve)) },
    )
    await show({ dashboard: 2 })
    await again({ height: 300 })
    gate?.('aa.eyJ9.dd')
    await settled()
    expect(sent()).toEqual(['/embed/dashboard/aa.eyJ9.dd#theme=light'])
  })

  it('the component may render again before the next switch, and asks for no token by that', async () => {
    const gates: ((jwt: string) => void)[] = []
    const { show, again, sent } = await open(
      { token: 'aa.bb.cc' },
      { given: () => new Promise((resolve) => void gates.push(resolve)) },
    )
    await show({ dashboard: 2 })
    await again({ height: 300 })
    await show({ dashboard: 3 })
    for (const [index, answerWith] of gates.entries()) answerWith(`aa.eyJ9.${index}`)
    await settled()
    expect(sent()).toEqual(['/embed/dashboard/aa.eyJ9.1#theme=light'])
    expect(frames()).toHaveLength(1)
  })
})

describe('a step back', () => {
  it('from an error leads to the dashboard before, which is loaded', async () => {
    const { show, sent, first, goes, metabase, onTargetChange } = await open()
    await show({ dashboard: 2 })
    act(() => {
      metabase.goTo(sent()[0] ?? '')
      metabase.resize(600)
    })
    await later(1)
    act(() => {
      metabase.goTo(pathOf(metabase.visited[1] ?? ''))
      metabase.resize(600)
    })
    await goes(first)
    expect(screen.queryByRole('alert')).toBeNull()
    expect(metabase.visited).toHaveLength(3)
    await goes(pathOf(metabase.visited[2] ?? ''))
    expect(read(pathOf(metabase.visited[2] ?? ''))).toMatchObject({ dashboard: 1 })
    // All that the app knows of is this dashboard.
    expect(onTargetChange).not.toHaveBeenCalled()
  })

  it('to what a changed prop replaced does not undo the prop', async () => {
    const { again, metabase, first, goes, onTargetChange } = await open({ transition: 'reload' })
    await again({ dashboard: 2 })
    await goes(pathOf(metabase.visited[1] ?? ''))
    await goes(first)
    expect(read(pathOf(metabase.visited.at(-1) ?? ''))).toMatchObject({ dashboard: 2 })
    expect(metabase.visited).toHaveLength(3)
    expect(onTargetChange).not.toHaveBeenCalled()
  })

  it('after a renewal in place shows the place with the newest token', async () => {
    const { embed, metabase, first, goes } = await open({ renewal: 'reload' })
    await goes(first.replace('#', '?region=West#'))
    act(() => {
      embed.renewToken()
    })
    await settled()
    const newest = pathOf(metabase.visited[1] ?? '')
    await goes(newest)
    await goes(first.replace('#', '?region=East#'))
    expect(pathOf(metabase.visited[2] ?? '')).toBe(newest.replace('West', 'East'))
  })
})
