import fc from 'fast-check'
import * as React from 'react'
import { StrictMode, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import {
  GuestEmbed,
  InteractiveEmbed,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useMetabase,
  type Embed,
  type Metabase as MetabaseOfProvider,
} from '../../src/index.ts'
import {
  contentOf,
  delay,
  eventually,
  fetchToken,
  filterIn,
  frameOf,
  Metabase,
  requests,
  reset,
  sees,
  setFaults,
  siteUrl,
  subpathUrl,
  textIn,
} from './support.tsx'

const asked = vi.fn(fetchToken)
beforeEach(async () => {
  asked.mockReset()
  asked.mockImplementation(fetchToken)
  await reset()
})

interface AppProps {
  readonly page: ReactNode
  readonly keepAlive?: number
  readonly person?: string
  readonly site?: string
}

let metabase: MetabaseOfProvider
function Use() {
  metabase = useMetabase()
  return null
}

const App = ({ page, keepAlive = 1, person = 'ada', site = siteUrl }: AppProps) => (
  <Metabase siteUrl={site} fetchToken={asked} keepAlive={keepAlive} userKey={person}>
    <Use />
    {page}
  </Metabase>
)

const orders = <StaticEmbed dashboard={1} title="Orders" height="auto" />
const table = <StaticEmbed question={1} title="All orders" />
const inside = <InteractiveEmbed path="/dashboard/1" title="Inside" height="auto" />
const elsewhere = <p>Elsewhere</p>

/** The frames that wait for a component. */
const parked = (): readonly Element[] => [...document.querySelectorAll('[data-metabase=parked] iframe')]
const allFrames = (): readonly Element[] => [...document.querySelectorAll('iframe[title]')]

/** The frame that the person sees in the middle of the window; `null`: none. */
const seenFrame = (): Element | null =>
  document.elementsFromPoint(innerWidth / 2, 200).find((element) => element.tagName === 'IFRAME') ?? null

/** What a way back may cost, beside the frame itself. */
const cost = async () => ({
  documents: (await requests('document')).length,
  tokens: asked.mock.calls.length,
  entries: history.length,
})

describe.each([
  ['a signed embed', 'Orders', orders],
  ['an interactive embed', 'Inside', inside],
])('%s whose component comes back', (_name, title, page) => {
  it.each([false, true])(
    'is there within three animation frames, where the person left it, with no document, token or history entry (StrictMode: %s)',
    async (isStrict) => {
      const Wrapper = isStrict ? StrictMode : 'div'
      const app = (what: ReactNode) => (
        <Wrapper>
          <App page={what} />
        </Wrapper>
      )
      const screen = await render(app(page))
      await sees(title, 'Revenue by month')
      await contentOf(title).getByRole('combobox', { name: 'Region' }).selectOptions('West')
      await eventually(() => expect(frameOf(title).clientHeight).toBeGreaterThan(700))
      await delay(3500) // Until the height was measured for the last time.
      const frame = frameOf(title)
      const height = frame.clientHeight
      const before = await cost()

      await screen.rerender(app(elsewhere))
      await eventually(() => expect(parked()).toEqual([frame]))
      expect(seenFrame()).toBeNull()
      expect(frame.clientHeight).toBe(height)
      await delay(1500)

      await screen.rerender(app(page))
      let animationFrames = 0
      while (seenFrame() !== frame || document.querySelector('[aria-busy=true]')) {
        await new Promise(requestAnimationFrame)
        animationFrames++
      }
      expect(animationFrames).toBeLessThanOrEqual(3)
      expect(frame.clientHeight).toBe(height)
      expect(await filterIn(title, 'region')).toBe('West')
      expect(parked()).toHaveLength(0)
      await delay(1000)
      expect(await cost()).toEqual(before)

      await screen.unmount()
      expect(document.querySelectorAll('iframe[title]')).toHaveLength(0)
    },
  )
})

it('says whether the browser can keep frames alive', async () => {
  await render(<App page={elsewhere} />)
  expect(metabase.canKeepAlive).toBe('moveBefore' in Element.prototype)
})

it('keeps no frame without keepAlive', async () => {
  const screen = await render(<App page={orders} keepAlive={0} />)
  await sees('Orders', 'Revenue by month')
  await screen.rerender(<App page={elsewhere} keepAlive={0} />)
  await eventually(() => expect(allFrames()).toHaveLength(0))
})

it('cannot be seen, used or read aloud while it waits, and goes on drawing', async () => {
  const screen = await render(<App page={inside} />)
  await sees('Inside', 'Revenue by month')
  const frame = frameOf('Inside')
  frame.focus()
  await screen.rerender(<App page={elsewhere} />)
  await eventually(() => expect(parked()).toEqual([frame]))
  expect(document.activeElement).toBe(document.body)
  expect(getComputedStyle(frame).visibility).toBe('hidden')
  expect(frame.closest('[inert]')).not.toBeNull()
  frame.focus()
  expect(document.activeElement).toBe(document.body)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth)
})

