import { Profiler } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import { commands } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  InteractiveEmbed,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useFrameHeight,
  type StaticEmbedProps,
} from '../../src/index.ts'
import { contentOf, delay, eventually, frameOf, Metabase, reset, sees, setFaults } from './support.tsx'

beforeEach(reset)

const orders = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001'

function Signed({ userKey, ...props }: Partial<StaticEmbedProps> & { userKey?: string }) {
  const all = { dashboard: 1, title: 'Orders', height: 'auto', ...props } as StaticEmbedProps
  return (
    <Metabase userKey={userKey}>
      <StaticEmbed {...all} />
      <p>Below</p>
    </Metabase>
  )
}

/** The room that the embed takes; the frame in it is lower for a moment when it is measured. */
const box = (): Element => frameOf('Orders').parentElement ?? document.body
const height = (): number => box().clientHeight
const scrolls = (): Promise<unknown> =>
  commands.inFrame(
    'Orders',
    `[document.scrollingElement, document.querySelector('.inside')].some((one) => one.scrollHeight > one.clientHeight + 1)`,
  )

/** The heights of the box, as long as a task takes. */
async function during(task: () => Promise<void>): Promise<readonly number[]> {
  const heights: number[] = []
  const look = (): void => {
    heights.push(height())
    id = requestAnimationFrame(look)
  }
  let id = requestAnimationFrame(look)
  await task()
  cancelAnimationFrame(id)
  return heights
}

it('of a signed dashboard is that of what it shows: nothing scrolls inside (H-71, H-72)', async () => {
  await render(<Signed />)
  await eventually(() => expect(height()).toBeGreaterThan(700))
  await eventually(async () => expect(await scrolls()).toBe(false))
})

it('of a public dashboard too (H-71)', async () => {
  await render(
    <Metabase>
      <PublicEmbed dashboard={orders} title="Orders" height="auto" />
    </Metabase>,
  )
  await eventually(() => expect(height()).toBeGreaterThan(700))
  await eventually(async () => expect(await scrolls()).toBe(false))
})

it('grows with what comes late (H-72)', async () => {
  await setFaults({ latencyMs: 1200 })
  await render(<Signed userKey="grows" />)
  await eventually(async () => expect(await commands.inFrame('Orders', 'innerHeight')).toBe(600))
  await eventually(() => expect(height()).toBeGreaterThan(700))
})

it('shrinks with a tab that has less, in a box that does not jump meanwhile (H-73, 5.7)', async () => {
  await render(<Signed />)
  await eventually(() => expect(height()).toBeGreaterThan(700))
  const tall = height()
  const heights = await during(async () => {
    await contentOf('Orders').getByRole('tab', { name: 'Customers' }).click()
    await eventually(() => expect(height()).toBeLessThan(tall - 50))
  })
  await eventually(async () => expect(await scrolls()).toBe(false))
  // From the one height to the other, and nothing in between.
  expect(new Set(heights).size).toBeLessThanOrEqual(2)
  await contentOf('Orders').getByRole('tab', { name: 'Sales' }).click()
  await eventually(() => expect(height()).toBe(tall))
})

it('is measured with little to be seen of it: a tenth, unless the page is really shorter (H-73)', async () => {
  await render(<Signed />)
  await eventually(() => expect(height()).toBeGreaterThan(700))
  await new Promise((resolve) => setTimeout(resolve, 3500)) // Until it has been measured for the last time.
  const tall = height()
  const least = { height: Infinity }
  const watch = new MutationObserver(() => {
    least.height = Math.min(least.height, frameOf('Orders').clientHeight)
  })
  watch.observe(frameOf('Orders'), { attributeFilter: ['style'] })
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('West')
  await eventually(() => expect(least.height).toBeLessThan(tall))
  await new Promise((resolve) => setTimeout(resolve, 3500))
  expect(least.height).toBe(Math.floor(tall * 0.9))
  expect(height()).toBe(tall)
  watch.disconnect()
})

it('follows the width of the host, both ways (5.7)', async () => {
  const App = ({ width }: { width: number }) => (
    <div style={{ width }}>
      <Signed />
    </div>
  )
  const screen = await render(<App width={1000} />)
  await eventually(() => expect(height()).toBeGreaterThan(700))
  const wide = height()
  await screen.rerender(<App width={500} />)
  await eventually(() => expect(height()).toBeGreaterThan(wide + 200))
  await screen.rerender(<App width={1000} />)
  await eventually(() => expect(height()).toBeLessThan(wide + 30))
})

