import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  useEmbed,
  useEmbedLocation,
  useFrameHeight,
  type Embed,
} from '../../src/index.ts'
import { fakeMetabase } from '../../src/testing.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

/** A frame that floods the page with messages, and a component that shows what the hooks say. */
function open() {
  const counts = { renders: 0, callbacks: 0 }
  let made: Embed | undefined
  function Page() {
    const embed = (made = useEmbed())
    const location = useEmbedLocation(embed)
    const frame = useFrameHeight(embed)
    counts.renders++
    return (
      <>
        <output>{`${location?.pathname} ${frame?.height}`}</output>
        <InteractiveEmbed
          embed={embed}
          path="/"
          title="Sales"
          onLocationChange={() => {
            counts.callbacks++
          }}
        />
      </>
    )
  }
  render(
    <MetabaseProvider siteUrl="https://bi.test">
      <Page />
    </MetabaseProvider>,
  )
  const metabase = fakeMetabase(screen.getByTitle('Sales'))
  const flood = async (count: number) => {
    for (let sent = 1; sent <= count; sent++) {
      act(() => {
        metabase.goTo(`/question/${sent}`)
        metabase.resize(sent)
      })
      if (sent % 2 === 0) await later(1)
    }
  }
  const embed = (): Embed => {
    if (!made) throw new Error('Not rendered')
    return made
  }
  return { metabase, embed, flood, counts, shown: () => screen.getByRole('status').textContent }
}

it('are shown no more often than a screen can show them, and end with the last of each type', async () => {
  const { flood, counts, shown } = open()
  await flood(2000)
  await later(200)
  expect(shown()).toBe('/question/2000 2000')
  // A second has sixty frames.
  expect(counts.renders).toBeLessThan(120)
  expect(counts.callbacks).toBeLessThan(120)
})

it('end with the last of each type in a page that is hidden, which is shown no frames', async () => {
  vi.spyOn(window, 'requestAnimationFrame').mockReturnValue(1)
  const { flood, shown } = open()
  await flood(200)
  await later(200)
  expect(shown()).toBe('/question/200 200')
})

it('are passed on before what comes later', async () => {
  const { flood, metabase, shown } = open()
  await flood(101)
  act(() => {
    metabase.goTo('/question/7')
  })
  await later(200)
  expect(shown()).toBe('/question/7 101')
})

it('of a page that is loaded anew meanwhile are forgotten', async () => {
  const { metabase, embed } = open()
  act(() => {
    for (let sent = 1; sent < 100; sent++) metabase.goTo(`/question/${sent}`)
  })
  act(() => {
    Object.assign(screen.getByTitle<HTMLIFrameElement>('Sales').contentWindow?.location ?? {}, {
      replace: vi.fn(),
    })
    embed().reload()
  })
  await later(200)
  expect(embed().getSnapshot().status).toBe('loading')
})

it('do not hold back the few messages that Metabase sends', () => {
  const { metabase, shown } = open()
  act(() => {
    metabase.goTo('/dashboard/1')
    metabase.resize(600, 'normal')
    metabase.resize(800)
  })
  expect(shown()).toBe('/dashboard/1 800')
})