it('gives the frame to another component that asks for the same page in the same moment', async () => {
  const screen = await render(<App page={<div key="old">{inside}</div>} />)
  await sees('Inside', 'Revenue by month')
  const frame = frameOf('Inside')
  const before = await cost()
  await screen.rerender(<App page={<div key="new">{inside}</div>} />)
  expect(frameOf('Inside')).toBe(frame)
  expect(await cost()).toEqual(before)
})

it('moves a page that comes back with other start filters, and does not take that of another resource', async () => {
  const West = <StaticEmbed key="west" dashboard={1} parameters={{ region: 'West' }} title="Orders" />
  const screen = await render(<App page={orders} />)
  await sees('Orders', 'Revenue by month')
  const frame = frameOf('Orders')
  await screen.rerender(<App page={elsewhere} />)
  await screen.rerender(<App page={table} />)
  await sees('All orders', 'Doohickey')
  expect(frameOf('All orders')).not.toBe(frame)
  await screen.rerender(<App page={West} />)
  expect(frameOf('Orders')).toBe(frame)
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('West'))
})

it('does not take a frame with other locked params, or with other attributes', async () => {
  const locked = <StaticEmbed dashboard={1} params={{ account: 7 }} title="Orders" />
  const sandboxed = (
    <StaticEmbed dashboard={1} title="Orders" iframeProps={{ sandbox: 'allow-scripts allow-same-origin' }} />
  )
  const screen = await render(<App page={orders} keepAlive={5} />)
  await sees('Orders', 'Revenue by month')
  const frame = frameOf('Orders')
  for (const page of [locked, sandboxed]) {
    await screen.rerender(<App page={elsewhere} keepAlive={5} />)
    await screen.rerender(<App page={page} keepAlive={5} />)
    expect(seenFrame()).not.toBe(frame)
    expect(frame.closest('[data-metabase=parked]')).not.toBeNull()
  }
})

it.skipIf(!('Activity' in React))(
  'does not take the frame of a component that is only hidden in the same moment',
  async () => {
    const page = (isHidden: boolean) => (
      <>
        <React.Activity mode={isHidden ? 'hidden' : 'visible'}>{inside}</React.Activity>
        {isHidden && inside}
      </>
    )
    const screen = await render(<App page={page(false)} />)
    await sees('Inside', 'Revenue by month')
    const frame = frameOf('Inside')
    await screen.rerender(<App page={page(true)} />)
    await eventually(() => expect(allFrames()).toHaveLength(2))
    expect(seenFrame()).not.toBe(frame)
    await screen.rerender(<App page={page(false)} />)
    expect(seenFrame()).toBe(frame)
  },
)

