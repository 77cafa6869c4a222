// Ten minutes of fifty embeds with tokens of twenty seconds, in simulated time, with a world around them in which token
// routes fail and hang, sessions end, and parts of the page come and go. At the end all must be as if nothing had been.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { commands } from 'vitest/browser'
import {
  InteractiveEmbed,
  MetabaseProvider,
  StaticEmbed,
  useEmbed,
  type Embed,
  type FetchToken,
} from '../src/index.ts'
import { fakeFetchToken, fakeMetabase, type FakeMetabase } from '../src/testing.ts'
import type { Counters } from '../test/support/counters.ts'

type Request = Parameters<FetchToken>[0]

const EMBEDS = 50
/** Empty pages; what Metabase says is played. */
const siteUrl = `${location.origin}/blank`
/** Each is shown by five signed embeds, so that one of them is there at any time. */
const RESOURCES = 5
const TOKEN_SECONDS = 20
/** A short token is renewed in the last quarter of its life. */
const RENEWAL_SECONDS = TOKEN_SECONDS * 0.75
const MINUTES = 10
/** So that all are on the screen: what is not, is renewed when it is seen. */
const HEIGHT = 10

/** The same numbers each time (mulberry32). */
function seededRandom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    counters: () => Promise<Counters>
  }
}

interface Entry {
  readonly key: string
  readonly atSeconds: number
  readonly outcome: 'token' | 'rejected' | 'hung' | 'aborted'
}

