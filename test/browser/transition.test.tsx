import { StrictMode } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { StaticEmbed, type StaticEmbedProps } from '../../src/index.ts'
import {
  eventually,
  fetchToken,
  filterIn,
  frameOf,
  framesOf,
  Metabase,
  requests,
  reset,
  sees,
  setFaults,
  textIn,
  watch,
} from './support.tsx'

beforeEach(reset)

async function open(props: Partial<StaticEmbedProps> = {}) {
  const onReady = vi.fn()
  const onError = vi.fn()
  function App(more: Partial<StaticEmbedProps>) {
    const all = { dashboard: 1, title: 'Orders', onReady, onError, ...props, ...more }
    return (
      <StrictMode>
        <Metabase fetchToken={fetchToken}>
          <StaticEmbed {...(all as StaticEmbedProps)} />
        </Metabase>
      </StrictMode>
    )
  }
  const screen = await render(<App />)
  await sees('Orders', 'Revenue')
  const again = (more: Partial<StaticEmbedProps>) => screen.rerender(<App {...more} />)
  return { again, onReady, onError }
}

it.each<[string, Partial<StaticEmbedProps>, RegExp]>([
  ['dashboard', { dashboard: 3 }, /Service status/],
  ['filters', { parameters: { region: 'West' } }, /West \| Orders overview/],
])(
  'shows the page before until the one with another %s has drawn: never a blank page, and no history entry',
  async (_what, props, text) => {
    // The new page takes its time, as a real one does.
    await setFaults({ bootMs: 800 })
    const { again, onReady, onError } = await open()
    const [first, entries] = [frameOf('Orders'), history.length]
    const stop = watch('Orders')
    await again(props)
    await eventually(() => expect(frameOf('Orders')).not.toBe(first))
    expect(framesOf('Orders')).toHaveLength(1)
    const seen = await stop()
    expect(`${String(await filterIn('Orders', 'region'))} | ${await textIn('Orders')}`).toMatch(text)
    for (const one of seen) expect(one).toMatch(/Orders overview|Service status|^undefined$/)
    expect(seen.filter((one) => one === 'undefined').length).toBeLessThan(3)
    expect(page.getByText('Loading Orders…').query()).toBeNull()
    expect(history.length).toBe(entries)
    expect(await requests('document')).toHaveLength(2)
    await eventually(() => expect(onReady).toHaveBeenCalledTimes(2))
    expect(onError).not.toHaveBeenCalled()
  },
)

it('shows the newest of several changes, each of which came before the last had drawn', async () => {
  const { again } = await open()
  for (const region of ['West', 'East', 'North']) {
    await again({ parameters: { region } })
    await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  }
  await eventually(() => expect(framesOf('Orders')).toHaveLength(1))
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('North'))
})

it('shows the error of a new page, and not the page before', async () => {
  const { again, onError } = await open()
  // Nothing is published under that number.
  await again({ dashboard: 2 })
  await expect.element(page.getByRole('alert')).toBeVisible()
  expect(await textIn('Orders')).not.toContain('Orders overview')
  expect(framesOf('Orders')).toHaveLength(1)
  expect(onError).toHaveBeenCalledOnce()
  await again({ dashboard: 1 })
  await sees('Orders', 'Orders overview')
  await eventually(() => expect(page.getByRole('alert').query()).toBeNull())
})

it('follows the height of the new page when it is seen, and not before', async () => {
  await setFaults({ bootMs: 800 })
  const { again } = await open({ height: 'auto', parameters: {} })
  const height = () => frameOf('Orders').clientHeight
  await eventually(() => expect(height()).toBeGreaterThan(900))
  const before = height()
  await again({ dashboard: 3 })
  await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  expect(height()).toBe(before)
  await eventually(() => expect(framesOf('Orders')).toHaveLength(1))
  await eventually(() => expect(height()).toBeLessThan(before - 100))
  await sees('Orders', 'Service status')
})

it('is not kept alive with the page before, which a component that comes later would show', async () => {
  const App = ({ dashboard }: { dashboard: number | null }) => (
    <Metabase keepAlive={2}>
      {dashboard !== null && <StaticEmbed dashboard={dashboard} title="Orders" />}
    </Metabase>
  )
  const screen = await render(<App dashboard={1} />)
  await sees('Orders', 'Orders overview')
  await setFaults({ bootMs: 2000 })
  await screen.rerender(<App dashboard={3} />)
  await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  await screen.rerender(<App dashboard={null} />)
  await screen.rerender(<App dashboard={3} />)
  await expect.element(page.getByText('Loading Orders…')).toBeVisible()
  expect(framesOf('Orders')).toHaveLength(1)
  expect(await textIn('Orders')).not.toContain('Orders overview')
  await sees('Orders', 'Service status')
})