it('keeps the frames that were used last, and fewer of them when keepAlive becomes less', async () => {
  const pages = [orders, table, inside]
  const screen = await render(<App page={elsewhere} keepAlive={2} />)
  for (const page of pages) {
    await screen.rerender(<App page={page} keepAlive={2} />)
    await eventually(() => expect(document.querySelector('[aria-busy=true]')).toBeNull())
    expect(parked().length).toBeLessThanOrEqual(2)
  }
  await screen.rerender(<App page={elsewhere} keepAlive={2} />)
  await eventually(() =>
    expect(parked().map((one) => one.getAttribute('title'))).toEqual(['All orders', 'Inside']),
  )
  await screen.rerender(<App page={elsewhere} keepAlive={1} />)
  expect(parked().map((one) => one.getAttribute('title'))).toEqual(['Inside'])
})

describe('a frame that waits', () => {
  async function park() {
    const screen = await render(<App page={inside} />)
    await sees('Inside', 'Revenue by month')
    await screen.rerender(<App page={elsewhere} />)
    await eventually(() => expect(parked()).toHaveLength(1))
    return screen
  }

  it('goes at once with logout()', async () => {
    await park()
    const isSignedOut = metabase.logout()
    await eventually(() => expect(document.querySelectorAll('iframe[title=Inside]')).toHaveLength(0))
    expect(await isSignedOut).toBe(true)
  })

  it('goes with a change of userKey', async () => {
    const screen = await park()
    await screen.rerender(<App page={elsewhere} person="bob" />)
    expect(allFrames()).toHaveLength(0)
  })

  it('goes with a change of siteUrl', async () => {
    const screen = await park()
    await screen.rerender(<App page={elsewhere} site={subpathUrl} />)
    expect(allFrames()).toHaveLength(0)
  })

  it('goes with the provider', async () => {
    const screen = await park()
    await screen.unmount()
    expect(allFrames()).toHaveLength(0)
    expect(document.querySelector('[data-metabase=parked]')).toBeNull()
  })
})

it('never shows the page of one person to another, not for one animation frame', async () => {
  const screen = await render(<App page={inside} />)
  await sees('Inside', 'Revenue by month')
  const ofAda = new Set(allFrames())
  const seen = new Set<Element | null>()
  let isWatching = true
  const watch = (): void => {
    seen.add(seenFrame())
    if (isWatching) requestAnimationFrame(watch)
  }
  // The person changes in the very commits in which the component goes, and comes.
  await screen.rerender(<App page={elsewhere} person="bob" />)
  watch()
  await screen.rerender(<App page={inside} person="bob" />)
  await sees('Inside', 'Revenue by month')
  const ofBob = new Set(allFrames())
  await screen.rerender(<App page={elsewhere} person="bob" />)
  await eventually(() => expect(parked()).toHaveLength(1))
  await screen.rerender(<App page={<div>{inside}</div>} person="eve" />)
  await sees('Inside', 'Revenue by month')
  isWatching = false
  expect([...seen].some((frame) => frame && ofAda.has(frame))).toBe(false)
  for (const frame of ofBob) expect(frame.isConnected).toBe(false)
  for (const frame of ofAda) expect(frame.isConnected).toBe(false)
})

it('tells a component that takes a page what it would hear of one that it loads, and the one before that it is gone', async () => {
  const heard = vi.fn<(...what: readonly unknown[]) => void>()
  let embeds: readonly Embed[] = []
  function Pair({ shown }: { readonly shown?: number }) {
    embeds = [useEmbed(), useEmbed()]
    return embeds.map(
      (embed, index) =>
        index === shown && (
          <InteractiveEmbed
            key={index}
            embed={embed}
            path="/dashboard/1"
            title="Inside"
            onReady={() => {
              heard(index, 'ready')
            }}
            onLocationChange={({ pathname }, source) => {
              heard(index, pathname, source)
            }}
          />
        ),
    )
  }
  const screen = await render(<App page={<Pair shown={0} />} />)
  await sees('Inside', 'Revenue by month')
  await contentOf('Inside').getByRole('link', { name: 'Revenue by month' }).click()
  await eventually(() => expect(embeds[0]?.getSnapshot().location?.pathname).toMatch(/question/))
  const location = embeds[0]?.getSnapshot().location
  await screen.rerender(<App page={<Pair />} />)
  await eventually(() =>
    expect(embeds[0]?.getSnapshot()).toMatchObject({
      status: 'idle',
      error: null,
      location: null,
      frame: null,
    }),
  )
  heard.mockClear()
  await screen.rerender(<App page={<Pair shown={1} />} />)
  expect(embeds[1]?.getSnapshot()).toMatchObject({ status: 'ready', location })
  await eventually(() =>
    expect(heard.mock.calls).toEqual([
      [1, 'ready'],
      [1, location?.pathname, 'metabase'],
    ]),
  )
})

