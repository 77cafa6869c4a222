import * as React from 'react'
import { Profiler, StrictMode, type ReactNode } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { MetabaseDevtools } from '../../src/devtools/production.ts'
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
import type { Counters } from '../support/counters.ts'
import { delay, eventually, fetchToken, frameOf, Metabase, requests, reset, sees } from './support.tsx'

declare module 'vitest/browser' {
  interface BrowserCommands {
    counters: () => Promise<Counters>
  }
}

beforeEach(reset)

const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'

let embed: Embed
let metabase: MetabaseOfProvider

function Inside() {
  embed = useEmbed()
  metabase = useMetabase()
  return <InteractiveEmbed embed={embed} path="/dashboard/1?region=West" title="Inside" height={300} />
}

function root(): ShadowRoot {
  const shadow = document.querySelector('[data-metabase=devtools]')?.shadowRoot
  if (!shadow) throw new Error('There is no panel')
  return shadow
}

function find(selector: string): HTMLElement {
  const found = root().querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`The panel has no ${selector}`)
  return found
}

/** The rows of a table, as the texts of their cells. */
const rowsOf = (region: 'Embeds' | 'Messages'): readonly string[] =>
  [...root().querySelectorAll(`section[aria-label=${region}] tbody tr`)].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => cell.textContent).join(' | '),
  )

/** The log without its times. */
const log = (): readonly string[] => rowsOf('Messages').map((row) => row.split(' | ').slice(1).join(' | '))

const button = (name: string): HTMLButtonElement => {
  const found = [...root().querySelectorAll('button')].find(({ textContent }) => textContent.startsWith(name))
  if (!found) throw new Error(`The panel has no button ${name}`)
  return found
}

it('has what a real page says and hears, each once under StrictMode', async () => {
  await render(
    <StrictMode>
      <Metabase>
        <MetabaseDevtools initialIsOpen />
        <Inside />
      </Metabase>
    </StrictMode>,
  )
  await sees('Inside', 'Orders overview')
  await eventually(() => expect(log()).toContain('#1 Inside | embed | state | ready'))
  embed.navigate('/question/2')
  await eventually(() => expect(log()).toContain('#1 Inside | Metabase → app | location | /question/2'))
  const lines = log()
  const asked = lines.indexOf('#1 Inside | app → Metabase | location | /question/2')
  expect(asked).toBeGreaterThan(lines.indexOf('#1 Inside | embed | state | ready'))
  expect(asked).toBeLessThan(lines.indexOf('#1 Inside | Metabase → app | location | /question/2'))
  expect(lines.filter((line) => line.endsWith('| /question/2'))).toHaveLength(2)
  await eventually(() =>
    expect(rowsOf('Embeds')[0]).toMatch(
      /^#1 Inside \| interactive \| ready \| \/question\/2 \| \/question\/2 \| 300 px/,
    ),
  )
})

