import { act, render, screen } from '@testing-library/react'
import { useEffect, type ReactNode } from 'react'
import { expect, it } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  useEmbed,
  useEmbedLocation,
  useEmbedParameters,
  useEmbedStatus,
  useFrameHeight,
  type Embed,
} from '../../src/index.ts'
import { fakeMetabase } from '../../src/testing.ts'

/** What the hooks gave in each commit, with the person that it was for. */
const seen: { person: string; location: string | undefined; height: number | undefined; filters: string }[] =
  []

function Watch({ embed, person }: { embed: Embed; person: string }) {
  const location = useEmbedLocation(embed)?.pathname
  const height = useFrameHeight(embed)?.height ?? undefined
  const [parameters] = useEmbedParameters(embed)
  const filters = JSON.stringify(parameters)
  const { status } = useEmbedStatus(embed)
  useEffect(() => {
    seen.push({ person, location, height, filters })
  }, [person, location, height, filters, status])
  return null
}

function Page({ person, children }: { person: string; children?: ReactNode }) {
  const embed = useEmbed()
  return (
    <>
      <Watch embed={embed} person={person} />
      <InteractiveEmbed embed={embed} path="/dashboard/1" title="Sales" />
      {children}
    </>
  )
}

const App = ({ person, siteUrl = 'https://bi.test' }: { person: string; siteUrl?: string }) => (
  <MetabaseProvider siteUrl={siteUrl} userKey={person}>
    <Page person={person} />
  </MetabaseProvider>
)

it('gives one person in no commit what another saw (H-51)', () => {
  const { rerender } = render(<App person="ada" />)
  const metabase = fakeMetabase(screen.getByTitle('Sales'))
  act(() => {
    metabase.goTo('/question/7?secret=ada')
    metabase.resize(777)
  })
  expect(seen.at(-1)).toEqual({
    person: 'ada',
    location: '/question/7',
    height: 777,
    filters: '{"secret":"ada"}',
  })
  rerender(<App person="bob" />)
  const first = seen.find(({ person }) => person === 'bob')
  expect(first).toEqual({ person: 'bob', location: undefined, height: undefined, filters: '{}' })
  for (const { person, location } of seen) if (person === 'bob') expect(location).not.toBe('/question/7')
})

it('gives nothing of one Metabase for another', () => {
  const { rerender } = render(<App person="ada" />)
  act(() => fakeMetabase(screen.getByTitle('Sales')).goTo('/question/8'))
  seen.length = 0
  rerender(<App person="ada" siteUrl="https://other.test" />)
  for (const { location } of seen) expect(location).toBeUndefined()
})

it('gives what an embed of another provider shows, as its own', () => {
  function Two() {
    const embed = useEmbed()
    return (
      <MetabaseProvider siteUrl="https://bi.test" userKey="ada">
        <Where embed={embed} />
        <MetabaseProvider siteUrl="https://second.test" userKey={7}>
          <InteractiveEmbed embed={embed} path="/" title="Second" />
        </MetabaseProvider>
      </MetabaseProvider>
    )
  }
  const Where = ({ embed }: { embed: Embed }) => <p>{useEmbedLocation(embed)?.pathname}</p>
  render(<Two />)
  act(() => fakeMetabase(screen.getByTitle('Second')).goTo('/question/9'))
  expect(screen.getByText('/question/9')).toBeVisible()
})

it('gives nothing any longer of an embed whose component is gone', async () => {
  let embed: Embed | undefined
  function Host({ isShown }: { isShown: boolean }) {
    embed = useEmbed()
    return <>{isShown && <InteractiveEmbed embed={embed} path="/dashboard/1" title="Sales" />}</>
  }
  const App = ({ isShown }: { isShown: boolean }) => (
    <MetabaseProvider siteUrl="https://bi.test">
      <Host isShown={isShown} />
    </MetabaseProvider>
  )
  const { rerender } = render(<App isShown />)
  act(() => fakeMetabase(screen.getByTitle('Sales')).goTo('/question/7'))
  expect(embed?.getSnapshot().location?.pathname).toBe('/question/7')
  rerender(<App isShown={false} />)
  await act(() => Promise.resolve())
  expect(embed?.getSnapshot()).toEqual({
    status: 'idle',
    error: null,
    location: null,
    frame: null,
    showsPrevious: false,
  })
})