it('renews a token unseen that ran out while the frame waited, when the component is back', async () => {
  asked.mockImplementation(async ({ resource, params, signal }) => {
    const body = JSON.stringify({ resource, params })
    const response = await fetch('/metabase/token?seconds=14', { method: 'POST', body, signal })
    return (await response.json()) as { jwt: string }
  })
  const screen = await render(<App page={orders} />)
  await sees('Orders', 'Revenue by month')
  const first = frameOf('Orders')
  await screen.rerender(<App page={elsewhere} />)
  await delay(15_000)
  expect(asked).toHaveBeenCalledOnce()
  await screen.rerender(<App page={orders} />)
  expect(seenFrame()).toBe(first)
  await eventually(() => expect(frameOf('Orders')).not.toBe(first))
  expect(asked).toHaveBeenCalledTimes(2)
  await sees('Orders', 'Revenue by month')
})

it('signs the person in again when the session was lost while the frame waited', async () => {
  const screen = await render(<App page={inside} />)
  await sees('Inside', 'Revenue by month')
  await screen.rerender(<App page={elsewhere} />)
  await setFaults({ endSessions: true })
  await delay()
  await screen.rerender(<App page={inside} />)
  await contentOf('Inside').getByRole('link', { name: 'Revenue by month' }).click()
  await eventually(async () => expect(await requests('sso')).toHaveLength(2))
  await eventually(async () => expect((await requests('document')).at(-1)).toMatch(/^\/question\/\d/))
  await sees('Inside', 'Revenue by month')
})

it('is there when the network was away while the frame waited', async () => {
  const screen = await render(<App page={orders} />)
  await sees('Orders', 'Revenue by month')
  const frame = frameOf('Orders')
  await screen.rerender(<App page={elsewhere} />)
  asked.mockRejectedValue(new TypeError('Failed to fetch'))
  window.dispatchEvent(new Event('offline'))
  await screen.rerender(<App page={orders} />)
  expect(seenFrame()).toBe(frame)
  await screen.rerender(<App page={elsewhere} />)
  window.dispatchEvent(new Event('online'))
  await screen.rerender(<App page={orders} />)
  expect(seenFrame()).toBe(frame)
  expect(asked).toHaveBeenCalledOnce()
})

it('has the size of its new component, in a window that was resized meanwhile', async () => {
  const page = (width: number) => <div style={{ width }}>{orders}</div>
  const screen = await render(<App page={page(900)} />)
  await sees('Orders', 'Revenue by month')
  await delay(3500)
  const frame = frameOf('Orders')
  await screen.rerender(<App page={elsewhere} />)
  await screen.rerender(<App page={page(400)} />)
  expect(frameOf('Orders')).toBe(frame)
  expect(frame.clientWidth).toBe(400)
})

/** Renders its children into a root of its own: in a shadow root, a dialog or another document. */
function Island({
  children,
  attach,
}: {
  readonly children: ReactNode
  readonly attach: (host: HTMLElement) => Node
}) {
  const host = useRef<HTMLDivElement>(null)
  const [root, setRoot] = useState<Element>()
  useLayoutEffect(() => {
    const element = document.createElement('div')
    if (host.current) attach(host.current).appendChild(element)
    setRoot(element)
  }, [attach])
  return <div ref={host}>{root && createPortal(children, root)}</div>
}
const inShadow = (host: HTMLElement): Node => host.shadowRoot ?? host.attachShadow({ mode: 'open' })
const inDialog = (host: HTMLElement): Node => {
  const dialog = document.createElement('dialog')
  host.append(dialog)
  dialog.showModal()
  return dialog
}