it('has no token and no UUID of real pages, of any kind (S-4)', async () => {
  await render(
    <Metabase
      ssoUrl={undefined}
      fetchSsoToken={async () => (await (await fetch('/metabase/sso-token')).json()) as { jwt: string }}
    >
      <MetabaseDevtools initialIsOpen />
      <Inside />
      <StaticEmbed dashboard={1} title="Orders" height="auto" />
      <GuestEmbed dashboard={1} title="Guest" />
      <PublicEmbed dashboard={uuid} title="Status" />
    </Metabase>,
  )
  await sees('Inside', 'Orders overview')
  await sees('Orders', 'Revenue')
  await sees('Guest', 'Revenue')
  await sees('Status', 'Service status')
  await eventually(() => {
    const text = log().join('\n')
    expect(text).toContain('#2 Orders | Metabase → app | location | /embed/dashboard')
    expect(text).toContain('#3 Guest | app → Metabase | setSettings | instanceUrl')
    expect(text).toContain('#4 Status | Metabase → app | location | /public/dashboard')
  })
  await eventually(() =>
    expect(rowsOf('Embeds')[1]).toMatch(/in use for .*runs out in 9 min.*renewal in 8 min/),
  )
  const [, jwt = ''] = /\/embed\/dashboard\/([^?#]+)/.exec(frameOf('Orders').src) ?? []
  expect(jwt).toMatch(/^eyJ/)
  for (const secret of [jwt, 'eyJ', uuid, 'West']) expect(root().innerHTML).not.toContain(secret)
})

describe('a forged message', () => {
  it('is a number in the panel, and never its content', async () => {
    await render(
      <Metabase>
        <MetabaseDevtools initialIsOpen />
        <Inside />
      </Metabase>,
    )
    await sees('Inside', 'Orders overview')
    await eventually(() => expect(log()).toContain('#1 Inside | embed | state | ready'))
    for (const pathname of ['/<img src=x onerror=alert(1)>', '/dashboard/2'])
      window.postMessage(
        { metabase: { type: 'location', location: { pathname, search: '', hash: '' } } },
        '*',
      )
    await eventually(() => expect(find('.counts').textContent).toContain('2 messages of strangers dropped'))
    expect(root().innerHTML).not.toMatch(/onerror|dashboard\/2/)
    expect(root().querySelector('img')).toBeNull()
  })
})

describe('frames that stay warm', () => {
  it('are in the table, kept and preloaded, and keep the number that they had', async () => {
    const App = ({ page }: { readonly page: ReactNode }) => (
      <Metabase keepAlive={2}>
        <MetabaseDevtools initialIsOpen />
        <Use />
        {page}
      </Metabase>
    )
    const orders = <StaticEmbed dashboard={1} title="Orders" />
    const { rerender } = await render(<App page={orders} />)
    await sees('Orders', 'Revenue')
    await rerender(<App page={null} />)
    await eventually(() =>
      expect(rowsOf('Embeds')).toEqual([expect.stringMatching(/^#1 Orders .* kept warm$/)]),
    )
    const { drawn } = metabase.preload(StaticEmbed, { question: 1, title: 'Table' })
    expect(await drawn).toBe(true)
    await eventually(() => expect(rowsOf('Embeds')[1]).toMatch(/^#2 Table \| signed \| ready .* preloaded$/))
    await rerender(<App page={orders} />)
    await eventually(() => expect(rowsOf('Embeds')[0]).toMatch(/^#1 Orders .* on the page Show$/))
  })

  it.skipIf(!('Activity' in React))('say that React hides them', async () => {
    const App = ({ mode }: { readonly mode: 'hidden' | 'visible' }) => (
      <Metabase>
        <MetabaseDevtools initialIsOpen />
        <React.Activity mode={mode}>
          <Inside />
        </React.Activity>
      </Metabase>
    )
    const { rerender } = await render(<App mode="visible" />)
    await sees('Inside', 'Orders overview')
    await eventually(() => expect(rowsOf('Embeds')[0]).toContain('on the page'))
    await rerender(<App mode="hidden" />)
    await eventually(() => expect(rowsOf('Embeds')[0]).toMatch(/^#1 Inside .* hidden by React$/))
  })
})

function Use() {
  metabase = useMetabase()
  return null
}

describe('it changes nothing of what it watches', () => {
  /** What a scenario costs: all requests, documents, commits, entries in the history, and what the page holds after it. */
  async function costs(devtools: ReactNode) {
    await reset()
    const entries = history.length
    const commits = vi.fn()
    const events: string[] = []
    const asked = vi.fn(fetchToken)
    const { unmount } = await render(
      <Profiler id="app" onRender={commits}>
        <Metabase fetchToken={asked} onEvent={(event) => void events.push(Object.keys(event).join())}>
          {devtools}
          <Inside />
          <StaticEmbed dashboard={1} title="Orders" height={300} />
        </Metabase>
      </Profiler>,
    )
    await sees('Inside', 'Orders overview')
    await sees('Orders', 'Revenue')
    await delay(1500)
    embed.navigate('/question/2')
    await sees('Inside', 'Revenue by month')
    await delay(1500)
    const cost = {
      documents: [...(await requests('document'))].sort(),
      sso: (await requests('sso')).length,
      tokens: asked.mock.calls.length,
      commits: commits.mock.calls.length,
      entries: history.length - entries,
      frames: document.querySelectorAll('iframe').length,
      statuses: events.filter((keys) => keys.includes('status')).length,
    }
    await unmount()
    return cost
  }

  it('while it is open: the same requests, documents, commits, tokens and entries', async () => {
    const without = await costs(null)
    const having = await costs(<MetabaseDevtools initialIsOpen />)
    expect(without.documents).toHaveLength(2)
    expect(having).toEqual(without)
  })

  /** What the page holds more after ten times of an app with these devtools. */
  async function growth(devtools: ReactNode) {
    const cycle = async (): Promise<void> => {
      const { unmount } = await render(<Metabase>{devtools}</Metabase>)
      if (devtools) await eventually(() => find('.drawer'))
      await unmount()
      await delay(50)
    }
    // What is made once, and the last one, which React may still hold.
    for (let turn = 0; turn < 3; turn++) await cycle()
    const before = await commands.counters()
    for (let turn = 0; turn < 10; turn++) await cycle()
    const after = await commands.counters()
    return { listeners: after.listeners - before.listeners, nodes: after.nodes - before.nodes }
  }

  it('and leaves nothing when it is gone', async () => {
    const [without, having] = [await growth(null), await growth(<MetabaseDevtools initialIsOpen />)]
    expect(document.querySelector('[data-metabase=devtools]')).toBeNull()
    // One panel has more than a hundred listeners, and as many nodes.
    expect(having.listeners - without.listeners).toBeLessThan(100)
    expect(having.nodes - without.nodes).toBeLessThan(100)
  })
})

it('outlines an embed where it is, in view', async () => {
  await render(
    <Metabase>
      <MetabaseDevtools initialIsOpen />
      <div style={{ height: 3000 }} />
      <Inside />
    </Metabase>,
  )
  await eventually(() => rowsOf('Embeds')[0])
  ;(await eventually(() => button('Show'))).click()
  await eventually(() => {
    const [box, seen] = [find('.outline').getBoundingClientRect(), frameOf('Inside').getBoundingClientRect()]
    expect([box.left, box.top, box.width, box.height].map(Math.round)).toEqual(
      [seen.left, seen.top, seen.width, seen.height].map(Math.round),
    )
    expect(box.top).toBeLessThan(innerHeight)
  })
  await eventually(() => expect(root().querySelector('.outline')).toBeNull())
})

it('is used by the keyboard alone', async () => {
  await render(
    <Metabase>
      <MetabaseDevtools />
      <Inside />
    </Metabase>,
  )
  const open = page.getByRole('button', { name: /^Metabase devtools: 1 embed/ })
  await eventually(() => button('Metabase devtools'))
  await open.click()
  await eventually(() => expect(root().activeElement).toBe(button('Close')))
  button('Close').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }),
  )
  await eventually(() => expect(root().activeElement).toBe(button('Metabase devtools')))
})

// The last ones: a policy of a document stays.
it('looks the same whatever CSS the app has, and under a policy that refuses styles', async () => {
  const App = ({ isOpen }: { readonly isOpen: boolean }) => (
    <Metabase>
      <MetabaseDevtools initialIsOpen={isOpen} />
      <PublicEmbed dashboard={uuid} title="Status" />
    </Metabase>
  )
  const look = async () => {
    const { unmount } = await render(<App isOpen />)
    await eventually(() => rowsOf('Embeds')[0])
    const looks = ['.drawer', 'h2', 'button', 'table'].map((selector) => {
      const { position, display, color, fontFamily, fontSize, backgroundColor } = getComputedStyle(
        find(selector),
      )
      return { position, display, color, fontFamily, fontSize, backgroundColor }
    })
    await unmount()
    return looks
  }
  const before = await look()
  expect(before[0]).toMatchObject({ position: 'fixed', display: 'flex' })
  const style = document.createElement('style')
  style.textContent =
    'body, div, section, button, h2, table { display: none; color: red; font: 40px serif !important; background: red }'
  document.head.append(style)
  expect(await look()).toEqual(before)
  style.remove()
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = "style-src 'self'"
  document.head.append(policy)
  const probe = document.createElement('style')
  probe.textContent = 'html { color: red }'
  document.head.append(probe)
  expect(probe.sheet).toBeNull()
  expect(await look()).toEqual(before)
})