async function soak(seed: number): Promise<{ log: readonly Entry[]; report: string }> {
  const random = seededRandom(seed)
  const startMs = Date.now()
  const seconds = (): number => (Date.now() - startMs) / 1000
  const log: Entry[] = []
  let calm = false
  const good = fakeFetchToken<Request>({ expiresInSeconds: TOKEN_SECONDS })

  const fetchToken: FetchToken = async (request) => {
    const key = JSON.stringify(request.resource)
    const note = (outcome: Entry['outcome']): void => void log.push({ key, atSeconds: seconds(), outcome })
    const fate = calm ? 1 : random()
    if (fate < 0.1) {
      note('rejected')
      throw new Error('500')
    }
    if (fate < 0.13) {
      note('hung')
      return new Promise(() => undefined)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    note(request.signal.aborted ? 'aborted' : 'token')
    return good(request)
  }

  // Metabase, in every frame.
  const worlds = new Map<HTMLIFrameElement, { metabase: FakeMetabase; answered: number }>()
  function tick(): void {
    for (const frame of worlds.keys()) if (!frame.isConnected) worlds.delete(frame)
    for (const frame of document.querySelectorAll('iframe')) {
      if (!frame.src) continue
      const world = worlds.get(frame) ?? {
        metabase: fakeMetabase(frame, { siteUrl }),
        answered: 0,
      }
      worlds.set(frame, world)
      const { metabase } = world
      if (metabase.visited.length > world.answered) {
        world.answered = metabase.visited.length
        const url = new URL(metabase.visited.at(-1) ?? '')
        const interactive = url.pathname === '/blank/sso'
        const path = interactive
          ? (url.searchParams.get('return_to') ?? '/').replace('/blank', '')
          : url.pathname.replace('/blank', '') + url.search
        metabase.goTo(path)
        metabase.resize(600, 'normal')
        if (interactive) metabase.resize(500)
      } else if (!calm && metabase.visited.at(-1)?.includes('/sso') && random() < 0.0005) metabase.signOut()
    }
  }

  const embeds = new Set<Embed>()
  function One({ index }: { index: number }) {
    const embed = useEmbed()
    embeds.add(embed)
    const id = (index % RESOURCES) + 1
    return index < EMBEDS / 2 ? (
      <StaticEmbed embed={embed} dashboard={id} title={`${index}`} height={HEIGHT} />
    ) : (
      <InteractiveEmbed embed={embed} path={`/dashboard/${id}`} title={`${index}`} height={HEIGHT} />
    )
  }
  const App = ({ gone }: { gone: ReadonlySet<number> }) => (
    <StrictMode>
      <MetabaseProvider siteUrl={siteUrl} ssoUrl="/blank/sso" fetchToken={fetchToken}>
        {Array.from({ length: EMBEDS }, (_, index) =>
          gone.has(index) ? null : <One key={index} index={index} />,
        )}
      </MetabaseProvider>
    </StrictMode>
  )

  const host = document.createElement('div')
  host.style.cssText = 'position: fixed; inset: 0'
  document.body.append(host)
  const root = createRoot(host)
  root.render(<App gone={new Set()} />)
  for (let tenths = 0; tenths < MINUTES * 600; tenths++) {
    await vi.advanceTimersByTimeAsync(100)
    tick()
    if (tenths % 100 === 50 && !calm) {
      // A few are taken away, never all of one resource, and come back.
      root.render(<App gone={new Set(Array.from({ length: 5 }, () => Math.floor(random() * EMBEDS)))} />)
    }
    if (tenths === (MINUTES - 1) * 600) {
      calm = true
      root.render(<App gone={new Set()} />)
    }
  }
  const states = [...embeds].map((embed) => embed.getSnapshot().status).filter((status) => status !== 'idle')
  expect(states).toEqual(Array.from({ length: EMBEDS }, () => 'ready'))
  root.unmount()
  await vi.advanceTimersByTimeAsync(100)
  host.remove()
  expect(vi.getTimerCount()).toBe(0)
  worlds.clear()
  // React keeps the target of the last event it saw, and with it the app that was around it: of that app, no more than the
  // one embed should be left.
  embeds.clear()

  const failures = log.filter(({ outcome }) => outcome !== 'token').length
  return { log, report: `${log.length} token requests, ${failures} of them failed` }
}

it('leaves nothing behind after ten minutes of failures, and fetches as many tokens as arithmetic says', async () => {
  const warn = vi.spyOn(console, 'error')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  await soak(1) // What is made once, is made here.
  const before = await commands.counters()
  const { log, report } = await soak(2)
  const after = await commands.counters()

  for (let id = 1; id <= RESOURCES; id++) {
    const mine = log.filter(({ key }) => key === JSON.stringify({ dashboard: id }))
    let failures = 0
    for (const [index, { outcome, atSeconds }] of mine.entries()) {
      const gap = (mine[index + 1]?.atSeconds ?? NaN) - atSeconds
      failures = outcome === 'token' ? 0 : (failures % 4) + 1
      // After a token there is peace for three quarters of its life, then one request for all five. A failed request is
      // repeated after half a second to one, twice and four times that; one that hangs is given up after ten seconds.
      const patience = outcome === 'hung' ? 10 : 0
      const [least, most] =
        failures === 0
          ? [RENEWAL_SECONDS - 0.75, RENEWAL_SECONDS + 0.3] // The end of a token is told in whole seconds.
          : failures < 4
            ? [patience + 0.25 * 2 ** failures, patience + 0.5 * 2 ** failures + 0.1]
            : [0, patience + 15.3]
      if (index === mine.length - 1) break
      expect(gap, `the request after number ${index} for dashboard ${id}`).toBeGreaterThanOrEqual(least)
      expect(gap, `the request after number ${index} for dashboard ${id}`).toBeLessThanOrEqual(most)
    }
  }
  vi.useRealTimers()
  expect(warn).not.toHaveBeenCalled()
  const kept = {
    documents: after.documents - before.documents,
    nodes: after.nodes - before.nodes,
    listeners: after.listeners - before.listeners,
    heapBytes: after.heapBytes - before.heapBytes,
  }
  console.info(`${EMBEDS} embeds, ${MINUTES} minutes: ${report}; kept ${JSON.stringify(kept)}`)
  expect(kept.documents).toBeLessThanOrEqual(0)
  expect(kept.nodes).toBeLessThanOrEqual(10)
  expect(kept.listeners).toBeLessThanOrEqual(10)
  // The test's own notes of a thousand requests are in it.
  expect(kept.heapBytes).toBeLessThan(1_000_000)
})
