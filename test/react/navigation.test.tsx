import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  useEmbed,
  type Embed,
  type InteractiveEmbedProps,
} from '../../src/index.ts'
import { fakeMetabase, type FakeMetabase } from '../../src/testing.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(1_800_000_000_000)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))
const frame = (): HTMLIFrameElement => screen.getByTitle('Sales')

/** An embed that shows dashboard 1, drawn. */
function open(props: Partial<InteractiveEmbedProps> = {}) {
  let embed: Embed | undefined
  const moves: string[] = []
  function Page(more: { path: string } & Partial<InteractiveEmbedProps>) {
    embed = useEmbed()
    const all = {
      title: 'Sales',
      embed,
      onLocationChange: ({ pathname, search }, source) => void moves.push(`${source} ${pathname}${search}`),
      ...props,
      ...more,
    } as InteractiveEmbedProps
    return <InteractiveEmbed {...all} />
  }
  const App = ({ path }: { path: string }) => (
    <MetabaseProvider siteUrl="https://bi.test" ssoUrl="/sso">
      <Page path={path} />
    </MetabaseProvider>
  )
  const { rerender } = render(<App path="/dashboard/1" />)
  const metabase = fakeMetabase(frame(), { siteUrl: 'https://bi.test' })
  act(() => {
    metabase.goTo('/dashboard/1')
    metabase.resize(900)
  })
  if (!embed) throw new Error('Not rendered')
  return {
    embed,
    metabase,
    moves,
    setPath: (path: string) => {
      rerender(<App path={path} />)
    },
  }
}

/** The paths that Metabase was asked for by messages. */
const asked = ({ received }: FakeMetabase): unknown[] =>
  received.map(({ data }) => (data as { metabase: { location: unknown } }).metabase.location)

describe('the last request wins', () => {
  it('when it is for the page that is still on screen', async () => {
    const { embed, metabase, moves } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => embed.navigate('/dashboard/1'))
    expect(asked(metabase)).toEqual(['/dashboard/2', '/dashboard/1'])
    act(() => metabase.goTo('/dashboard/2'))
    act(() => metabase.goTo('/dashboard/1'))
    await later(60)
    expect(moves.slice(1)).toEqual(['host /dashboard/2', 'host /dashboard/1'])
    expect(metabase.visited).toHaveLength(1)
  })

  it('when Metabase has nothing to report of both', async () => {
    const { embed, metabase } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => embed.navigate('/dashboard/1'))
    await later(60)
    expect(asked(metabase)).toEqual(['/dashboard/2', '/dashboard/1'])
    expect(metabase.visited).toHaveLength(1)
    // It is known where the embed is, so that the next request is one.
    act(() => embed.navigate('/dashboard/2'))
    expect(asked(metabase)).toHaveLength(3)
  })

  it('of ten, which are all sent', async () => {
    const { embed, metabase, moves } = open()
    const paths = Array.from({ length: 10 }, (_, index) => `/question/${(index % 3) + 1}`)
    act(() => {
      for (const path of paths) embed.navigate(path)
    })
    expect(asked(metabase)).toEqual(paths)
    act(() => metabase.goTo('/question/1'))
    await later(60)
    expect(moves.at(-1)).toBe('host /question/1')
    expect(metabase.visited).toHaveLength(1)
  })

  it('when the path prop changes and changes back', () => {
    const { metabase, setPath } = open()
    setPath('/dashboard/2')
    setPath('/dashboard/1')
    expect(asked(metabase)).toEqual(['/dashboard/2', '/dashboard/1'])
  })

  it('when other filters for the dashboard on screen come last, by a load (H-35)', () => {
    const { embed, metabase } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => embed.navigate('/dashboard/1?region=West'))
    expect(asked(metabase)).toEqual(['/dashboard/2'])
    expect(metabase.visited.at(-1)).toContain('/dashboard/1?region=West')
  })

  it('when the embed is reloaded before Metabase is there', () => {
    const { embed, metabase } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => embed.reload())
    expect(new URL(metabase.visited.at(-1) ?? '').searchParams.get('return_to')).toBe('/dashboard/2')
  })

  it('and is not asked for twice while it is under way', () => {
    const { embed, metabase } = open()
    act(() => {
      embed.navigate('/dashboard/2')
      embed.navigate('/dashboard/2')
    })
    expect(asked(metabase)).toEqual(['/dashboard/2'])
  })
})

