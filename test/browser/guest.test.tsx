import { useState, type ReactNode } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  GuestEmbed,
  InteractiveEmbed,
  MetabaseError,
  StaticEmbed,
  useEmbed,
  useMetabase,
  type Embed,
  type FetchToken,
  type GuestEmbedProps,
  type MetabaseProviderProps,
  type WantedParameters,
} from '../../src/index.ts'
import {
  accountsIn,
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

beforeEach(reset)

type Props = Partial<GuestEmbedProps>

/** A guest embed of the dashboard *Regions*, which has a filter with the default West. */
async function start(props: Props = {}, provider: Partial<MetabaseProviderProps> = {}) {
  const asked = vi.fn(provider.fetchToken ?? fetchToken)
  const onError = vi.fn<(error: MetabaseError) => void>()
  const onLoad = vi.fn()
  let embed: Embed | undefined
  function App({ more = {}, around = {} }: { more?: Props; around?: Partial<MetabaseProviderProps> }) {
    embed = useEmbed()
    const all = {
      dashboard: 4,
      title: 'Regions',
      embed,
      onError,
      onLoad,
      ...props,
      ...more,
    } as GuestEmbedProps
    return (
      <Metabase {...provider} {...around} fetchToken={asked}>
        <GuestEmbed {...all} />
      </Metabase>
    )
  }
  const screen = await render(<App />)
  if (!embed) throw new Error('Not rendered')
  return {
    embed,
    asked,
    onError,
    onLoad,
    again: (more: Props = {}, around: Partial<MetabaseProviderProps> = {}) =>
      screen.rerender(<App more={more} around={around} />),
    codes: () => onError.mock.calls.map(([{ code }]) => code),
  }
}

async function open(props: Props = {}, provider: Partial<MetabaseProviderProps> = {}) {
  const app = await start(props, provider)
  await hasContent()
  await eventually(() => expect(app.onLoad).toHaveBeenCalled())
  return app
}

const hasContent = (title = 'Regions') => sees(title, 'Revenue')

/** How often the content was drawn anew in this document. */
const mounts = (title = 'Regions'): Promise<unknown> =>
  commands.inFrame(title, 'Number(document.documentElement.dataset.mounts)')

const filter = (slug: string) => filterIn('Regions', slug)

/** Counts the messages to the frame by their names, from now on. */
async function countMessages(): Promise<() => Promise<unknown>> {
  await commands.inFrame(
    'Regions',
    `(window.heard = {}, addEventListener('message', ({ data }) => {
      const name = String(data?.type).replace('metabase.embed.', '')
      heard[name] = (heard[name] ?? 0) + 1
    }), null)`,
  )
  return () => commands.inFrame('Regions', 'heard')
}

/** The person chooses a region, and applies it. */
async function choose(region: string): Promise<void> {
  await contentOf('Regions').getByRole('combobox', { name: 'Region' }).selectOptions(region)
  await contentOf('Regions').getByRole('button', { name: 'Update filter' }).click()
}

/** A `fetchToken` whose tokens last for some seconds. */
const short =
  (seconds: number): FetchToken =>
  async ({ resource, params, signal }) => {
    const body = JSON.stringify({ resource, params })
    const response = await fetch(`/metabase/token?seconds=${seconds}`, { method: 'POST', body, signal })
    return (await response.json()) as { jwt: string }
  }

describe('a guest embed', () => {
  it('shows a dashboard with one document, one token, no cookie and no script of Metabase on the page (G-2, G-40)', async () => {
    const { asked, embed, onError } = await open()
    expect(await accountsIn('Regions')).toEqual(['Acme'])
    expect(asked).toHaveBeenCalledOnce()
    expect(await requests('document')).toEqual(['/embed/sdk/v1'])
    expect(await mounts()).toBe(1)
    expect(embed.getSnapshot()).toMatchObject({
      status: 'ready',
      location: { pathname: '/dashboard/4', search: '?date=&quantity=&region=West' },
    })
    const scripts = [...document.scripts].map(({ src }) => src).filter((src) => src.startsWith(siteUrl))
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
    expect([
      ...scripts,
      ...loaded.filter((name) => name.startsWith(siteUrl) && name.endsWith('.js')),
    ]).toEqual([])
    const { jwt } = (await asked.mock.results[0]?.value) as { jwt: string }
    expect(document.documentElement.outerHTML).not.toContain(jwt)
    expect(onError).not.toHaveBeenCalled()
  })

  it('changes what it shows by one message for each change of props, without a load, and draws nothing anew (G-23, G-27)', async () => {
    const { again, asked } = await open({ parameters: { region: 'West' } }, { theme: 'light' })
    const heard = await countMessages()
    await again({ parameters: { region: 'East' } }, { theme: 'light' })
    await eventually(async () => expect(await filter('region')).toBe('East'))
    await delay()
    expect(await heard()).toEqual({ setSettings: 1 })
    await again({ parameters: { region: 'East' } }, { theme: 'night' })
    await again({ parameters: { region: 'East' } }, { theme: 'night' })
    await delay()
    expect(await heard()).toEqual({ setSettings: 2 })
    await again({ parameters: { region: 'North' }, withTitle: false }, { theme: 'light' })
    await eventually(async () => expect(await filter('region')).toBe('North'))
    await delay()
    expect(await heard()).toEqual({ setSettings: 3 })
    expect([await mounts(), asked.mock.calls.length]).toEqual([1, 1])
    expect(await requests('document')).toHaveLength(1)
  })

  it('has the filters of the app and of the person in step, without an echo or a loop (G-32)', async () => {
    const changes = vi.fn<(parameters: WantedParameters) => void>()
    let set: (parameters: WantedParameters) => void = () => undefined
    function App() {
      const [parameters, setParameters] = useState<WantedParameters>({ region: 'East' })
      set = setParameters
      return (
        <Metabase>
          <GuestEmbed
            dashboard={4}
            title="Regions"
            parameters={parameters}
            onParametersChange={(next) => {
              changes(next)
              setParameters(next)
            }}
          />
        </Metabase>
      )
    }
    await render(<App />)
    await hasContent()
    await eventually(() => expect(changes).toHaveBeenCalledOnce())
    expect(changes.mock.lastCall?.[0]).toEqual({ date: null, quantity: null, region: ['East'] })
    const heard = await countMessages()
    await choose('South')
    await eventually(() => expect(changes).toHaveBeenCalledTimes(2))
    expect(changes.mock.lastCall?.[0]).toEqual({ date: null, quantity: null, region: ['South'] })
    await delay()
    expect(await heard()).toEqual({})
    // A number that is none: Metabase corrects it, and that is the end of it.
    set({ quantity: 'abc', region: ['North'] })
    await eventually(async () => expect(await filter('region')).toBe('North'))
    await delay()
    expect(await heard()).toEqual({ setSettings: 1 })
    set({})
    await eventually(async () => expect(await filter('region')).toBe('West'))
    await delay()
    expect(await heard()).toEqual({ setSettings: 2 })
    expect(await mounts()).toBe(1)
  })

  it('asks for one token for 20 embeds of one resource', async () => {
    const asked = vi.fn(fetchToken)
    const titles = Array.from({ length: 20 }, (_, index) => `Regions ${index}`)
    await render(
      <Metabase fetchToken={asked}>
        {titles.map((title) => (
          <GuestEmbed key={title} dashboard={4} title={title} height={120} />
        ))}
      </Metabase>,
    )
    for (const title of titles) await hasContent(title)
    expect(asked).toHaveBeenCalledOnce()
    expect(new Set(titles.map((title) => frameOf(title).src)).size).toBe(20)
  })

  it('stands next to other kinds and another Metabase, on a sub-path (G-1, G-41)', async () => {
    const links = vi.fn((url: string) => url.includes('shop'))
    await render(
      <>
        <Metabase>
          <GuestEmbed dashboard={4} title="Regions" height={300} />
          <StaticEmbed dashboard={1} title="Static" height={300} />
          <InteractiveEmbed path="/dashboard/2" title="All" height={300} />
        </Metabase>
        <Metabase siteUrl={subpathUrl}>
          <GuestEmbed dashboard={4} title="Pro" onLink={links} height={300} />
          <GuestEmbed question={2} title="Question" height={300} />
        </Metabase>
      </>,
    )
    await hasContent()
    await hasContent('Static')
    await sees('All', 'Accounts')
    await hasContent('Pro')
    await sees('Question', 'Revenue by month')
    // The other one is a Pro plan, which asks about links (G-38).
    await contentOf('Pro').getByRole('link', { name: 'shop.example/invoices' }).first().click()
    await eventually(() => expect(links).toHaveBeenCalledOnce())
    expect(links.mock.calls[0]?.[0]).toMatch(/^https?:/)
  })

  it('works in a sandbox that has no more rights than it needs (G-37)', async () => {
    const sandbox =
      'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms'
    await open({ iframeProps: { sandbox } })
    expect(frameOf('Regions')).toHaveAttribute('allow', 'fullscreen; clipboard-write')
  })

  it('takes nothing from the page of a sandbox without an origin (G-3)', async () => {
    const { codes } = await start({ iframeProps: { sandbox: 'allow-scripts' }, readyTimeoutMs: 3000 })
    await eventually(() => expect(codes()).toEqual(['no_response']))
    expect(await commands.inFrame('Regions', 'document.documentElement.dataset.state ?? null')).not.toBe('ok')
  })

  it('takes nothing from another frame that says what its own says (G-3)', async () => {
    const { asked, embed } = await open()
    const before = embed.getSnapshot()
    const other = document.body.appendChild(document.createElement('iframe'))
    other.srcdoc = `<script>
      const say = (name, data) => parent.postMessage({ type: 'metabase.embed.' + name, data }, '*')
      say('requestGuestTokenRefresh', { expiredToken: 'a.b.c' })
      say('parametersChange', { source: 'manual-change', parameters: { region: 'East' }, defaultParameters: {} })
      say('iframeReady')
      addEventListener('message', ({ data }) => { document.title = JSON.stringify(data) })
    </script>`
    await delay()
    expect(embed.getSnapshot()).toBe(before)
    expect(asked).toHaveBeenCalledOnce()
    expect(other.contentDocument?.title).toBe('')
    other.remove()
  })
})

describe('the token of a guest embed', () => {
  it('is renewed when the page asks: the filter of the person stays, and nothing is drawn anew (G-13)', async () => {
    const { asked, again } = await open({}, { fetchToken: short(12) })
    await choose('East')
    await eventually(async () => expect(await filter('region')).toBe('East'))
    await delay(12_500)
    const before = asked.mock.calls.length
    const heard = await countMessages()
    await contentOf('Regions').getByRole('combobox', { name: 'Date' }).selectOptions('thisyear')
    await eventually(() => expect(asked.mock.calls.length).toBeGreaterThan(before))
    expect(asked.mock.lastCall?.[0].reason).toBe('renewal')
    await eventually(async () => expect(await heard()).toMatchObject({ submitRefreshedGuestToken: 1 }))
    await eventually(async () => expect(await textIn('Regions')).not.toContain('Loading'))
    expect([await filter('region'), await filter('date'), await mounts()]).toEqual(['East', 'thisyear', 1])
    // Settings that change now keep the newer token.
    await again({ withTitle: false })
    await delay()
    expect(await mounts()).toBe(1)
    expect(await requests('document')).toHaveLength(1)
  })

  it('changes with the locked values: the content is drawn anew with the filters of the person (G-17)', async () => {
    const lockedBy: FetchToken = async ({ resource, params, signal }) => {
      const person = params['account'] === 2 ? 'grace' : 'ada'
      const body = JSON.stringify({ resource })
      const response = await fetch(`/metabase/token?as=${person}`, { method: 'POST', body, signal })
      return (await response.json()) as { jwt: string }
    }
    const { again, asked, onLoad } = await open({ params: { account: 1 } }, { fetchToken: lockedBy })
    const [before] = (await accountsIn('Regions')) as string[]
    await choose('East')
    await eventually(async () => expect(await filter('region')).toBe('East'))
    await again({ params: { account: 2 } })
    await eventually(() => expect(onLoad).toHaveBeenCalledTimes(2))
    expect([await mounts(), await filter('region'), asked.mock.calls.length]).toEqual([2, 'East', 2])
    await eventually(async () => expect(await textIn('Regions')).not.toContain('Loading'))
    expect(await accountsIn('Regions')).not.toContain(before)
    expect(await requests('document')).toHaveLength(1)
  })

  it('that cannot be renewed is an error, and trying again shows the content in the same document (G-18, G-19)', async () => {
    let isRefused = false
    const good = short(12)
    const fetchToken: FetchToken = (request) =>
      isRefused ? Promise.reject(Object.assign(new Error('No'), { status: 403 })) : good(request)
    const { codes } = await open({}, { fetchToken })
    await choose('East')
    await eventually(async () => expect(await filter('region')).toBe('East'))
    isRefused = true
    await delay(12_500)
    await contentOf('Regions').getByRole('combobox', { name: 'Date' }).selectOptions('thisyear')
    await eventually(() => expect(codes()).toEqual(['token_failed']))
    await sees('Regions', 'could not be renewed')
    isRefused = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await hasContent()
    await eventually(async () => expect(await filter('region')).toBe('East'))
    expect(await requests('document')).toHaveLength(1)
    expect(document.querySelector('[role=alert]')).toBeNull()
  })
})

describe('the frame of a guest embed', () => {
  it('that a link leads away is an error, and a new document ends it (G-42)', async () => {
    const { codes, embed } = await open({ readyTimeoutMs: 4000 })
    await choose('East')
    await eventually(() => expect(embed.getSnapshot().location?.search).toContain('region=East'))
    await contentOf('Regions').getByRole('link', { name: 'accounts' }).click()
    await eventually(() => expect(codes()).toEqual(['page_left']))
    await page.getByRole('button', { name: 'Try again' }).click()
    await hasContent()
    await eventually(async () => expect(await filter('region')).toBe('East'))
    expect(codes()).toEqual(['page_left'])
  })

  it('that loads itself again gets the settings and the filters again (G-5)', async () => {
    await setFaults({ reloadsAfterMs: 4000 })
    const { embed, onError, onLoad } = await open()
    await choose('East')
    await eventually(() => expect(embed.getSnapshot().location?.search).toContain('region=East'))
    await eventually(() => expect(onLoad).toHaveBeenCalledTimes(2))
    await eventually(async () => expect(await filter('region')).toBe('East'))
    expect(onError).not.toHaveBeenCalled()
  })

  it('that never speaks is an error, and works when Metabase does again (G-6)', async () => {
    await setFaults({ neverBoots: true })
    const { codes, embed } = await start({ readyTimeoutMs: 4000 })
    await eventually(() => expect(codes()).toEqual(['no_response']))
    await setFaults({ neverBoots: false })
    await page.getByRole('button', { name: 'Try again' }).click()
    await hasContent()
    expect(embed.getSnapshot().status).toBe('ready')
  })

  it('that speaks late is ready then (G-6)', async () => {
    await setFaults({ bootMs: 6000 })
    const { codes, embed } = await start({ readyTimeoutMs: 2000 })
    await eventually(() => expect(codes()).toEqual(['no_response']))
    await hasContent()
    expect(embed.getSnapshot().status).toBe('ready')
  })

  it('makes no entry in the tab’s history, whatever happens (G-42)', async () => {
    const entries = history.length
    const { again, embed } = await open({ parameters: { region: 'East' } })
    await again({ parameters: { region: 'North' } })
    await eventually(async () => expect(await filter('region')).toBe('North'))
    embed.reload()
    await eventually(async () => expect(await requests('document')).toHaveLength(2))
    await hasContent()
    expect(history.length).toBe(entries)
  })
})

describe('a guest embed whose component goes and comes back', () => {
  const parked = () => document.querySelectorAll('[data-metabase=parked] iframe').length
  let preload: () => Promise<boolean>
  function App({ page: shown, asked }: { page: ReactNode; asked: FetchToken }) {
    return (
      <Metabase fetchToken={asked} keepAlive={1} userKey="ada">
        <Preloader />
        {shown}
      </Metabase>
    )
  }
  function Preloader() {
    const metabase = useMetabase()
    preload = () => metabase.preload(GuestEmbed, { dashboard: 4, title: 'Regions' }).drawn
    return null
  }

  it('has its frame and filters at once, and takes other filters without a load', async () => {
    const asked = vi.fn(fetchToken)
    const app = (page: ReactNode) => <App asked={asked} page={page} />
    const screen = await render(app(<GuestEmbed dashboard={4} title="Regions" />))
    await hasContent()
    await choose('East')
    await eventually(async () => expect(await filter('region')).toBe('East'))
    await screen.rerender(app(null))
    await eventually(() => expect(parked()).toBe(1))
    await screen.rerender(app(<GuestEmbed dashboard={4} title="Regions" />))
    await eventually(() => expect(document.querySelector('[aria-busy=true]')).toBeNull())
    expect(await filter('region')).toBe('East')
    await screen.rerender(app(null))
    await eventually(() => expect(parked()).toBe(1))
    await screen.rerender(app(<GuestEmbed dashboard={4} title="Regions" parameters={{ region: 'North' }} />))
    await eventually(async () => expect(await filter('region')).toBe('North'))
    expect([asked.mock.calls.length, await mounts()]).toEqual([1, 1])
    expect(await requests('document')).toHaveLength(1)
  })

  it('is there at once when it was preloaded', async () => {
    const asked = vi.fn(fetchToken)
    const screen = await render(<App asked={asked} page={null} />)
    expect(await preload()).toBe(true)
    await screen.rerender(<App asked={asked} page={<GuestEmbed dashboard={4} title="Regions" />} />)
    await hasContent()
    expect(await requests('document')).toHaveLength(1)
    expect(asked).toHaveBeenCalledOnce()
  })
})