it.each([
  ['a shadow root', inShadow],
  ['a dialog', inDialog],
])('goes into %s and out of it again, with the focus in the frame', async (_name, attach) => {
  const island = <Island attach={attach}>{inside}</Island>
  const frame = (): Element | null | undefined =>
    document.querySelector('iframe[title=Inside]') ??
    [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.querySelector('iframe')).find(Boolean)
  const screen = await render(<App page={inside} />)
  await sees('Inside', 'Revenue by month')
  const first = frame()
  const before = await cost()
  for (const [index, page] of [island, inside, island].entries()) {
    if (first instanceof HTMLElement) first.focus()
    await screen.rerender(<App page={<div key={index}>{page}</div>} />)
    await eventually(() => expect(frame()).toBe(first))
    expect(parked()).toHaveLength(0)
  }
  await screen.rerender(<App page={elsewhere} />)
  await eventually(() => expect(parked()).toEqual([first]))
  expect(await cost()).toEqual(before)
})

it('loads the page where the component is in another document', async () => {
  const inFrame = (host: HTMLElement): Node => {
    const blank = document.createElement('iframe')
    host.append(blank)
    return blank.contentDocument?.body ?? host
  }
  const screen = await render(<App page={orders} />)
  await sees('Orders', 'Revenue by month')
  const first = frameOf('Orders')
  await screen.rerender(<App page={elsewhere} />)
  await eventually(() => expect(parked()).toEqual([first]))
  await screen.rerender(<App page={<Island attach={inFrame}>{orders}</Island>} />)
  await eventually(async () => expect(await requests('document')).toHaveLength(2))
  expect(parked()).toEqual([first])
})

it('does not keep a page that failed', async () => {
  const broken = <PublicEmbed dashboard="00000000-0000-4000-8000-000000000000" title="Gone" />
  const screen = await render(<App page={broken} />)
  await eventually(() => expect(document.querySelector('[role=alert]')).not.toBeNull())
  await screen.rerender(<App page={elsewhere} />)
  await eventually(() => expect(allFrames()).toHaveLength(0))
})