it('stays, and the page scrolls inside, where no resizer answers (H-76)', async () => {
  await setFaults({ withoutResizer: true })
  await render(<Signed userKey="stays" />)
  await sees('Orders', 'Revenue')
  await delay()
  expect(height()).toBe(600)
  expect(await scrolls()).toBe(true)
})

it('is bounded, at once when the bounds change (H-75)', async () => {
  const screen = await render(<Signed maxHeight={700} />)
  await eventually(() => expect(height()).toBe(700))
  await screen.rerender(<Signed minHeight={1500} />)
  expect(height()).toBe(1500)
  await screen.rerender(<Signed height={300} />)
  expect(height()).toBe(300)
})

it('of a fixed embed is left alone, and so is the page in it (9.22)', async () => {
  await render(<Signed height={400} />)
  await sees('Orders', 'Revenue')
  await delay()
  expect(height()).toBe(400)
  expect(await scrolls()).toBe(true)
})

it('survives a renewal (5.7, 7.6)', async () => {
  const renew: { now?: () => void } = {}
  function App() {
    const embed = useEmbed()
    renew.now = embed.renewToken
    return <Signed embed={embed} />
  }
  await render(<App />)
  await eventually(() => expect(height()).toBeGreaterThan(700))
  await delay()
  const tall = height()
  const first = frameOf('Orders')
  const heights = await during(async () => {
    renew.now?.()
    await eventually(() => expect(frameOf('Orders')).not.toBe(first))
    await delay()
  })
  expect(new Set(heights)).toEqual(new Set([tall]))
  await eventually(async () => expect(await scrolls()).toBe(false))
  await contentOf('Orders').getByRole('tab', { name: 'Customers' }).click()
  await eventually(() => expect(height()).toBeLessThan(tall - 50))
})

it('adds the top bar that Metabase leaves out, so that nothing scrolls inside an interactive dashboard (9.4)', async () => {
  await render(
    <Metabase>
      <InteractiveEmbed path="/dashboard/1" title="Orders" height="auto" />
    </Metabase>,
  )
  await eventually(() => expect(height()).toBeGreaterThan(900))
  await eventually(async () =>
    expect(
      await commands.inFrame(
        'Orders',
        `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('.main'))`,
      ),
    ).toBe(0),
  )
})

it('commits nothing to React for heights that nobody reads, and tells them to a hook that does (H-77)', async () => {
  const commits = vi.fn()
  const seen: unknown[] = []
  function Reader() {
    const embed = useEmbed()
    seen.push(useFrameHeight(embed)?.height)
    return <StaticEmbed embed={embed} dashboard={3} title="Read" height="auto" />
  }
  await render(
    <Metabase>
      <Profiler id="embed" onRender={commits}>
        <StaticEmbed dashboard={1} title="Orders" height="auto" />
      </Profiler>
      <Reader />
    </Metabase>,
  )
  await sees('Orders', 'Revenue')
  const before = commits.mock.calls.length
  const tall = height()
  await contentOf('Orders').getByRole('tab', { name: 'Customers' }).click()
  await eventually(() => expect(height()).not.toBe(tall))
  expect(commits).toHaveBeenCalledTimes(before)
  expect(seen[0]).toBeUndefined()
  await eventually(() => expect(seen.at(-1)).toBeGreaterThan(0))
})

it('that is known makes no layout shift when the embed comes back (H-77)', async () => {
  let shift = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += (entry as PerformanceEntry & { value: number }).value
  })
  observer.observe({ type: 'layout-shift', buffered: false })
  const App = ({ visit }: { visit: number }) => (
    <Metabase userKey="comes back">
      <StaticEmbed key={visit} dashboard={3} title="Orders" height="auto" />
      <p style={{ height: 40 }}>Below</p>
    </Metabase>
  )
  const screen = await render(<App visit={1} />)
  await eventually(() => expect(height()).toBeLessThan(500))
  await delay()
  const known = height()
  const first = shift
  shift = 0
  const heights = await during(async () => {
    await screen.rerender(<App visit={2} />)
    await sees('Orders', 'Service status')
    await delay()
  })
  expect(new Set(heights)).toEqual(new Set([known]))
  observer.disconnect()
  expect(first).toBeGreaterThan(0)
  expect(shift).toBe(0)
})
