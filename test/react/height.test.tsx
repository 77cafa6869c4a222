import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { InteractiveEmbed, MetabaseProvider, StaticEmbed, type StaticEmbedProps } from '../../src/index.ts'
import { fakeMetabase } from '../../src/testing.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const frame = (): HTMLIFrameElement => screen.getByTitle('Sales')
const height = (): string => frame().parentElement?.style.getPropertyValue('--metabase-height') ?? ''
const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

let embeds = 0

/** A signed page with an iframe-resizer inside, which says what it is told to. */
function open(props: Partial<StaticEmbedProps> = {}) {
  // Another question each time, as heights are remembered.
  const all = {
    question: ++embeds,
    token: 'aa.bb.cc',
    title: 'Sales',
    height: 'auto',
    readyTimeoutMs: Infinity,
    ...props,
  } as StaticEmbedProps
  const App = (more: Partial<StaticEmbedProps>) => (
    <MetabaseProvider siteUrl="https://bi.test">
      <StaticEmbed {...({ ...all, ...more } as StaticEmbedProps)} />
    </MetabaseProvider>
  )
  const { rerender } = render(<App />)
  const metabase = fakeMetabase(frame())
  const say = (data: string): void => {
    const event = new MessageEvent('message', { data, origin: 'https://bi.test' })
    Object.defineProperty(event, 'source', { value: frame().contentWindow })
    act(() => void window.dispatchEvent(event))
  }
  const report = (px: number, trigger: string): void => say(`[iFrameSizer]metabase:${px}:800:${trigger}`)
  const inits = () =>
    metabase.received.filter(({ data }) => String(data).startsWith('[iFrameSizer]metabase:8:false'))
  /** How often the page was asked to measure itself. */
  const questions = () => metabase.received.filter(({ data }) => data === '[iFrameSizer]reset').length
  /** The page answers that it has so much to show. It is never lower than its frame. */
  const answer = (px: number): void => {
    report(frame().style.height === '100%' ? parseInt(height(), 10) : px, 'resetPage')
  }
  /** For a time the page answers each question. */
  const answers = async (px: number, forMs: number) => {
    let asked = questions()
    for (let ms = 0; ms < forMs; ms += 100) {
      await later(100)
      if (questions() > asked) answer(px)
      asked = questions()
    }
  }
  return {
    metabase,
    say,
    report,
    inits,
    questions,
    answer,
    answers,
    again: (more: Partial<StaticEmbedProps>) => rerender(<App {...more} />),
  }
}

it('answers the resizer when it is ready, and each document when it has loaded, by its exact origin (H-71, H-6)', () => {
  const { say, inits, metabase } = open()
  const before = inits().length
  say('[iFrameResizerChild]Ready')
  expect(inits()).toHaveLength(before + 1)
  act(() => void frame().dispatchEvent(new Event('load')))
  expect(inits()).toHaveLength(before + 2)
  expect(new Set(metabase.received.map(({ targetOrigin }) => targetOrigin))).toEqual(
    new Set(['https://bi.test']),
  )
})

it('takes every report with a height, by whatever event, and none of those that carry none (H-72)', () => {
  const { report } = open()
  report(700, 'init')
  expect(height()).toBe('700px')
  report(800.4, 'animationend')
  expect(height()).toBe('801px')
  for (const trigger of ['reset', 'mouseenter', 'scrollTo', 'pageInfo', 'close']) report(5000, trigger)
  report(0, 'mutationObserver')
  expect(height()).toBe('801px')
})

it('follows no page that grows because its frame grew (H-75)', async () => {
  const { report } = open()
  const heights = new Set<string>()
  for (let turn = 1; turn <= 200; turn++) {
    report(600 + turn * 20, 'mutationObserver')
    heights.add(height())
    await later(50)
  }
  expect(heights.size).toBeLessThan(20)
  await later(1000)
  report(1500, 'mutationObserver')
  expect(height()).toBe('1500px')
})