describe('a report that was under way when the embed was moved', () => {
  it('is not taken for the answer: a lost move is loaded all the same (H-34)', async () => {
    const { embed, metabase } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => metabase.goTo('/dashboard/1?date=&region='))
    await later(11)
    expect(metabase.visited.at(-1)).toContain('/dashboard/2')
  })

  it('does not change who moved the embed (H-31)', () => {
    const { embed, metabase, moves } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => metabase.goTo('/dashboard/1?date=&region='))
    act(() => metabase.goTo('/dashboard/2'))
    act(() => metabase.goTo('/dashboard/2?region='))
    act(() => metabase.goTo('/question/1'))
    expect(moves.slice(1)).toEqual([
      'host /dashboard/1?date=&region=',
      'host /dashboard/2',
      'host /dashboard/2?region=',
      'metabase /question/1',
    ])
  })

  it('of where the person was going does not hide that Metabase comes after it', async () => {
    const { embed, metabase, moves } = open()
    act(() => embed.navigate('/dashboard/2'))
    act(() => metabase.goTo('/question/9'))
    act(() => metabase.goTo('/dashboard/2'))
    expect(moves.slice(1)).toEqual(['metabase /question/9', 'host /dashboard/2'])
    await later(60)
    expect(metabase.visited).toHaveLength(1)
  })
})

describe('a page that is busy', () => {
  it.each([1.5, 4, 8])('for %d seconds is waited for, and asked nothing meanwhile', async (seconds) => {
    const { embed, metabase, moves } = open()
    act(() => embed.navigate('/dashboard/2'))
    await later(seconds)
    act(() => metabase.goTo('/dashboard/2'))
    await later(60)
    expect(asked(metabase)).toEqual(['/dashboard/2'])
    expect(metabase.visited).toHaveLength(1)
    expect(moves.at(-1)).toBe('host /dashboard/2')
  })

  it('is not loaded as long as it says something', async () => {
    const { embed, metabase } = open()
    act(() => embed.navigate('/dashboard/2'))
    for (let turn = 1; turn <= 10; turn++) {
      await later(6)
      act(() => metabase.resize(900 + turn))
    }
    expect(metabase.visited).toHaveLength(1)
    await later(10.1)
    expect(metabase.visited).toHaveLength(2)
  })

  it('is waited for as long as the app says', async () => {
    const { embed, metabase } = open({ moveTimeoutMs: Infinity })
    act(() => embed.navigate('/dashboard/2'))
    await later(3600)
    expect(metabase.visited).toHaveLength(1)
    cleanup()
    const quick = open({ moveTimeoutMs: 3000 })
    act(() => quick.embed.navigate('/dashboard/2'))
    await later(3.1)
    expect(quick.metabase.visited).toHaveLength(2)
  })
})

it('is not loaded where Metabase redirects, with or without a report of the address that was asked for', async () => {
  const { embed, metabase } = open()
  act(() => embed.navigate('/browse'))
  act(() => metabase.goTo('/browse/models'))
  await later(60)
  act(() => embed.navigate('/dashboard/entity/Accounts_dashboard-02'))
  act(() => metabase.goTo('/dashboard/entity/Accounts_dashboard-02'))
  act(() => metabase.goTo('/dashboard/2'))
  await later(60)
  expect(metabase.visited).toHaveLength(1)
  // The embed is where Metabase led it.
  act(() => embed.navigate('/dashboard/2'))
  expect(asked(metabase)).toHaveLength(2)
})

it('is loaded once for a tab that does not exist, at most', async () => {
  const { embed, metabase } = open()
  act(() => embed.navigate('/dashboard/1?tab=99'))
  act(() => metabase.goTo('/dashboard/1?region=&tab=1-sales'))
  await later(60)
  expect(metabase.visited).toHaveLength(1)
})
