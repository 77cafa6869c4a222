import { act, cleanup, render, screen } from '@testing-library/react'
import * as React from 'react'
import { StrictMode, Suspense, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  StaticEmbed,
  useEmbed,
  useMetabase,
  type Embed,
  type FetchToken,
} from '../../src/index.ts'
import { fakeFetchToken, fakeMetabase } from '../../src/testing.ts'

type Request = Parameters<FetchToken>[0]

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))
const frames = (): HTMLIFrameElement[] => [...document.querySelectorAll('iframe')]
function frame(): HTMLIFrameElement {
  const [first] = frames()
  if (!first) throw new Error('No frame')
  return first
}

interface HideProps {
  readonly isHidden: boolean
  readonly children: ReactNode
}

const never = new Promise<never>(() => undefined)

/** Suspends, so that React hides what is beside it. React 18 takes a promise that is thrown. */
function Suspended(): null {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw never
}

/** The ways in which React hides a part of a page without removing it. */
const ways: readonly (readonly [string, (props: HideProps) => ReactNode])[] = [
  [
    '<Suspense>',
    ({ isHidden, children }) => (
      <Suspense fallback="Wait">
        {children}
        {isHidden && <Suspended />}
      </Suspense>
    ),
  ],
  ...('Activity' in React
    ? [
        [
          '<Activity>',
          ({ isHidden, children }: HideProps) => (
            <React.Activity mode={isHidden ? 'hidden' : 'visible'}>{children}</React.Activity>
          ),
        ] as const,
      ]
    : []),
]

describe.each(ways)('an embed that %s hides', (way, Hide) => {
  /** An embed that Metabase has answered, and all that an app sees of it. */
  async function open({ isStrict = false } = {}) {
    const fetchToken = fakeFetchToken<Request>({ expiresInSeconds: 600 })
    const told = vi.fn<(first?: object) => void>()
    let embed: Embed | undefined
    let logout: (() => Promise<boolean>) | undefined
    function Page() {
      logout = useMetabase().logout
      return (
        <>
          <InteractiveEmbed
            embed={(embed = useEmbed())}
            path="/dashboard/1"
            title="Sales"
            height="auto"
            onReady={told}
            onError={told}
            onLocationChange={told}
          />
          <StaticEmbed dashboard={2} title="Accounts" onReady={told} onError={told} />
        </>
      )
    }
    const Wrapper = isStrict ? StrictMode : React.Fragment
    const App = ({ isHidden = false, isGone = false, person = 'ada' }) => (
      <Wrapper>
        <MetabaseProvider siteUrl="https://bi.test" userKey={person} fetchToken={fetchToken} onEvent={told}>
          <Hide isHidden={isHidden}>{isGone ? null : <Page />}</Hide>
        </MetabaseProvider>
      </Wrapper>
    )
    const { rerender, unmount } = render(<App />)
    await later(0)
    const [interactive, signed] = frames().map((one) => fakeMetabase(one))
    if (!interactive || !signed || !embed) throw new Error('Not rendered')
    act(() => {
      interactive.goTo('/dashboard/1')
      interactive.resize(600, 'normal')
      interactive.resize(900)
      signed.goTo(new URL(signed.visited[0] ?? '').pathname)
      signed.resize(600, 'normal')
    })
    const show = async (props: Parameters<typeof App>[0]) => {
      rerender(<App {...props} />)
      await later(0)
    }
    return { interactive, signed, embed, fetchToken, told, show, unmount, logout: () => logout?.() }
  }

  it.each([false, true])('keeps its documents and its tokens (StrictMode: %s)', async (isStrict) => {
    const { show, interactive, signed, fetchToken, embed } = await open({ isStrict })
    const before = frames()
    const snapshot = embed.getSnapshot()
    for (let turn = 0; turn < 3; turn++) {
      await show({ isHidden: true })
      await later(30)
      expect(embed.getSnapshot()).toBe(snapshot)
      await show({})
    }
    expect(frames()).toEqual(before)
    expect(interactive.visited).toHaveLength(1)
    expect(signed.visited).toHaveLength(1)
    expect(fetchToken.requests).toHaveLength(1)
    act(() => {
      interactive.goTo('/question/7')
    })
    expect(embed.getSnapshot()).toMatchObject({ status: 'ready', location: { pathname: '/question/7' } })
  })

  it('tells the app nothing until it is shown again, and then what it heard last', async () => {
    const { show, interactive, embed, told } = await open()
    await show({ isHidden: true })
    told.mockClear()
    act(() => {
      interactive.goTo('/dashboard/7')
      interactive.goTo('/dashboard/8')
      // A frame that is not drawn has no height.
      interactive.resize(0)
    })
    await later(60)
    expect(told).not.toHaveBeenCalled()
    expect(embed.getSnapshot().location?.pathname).toBe('/dashboard/1')
    await show({})
    const locations = told.mock.calls.flatMap(([first]) =>
      first && 'pathname' in first ? first.pathname : [],
    )
    expect(locations).toEqual(['/dashboard/8'])
    expect(embed.getSnapshot()).toMatchObject({
      location: { pathname: '/dashboard/8' },
      frame: { height: 900 },
    })
    expect(frame().parentElement?.style.getPropertyValue('--metabase-height')).toBe('950px')
  })

  it('renews no token until it is shown again, and then unseen', async () => {
    const { show, fetchToken } = await open()
    await show({ isHidden: true })
    await later(3600)
    expect(fetchToken.requests).toHaveLength(1)
    await show({})
    await later(1)
    expect(fetchToken.requests.map(({ reason }) => reason)).toEqual(['initial', 'renewal'])
    expect(screen.getAllByTitle('Accounts')).toHaveLength(2)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('goes at once when somebody else signs in, and shows that person a page of their own', async () => {
    const { show, embed } = await open()
    await show({ isHidden: true })
    const [before] = frames()
    await show({ isHidden: true, person: 'bob' })
    expect(before?.isConnected).toBe(false)
    expect(embed.getSnapshot().location).toBeNull()
    await show({ person: 'bob' })
    expect(frames()).toHaveLength(2)
    expect(frames()).not.toContain(before)
  })

  it('goes at once when the person signs out', async () => {
    const { show, embed, logout } = await open()
    const [before] = frames()
    await show({ isHidden: true })
    void logout()
    await later(0)
    expect(before?.isConnected).toBe(false)
    expect(embed.getSnapshot().status).toBe('idle')
    await later(10)
  })

  // A suspended component is not removed before it is shown again.
  it.skipIf(way === '<Suspense>')('goes when its component does, and leaves nothing behind', async () => {
    const { show, embed, unmount } = await open()
    await show({ isHidden: true })
    await show({ isHidden: true, isGone: true })
    expect(frames()).toEqual([])
    expect(embed.getSnapshot().status).toBe('idle')
    unmount()
    await later(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('goes with the whole page', async () => {
    const { show, embed, unmount } = await open()
    await show({ isHidden: true })
    unmount()
    await later(1)
    expect(embed.getSnapshot().status).toBe('idle')
    expect(vi.getTimerCount()).toBe(0)
  })
})