describe('preload()', () => {
  const described = { dashboard: 1, title: 'Orders', height: 500 }

  it('loads a page before its component comes, which then has it at once', async () => {
    const screen = await render(<App page={elsewhere} />)
    const { drawn } = metabase.preload(StaticEmbed, described)
    expect(await drawn).toBe(true)
    const [frame] = parked()
    expect(seenFrame()).toBeNull()
    const before = await cost()
    await screen.rerender(<App page={<StaticEmbed {...described} />} />)
    expect(seenFrame()).toBe(frame)
    expect(document.querySelector('[aria-busy=true]')).toBeNull()
    expect(await textIn('Orders')).toContain('Revenue by month')
    await delay(1000)
    expect(await cost()).toEqual(before)
  })

  it.each([
    ['needs long to start', { bootMs: 2500 }],
    ['waits long for its server', { latencyMs: 1500 }],
  ])('knows when a page has drawn of a Metabase that %s, and says nothing meanwhile', async (_, faults) => {
    await setFaults(faults)
    const other = { path: '/dashboard/1', title: 'Inside', height: 500 }
    const screen = await render(<App page={elsewhere} keepAlive={2} />)
    expect(await metabase.preload(StaticEmbed, described).drawn).toBe(true)
    expect(await metabase.preload(InteractiveEmbed, other).drawn).toBe(true)
    const both = [<StaticEmbed key="signed" {...described} />, <InteractiveEmbed key="inside" {...other} />]
    await screen.rerender(<App page={both} keepAlive={2} />)
    expect(await textIn('Orders')).toContain('Revenue by month')
    expect(await textIn('Inside')).toContain('Revenue by month')
  })

  it('takes a page for drawn that does not say when it has read what it shows, after readyTimeoutMs', async () => {
    await setFaults({ withoutResizer: true })
    await render(<App page={elsewhere} />)
    const sinceMs = Date.now()
    expect(await metabase.preload(StaticEmbed, { ...described, readyTimeoutMs: 2500 }).drawn).toBe(true)
    expect(Date.now() - sinceMs).toBeGreaterThanOrEqual(2500)
  })

  it('gives a page to its component in the middle of the load', async () => {
    const screen = await render(<App page={elsewhere} />)
    const { drawn } = metabase.preload(InteractiveEmbed, { path: '/dashboard/1', title: 'Inside' })
    await eventually(() => expect(parked()).toHaveLength(1))
    await screen.rerender(<App page={<InteractiveEmbed path="/dashboard/1" title="Inside" />} />)
    expect(await drawn).toBe(true)
    await sees('Inside', 'Revenue by month')
    expect(await requests('document')).toHaveLength(1)
  })

  it('loads one page after the other', async () => {
    await render(<App page={elsewhere} keepAlive={2} />)
    const first = metabase.preload(StaticEmbed, described)
    const second = metabase.preload(StaticEmbed, { question: 1, title: 'All orders' })
    await eventually(() => expect(parked()).toHaveLength(1))
    expect(await first.drawn).toBe(true)
    expect(parked()).toHaveLength(1)
    expect(await second.drawn).toBe(true)
    expect(parked()).toHaveLength(2)
  })

  it('drops a page on demand, before and after it was loaded', async () => {
    await render(<App page={elsewhere} />)
    const loaded = metabase.preload(StaticEmbed, described)
    expect(await loaded.drawn).toBe(true)
    loaded.drop()
    expect(parked()).toHaveLength(0)
    const early = metabase.preload(StaticEmbed, described)
    early.drop()
    expect(await early.drawn).toBe(false)
    expect(parked()).toHaveLength(0)
  })

  it('loads a page that is there already no second time', async () => {
    await render(<App page={elsewhere} />)
    expect(await metabase.preload(StaticEmbed, described).drawn).toBe(true)
    expect(await metabase.preload(StaticEmbed, described).drawn).toBe(true)
    expect(await requests('document')).toHaveLength(1)
  })

  it('loads no page that a component has, or has by the time that it would be loaded', async () => {
    const screen = await render(<App page={elsewhere} />)
    const early = metabase.preload(StaticEmbed, described)
    await screen.rerender(<App page={<StaticEmbed {...described} />} />)
    expect(await early.drawn).toBe(true)
    await sees('Orders', 'Revenue by month')
    expect(await metabase.preload(StaticEmbed, described).drawn).toBe(true)
    expect(await requests('document')).toHaveLength(1)
    await screen.rerender(<App page={elsewhere} />)
    expect(parked()).toHaveLength(1)
    // The page before has left the component, and is not kept.
    await screen.rerender(<App page={table} keepAlive={0} />)
    await screen.rerender(<App page={table} />)
    expect(await metabase.preload(StaticEmbed, described).drawn).toBe(true)
    expect(parked()).toHaveLength(1)
  })

  it('says that a page failed, and goes on with the next', async () => {
    await render(<App page={elsewhere} />)
    const broken = metabase.preload(StaticEmbed, { dashboard: 404, title: 'Gone' })
    const next = metabase.preload(StaticEmbed, described)
    expect(await broken.drawn).toBe(false)
    expect(await next.drawn).toBe(true)
    expect(parked()).toHaveLength(1)
  })

  it('loads nothing without keepAlive, and throws for props that the component would refuse', async () => {
    await render(<App page={elsewhere} keepAlive={0} />)
    expect(await metabase.preload(StaticEmbed, described).drawn).toBe(false)
    expect(allFrames()).toHaveLength(0)
    expect(() => metabase.preload(InteractiveEmbed, { path: 'https://evil.test', title: 'Inside' })).toThrow(
      expect.objectContaining({ code: 'path_invalid' }),
    )
  })
})