it('grows at once with a page that grows during a measurement', async () => {
  const { report } = open()
  report(700, 'init')
  await later(400) // The first measurement is under way.
  report(900, 'mutationObserver')
  expect(height()).toBe('900px')
  expect(frame().style.height).toBe('100%')
})

it('shrinks with a page that was too busy to answer at first (H-73)', async () => {
  const { report, answers } = open()
  report(700, 'init')
  await later(5000)
  await answers(400, 10_000)
  expect(height()).toBe('400px')
})

it('measures once more after a silence: the first answer may be to an earlier question (H-73)', async () => {
  const { report, answers, questions } = open()
  report(700, 'init')
  await later(4500) // The third measurement is under way.
  report(700, 'resetPage')
  await answers(400, 20_000)
  expect(height()).toBe('400px')
  const asked = questions()
  await later(60_000)
  expect(questions()).toBe(asked)
})

it('gives a page more time that did not answer (H-73)', async () => {
  const { report, answer } = open()
  report(700, 'init')
  await later(12_000)
  answer(400)
  expect(height()).toBe('400px')
})

it('does not ask a page for ever that never answers', async () => {
  const { report, questions } = open()
  report(700, 'init')
  await later(60_000)
  const asked = questions()
  await later(60_000)
  expect(questions()).toBe(asked)
  expect(frame().style.height).toBe('100%')
})

it('measures a page that loaded in a hidden tab when the tab is shown (H-73)', async () => {
  const frames: FrameRequestCallback[] = []
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback))
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  const { report, questions } = open()
  report(700, 'init')
  await later(60_000)
  expect(questions()).toBe(0)
  hidden.mockRestore()
  for (let shown = 0; shown < 2; shown++) for (const callback of frames.splice(0)) callback(performance.now())
  expect(questions()).toBe(1)
  report(400, 'resetPage')
  expect(height()).toBe('400px')
  vi.unstubAllGlobals()
})

it('stays with the default, and asks nothing of the page, where the height is fixed (9.22)', () => {
  const { say, report, inits } = open({ height: 400 })
  say('[iFrameResizerChild]Ready')
  report(900, 'init')
  expect(inits()).toHaveLength(0)
  expect(height()).toBe('')
})

it('begins and ends when the height becomes auto and is no longer (H-71)', () => {
  const { report, inits, again } = open({ height: 400 })
  again({ height: 'auto' })
  expect(inits()).toHaveLength(1)
  report(900, 'init')
  expect(height()).toBe('900px')
  again({ height: 300 })
  expect(height()).toBe('')
})

it('never starts the resizer of an interactive page, which would report nothing of use (H-74)', () => {
  render(
    <MetabaseProvider siteUrl="https://bi.test">
      <InteractiveEmbed path="/dashboard/1" title="Sales" height="auto" />
    </MetabaseProvider>,
  )
  const metabase = fakeMetabase(frame())
  act(() => metabase.open('/dashboard/1'))
  const event = new MessageEvent('message', { data: '[iFrameResizerChild]Ready', origin: 'https://bi.test' })
  Object.defineProperty(event, 'source', { value: frame().contentWindow })
  act(() => void window.dispatchEvent(event))
  expect(metabase.received).toEqual([])
})

it('adds the top bar of an interactive dashboard by default, and what the app says in its place (9.4)', () => {
  const App = (props: { heightOffset?: number; ui?: { topNav: boolean } }) => (
    <MetabaseProvider siteUrl="https://bi.test">
      <InteractiveEmbed path="/dashboard/1" title="Sales" height="auto" {...props} />
    </MetabaseProvider>
  )
  const { rerender } = render(<App />)
  const metabase = fakeMetabase(frame())
  act(() => {
    metabase.goTo('/dashboard/1')
    metabase.resize(900)
  })
  expect(height()).toBe('950px')
  rerender(<App heightOffset={10} />)
  expect(height()).toBe('910px')
})
