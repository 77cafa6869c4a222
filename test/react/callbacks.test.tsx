import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  useEmbed,
  useEmbedStatus,
  type Embed,
} from '../../src/index.ts'
import { fakeMetabase } from '../../src/testing.ts'

const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'
const frame = (): HTMLIFrameElement => screen.getByTitle('Sales')

/** What the browser was told of, as of an error that nobody caught. */
const reported = vi.fn<(error: unknown) => void>()
beforeEach(() => {
  reported.mockClear()
  vi.stubGlobal('reportError', reported)
})
afterEach(async () => {
  vi.useRealTimers()
  // The embeds end a moment after their component is gone, and call back once more.
  cleanup()
  await Promise.resolve()
  vi.unstubAllGlobals()
})

/** A callback of an app that has a mistake in it. */
const broken = (name: string) => () => {
  throw new Error(name)
}
const messages = () => reported.mock.calls.map(([error]) => (error instanceof Error ? error.message : error))

it('breaks nothing when it throws, and the browser is told (onEvent, onReady, onLocationChange)', () => {
  let embed: Embed | undefined
  function Page() {
    embed = useEmbed()
    return (
      <>
        <InteractiveEmbed
          embed={embed}
          path="/"
          title="Sales"
          onReady={broken('onReady')}
          onLocationChange={broken('onLocationChange')}
        />
        <p>{useEmbedStatus(embed).status}</p>
      </>
    )
  }
  render(
    <MetabaseProvider siteUrl="https://bi.test" onEvent={broken('onEvent')}>
      <Page />
    </MetabaseProvider>,
  )
  const metabase = fakeMetabase(frame())
  act(() => metabase.goTo('/dashboard/1'))
  expect(screen.getByText('ready')).toBeVisible()
  act(() => metabase.resize(700))
  expect(embed?.getSnapshot()).toMatchObject({
    status: 'ready',
    location: { pathname: '/dashboard/1' },
    frame: { height: 700 },
  })
  expect(new Set(messages())).toEqual(new Set(['onEvent', 'onReady', 'onLocationChange']))
})

it('breaks nothing when it throws, and the browser is told (onError)', () => {
  vi.useFakeTimers()
  render(
    <MetabaseProvider siteUrl="https://bi.test">
      <InteractiveEmbed path="/" title="Sales" readyTimeoutMs={500} onError={broken('onError')} />
    </MetabaseProvider>,
  )
  act(() => void vi.advanceTimersByTime(600))
  expect(screen.getByRole('alert')).toBeVisible()
  expect(messages()).toEqual(['onError'])
})

it('breaks nothing when it throws, and the browser is told (onParametersChange)', () => {
  let embed: Embed | undefined
  function Page() {
    embed = useEmbed()
    return (
      <PublicEmbed
        embed={embed}
        dashboard={uuid}
        title="Sales"
        onParametersChange={broken('onParametersChange')}
      />
    )
  }
  render(
    <MetabaseProvider siteUrl="https://bi.test">
      <Page />
    </MetabaseProvider>,
  )
  const metabase = fakeMetabase(frame())
  act(() => metabase.goTo(`/public/dashboard/${uuid}?region=`))
  act(() => metabase.goTo(`/public/dashboard/${uuid}?region=West`))
  expect(messages()).toEqual(['onParametersChange'])
  expect(embed?.getSnapshot().location?.search).toBe('?region=West')
})

it('keeps nobody else from hearing of a change when it throws (embed.subscribe)', () => {
  let embed: Embed | undefined
  const other = vi.fn()
  function Page() {
    embed = useEmbed()
    return <InteractiveEmbed embed={embed} path="/" title="Sales" />
  }
  render(
    <MetabaseProvider siteUrl="https://bi.test">
      <Page />
    </MetabaseProvider>,
  )
  embed?.subscribe(broken('subscribe'))
  embed?.subscribe(other)
  act(() => fakeMetabase(frame()).goTo('/'))
  expect(other).toHaveBeenCalled()
  expect(screen.queryByText('Loading Sales…')).toBeNull()
  expect(messages()).toContain('subscribe')
})
