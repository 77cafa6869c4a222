import { useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commands } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { InteractiveEmbed, useEmbed, type Embed, type EmbedLocation } from '../../src/index.ts'
import { delay, eventually, Metabase, requests, reset, sees } from './support.tsx'

beforeEach(reset)

/** What Metabase shows at each path. */
const headings: Readonly<Record<string, string>> = {
  '/dashboard/1': 'Orders overview',
  '/dashboard/2': 'Accounts',
  '/question/2': 'Revenue by month',
  '/collection/root': 'Our analytics',
}

const heading = (): Promise<unknown> =>
  commands.inFrame('Sales', `document.querySelector('.main h1')?.textContent`)

/** An embed at dashboard 1, with two ways to send it elsewhere. */
async function open() {
  let embed: Embed | undefined
  let setPath: (path: string) => void = () => undefined
  const moves = vi.fn<(location: EmbedLocation, source: string) => void>()
  function App() {
    embed = useEmbed()
    const [path, set] = useState('/dashboard/1')
    setPath = set
    return (
      <Metabase>
        <InteractiveEmbed embed={embed} path={path} title="Sales" onLocationChange={moves} />
      </Metabase>
    )
  }
  await render(<App />)
  await sees('Sales', 'Orders overview')
  await eventually(() => expect(embed?.getSnapshot().location?.search).toContain('region='))
  return {
    moves,
    snapshot: () => embed?.getSnapshot(),
    by: {
      'navigate()': (path: string) => embed?.navigate(path),
      path: (path: string) => {
        setPath(path)
      },
    },
  }
}

type Way = keyof Awaited<ReturnType<typeof open>>['by']

/** Until nothing can be under way any longer, and then what is on screen. */
async function settled(snapshot: () => { location: EmbedLocation | null } | undefined) {
  await delay(1200)
  return {
    heading: await heading(),
    location: snapshot()?.location?.pathname,
    loads: await requests('document'),
  }
}

describe('the last request wins', () => {
  it.each<[Way, number]>([
    ...[0, 20, 80, 100, 140, 200].map((ms): [Way, number] => ['navigate()', ms]),
    ...[0, 80, 140].map((ms): [Way, number] => ['path', ms]),
  ])('of two, by %s and %d ms apart', async (way, ms) => {
    const { by, snapshot } = await open()
    by[way]('/dashboard/2')
    await delay(ms)
    by[way]('/dashboard/1')
    expect(await settled(snapshot)).toEqual({
      heading: 'Orders overview',
      location: '/dashboard/1',
      loads: ['/dashboard/1'],
    })
  })

  it.each<[Way, number]>([
    ['navigate()', 0],
    ['navigate()', 30],
    ['navigate()', 110],
    ['path', 30],
  ])('of ten, by %s and %d ms apart', async (way, ms) => {
    const { by, snapshot } = await open()
    const paths = Object.keys(headings)
    const sequence = Array.from({ length: 10 }, (_, index) => paths[(index * 3 + 1) % paths.length] ?? '/')
    for (const path of sequence) {
      by[way](path)
      await delay(ms)
    }
    const location = sequence.at(-1) ?? '/'
    expect(await settled(snapshot)).toEqual({
      heading: headings[location],
      location,
      loads: ['/dashboard/1'],
    })
  })
})

describe('a page whose thread is blocked', () => {
  /** Keeps the frame busy, as a dashboard with many charts does. */
  const block = (seconds: number): Promise<unknown> =>
    commands.inFrame(
      'Sales',
      `void setTimeout(() => { const end = performance.now() + ${seconds * 1000}; while (performance.now() < end); })`,
    )

  it.each([1.5, 4, 8])('for %d seconds is not loaded again (H-34)', async (seconds) => {
    const { by, moves, snapshot } = await open()
    await block(seconds)
    by['navigate()']('/dashboard/2')
    await eventually(() => expect(snapshot()?.location?.pathname).toBe('/dashboard/2'))
    await delay(1500)
    expect(await heading()).toBe('Accounts')
    expect(await requests('document')).toEqual(['/dashboard/1'])
    expect(moves.mock.calls.map(([{ pathname }, source]) => `${source} ${pathname}`)).not.toContain(
      'metabase /dashboard/2',
    )
  })
})