describe('prefetchToken()', () => {
  const described = { dashboard: 1, title: 'Orders' }

  it.each([
    ['StaticEmbed', StaticEmbed],
    ['GuestEmbed', GuestEmbed],
  ])('fetches a token that the component then has (%s)', async (_name, Embed) => {
    const screen = await render(<App page={elsewhere} keepAlive={0} />)
    expect(await metabase.prefetchToken<typeof described>(Embed, described)).toBe(true)
    await screen.rerender(<App page={<Embed {...described} />} keepAlive={0} />)
    await sees('Orders', 'Revenue by month')
    expect(asked).toHaveBeenCalledOnce()
  })

  it('says that there is none, and is only for embeds that have one', async () => {
    await render(<App page={elsewhere} />)
    asked.mockRejectedValue(Object.assign(new Error('No'), { status: 403 }))
    expect(await metabase.prefetchToken(StaticEmbed, described)).toBe(false)
    await expect(
      metabase.prefetchToken(InteractiveEmbed, { path: '/', title: 'Inside' }),
    ).rejects.toMatchObject({
      code: 'props_invalid',
    })
  })

  it('keeps no token for a person who has gone', async () => {
    const screen = await render(<App page={elsewhere} />)
    await metabase.prefetchToken(StaticEmbed, described)
    await screen.rerender(<App page={elsewhere} person="bob" />)
    await screen.rerender(<App page={elsewhere} person="ada" />)
    await screen.rerender(<App page={<StaticEmbed {...described} />} person="ada" />)
    await sees('Orders', 'Revenue by month')
    expect(asked).toHaveBeenCalledTimes(2)
  })
})

it('loads no more embeds at a time than maxConcurrentLoads, and all of them in the end', async () => {
  await setFaults({ bootMs: 300 })
  const titles = ['One', 'Two', 'Three', 'Four', 'Five']
  let most = 0
  const watch = (): void => {
    most = Math.max(most, document.querySelectorAll('[aria-busy=true] iframe').length)
    if (document.querySelector('[aria-busy=true]')) requestAnimationFrame(watch)
  }
  await render(
    <Metabase maxConcurrentLoads={2}>
      {titles.map((title, index) => (
        // One that fails makes room, too.
        <StaticEmbed key={title} dashboard={index === 1 ? 404 : 1} title={title} />
      ))}
    </Metabase>,
  )
  watch()
  await eventually(() => expect(document.querySelectorAll('[aria-busy=true]')).toHaveLength(0))
  expect(most).toBe(2)
  await eventually(() => expect(document.querySelectorAll('[role=alert]')).toHaveLength(1))
})

it('has never more frames than allowed, and none in the end, whatever comes and goes (200 steps)', async () => {
  const steps = fc.sample(fc.record({ index: fc.nat(3), chance: fc.nat(99), ms: fc.nat(100) }), {
    numRuns: 200,
    seed: 7,
  })
  const pages = [orders, table, inside, <InteractiveEmbed key="b" path="/dashboard/2" title="Second" />]
  const isShown = pages.map(() => false)
  const screen = await render(<App page={null} keepAlive={2} />)
  const hasActivity = 'Activity' in React
  const isHidden = pages.map(() => false)
  for (const [step, { index, chance, ms }] of steps.entries()) {
    if (hasActivity && isShown[index] && chance < 30) isHidden[index] = !isHidden[index]
    else {
      isShown[index] = !isShown[index]
      isHidden[index] = false
    }
    const shown = pages.map((page, at) => {
      if (!isShown[at]) return null
      if (!hasActivity) return <div key={at}>{page}</div>
      return (
        <React.Activity key={at} mode={isHidden[at] ? 'hidden' : 'visible'}>
          <div>{page}</div>
        </React.Activity>
      )
    })
    await screen.rerender(<App page={shown} keepAlive={2} />)
    await delay(ms)
    const count = isShown.filter(Boolean).length
    expect(allFrames().length, `step ${step}`).toBeLessThanOrEqual(count + 2)
    expect(parked().length, `step ${step}`).toBeLessThanOrEqual(2)
  }
  await screen.unmount()
  await delay()
  expect(allFrames()).toHaveLength(0)
  expect(document.querySelector('[data-metabase=parked]')).toBeNull()
})
