import { StrictMode, useState, version } from 'react'
import { beforeEach, expect, inject, it, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  InteractiveEmbed,
  useEmbed,
  useEmbedLocation,
  useEmbedParameters,
  type Embed,
  type EmbedLocation,
  type InteractiveEmbedProps,
  type LocationSource,
} from '../../src/index.ts'
import {
  accountsIn,
  delay,
  eventually,
  filterIn,
  frameOf,
  contentOf,
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

const places = (spy: ReturnType<typeof vi.fn>): readonly string[] =>
  (spy.mock.calls as [EmbedLocation, LocationSource][]).map(
    ([{ pathname, search }, source]) => `${source} ${pathname}${search}`,
  )

const home = 'host /dashboard/1?account=&date=&region=&tab=1-sales'

/** An embed under a handle, with what it reported. */
async function open(props: Partial<InteractiveEmbedProps> = {}) {
  const onLocationChange = vi.fn()
  let embed: Embed | undefined
  function App(more: Partial<InteractiveEmbedProps>) {
    embed = useEmbed()
    const all = { path: '/dashboard/1', title: 'Sales', embed, onLocationChange, ...props, ...more }
    return (
      <Metabase>
        <InteractiveEmbed {...(all as InteractiveEmbedProps)} />
      </Metabase>
    )
  }
  const screen = await render(<App />)
  await eventually(() => expect(places(onLocationChange).at(-1)).toMatch(/^host .*(region=|question)/))
  if (!embed) throw new Error('Not rendered')
  return {
    ...screen,
    embed,
    onLocationChange,
    again: (more: Partial<InteractiveEmbedProps>) => screen.rerender(<App {...more} />),
  }
}

it('runs on the React of its project', () => {
  expect(version.split('.')[0]).toBe(inject('reactMajor'))
})

it('signs in through the host’s SSO route on another site, and reports where it is (H-5, H-14, H-30, H-31)', async () => {
  const { onLocationChange } = await open({ ui: { topNav: false } })
  expect(new URL(siteUrl).hostname).not.toBe(location.hostname)
  expect(frameOf('Sales').contentDocument).toBeNull()
  expect(places(onLocationChange)).toEqual(['host /dashboard/1', home])
  expect(await requests('sso')).toEqual(['/auth/sso'])
  expect(await requests('document')).toEqual(['/dashboard/1'])
  await sees('Sales', 'Orders overview')
  expect(await textIn('Sales')).not.toContain('Our analytics')
})

it('signs in with a token that the page fetches, once under StrictMode', async () => {
  const fetchSsoToken = vi.fn(
    async () => (await fetch('/metabase/sso-token')).json() as Promise<{ jwt: string }>,
  )
  await render(
    <StrictMode>
      <Metabase ssoUrl={undefined} fetchSsoToken={fetchSsoToken}>
        <InteractiveEmbed question={2} title="Sales" />
      </Metabase>
    </StrictMode>,
  )
  await sees('Sales', 'Revenue by month')
  expect(fetchSsoToken).toHaveBeenCalledOnce()
  expect(await requests('document')).toEqual(['/question/2'])
})

it('moves by message, without a load, and keeps its flags (H-6, H-7, H-33)', async () => {
  const { embed, onLocationChange } = await open({ ui: { topNav: false } })
  embed.navigate('/dashboard/2?region=West')
  await eventually(() => expect(places(onLocationChange).at(-1)).toBe('host /dashboard/2?region=West'))
  await sees('Sales', 'Accounts')
  expect(await textIn('Sales')).not.toContain('Our analytics')
  expect(await requests('document')).toEqual(['/dashboard/1'])
})

it('keeps a move that was asked for before it was ready, the latest one (H-7)', async () => {
  const onLocationChange = vi.fn()
  function App() {
    const embed = useEmbed()
    return (
      <Metabase>
        <button type="button" onClick={() => ['/question/3', '/question/4'].forEach(embed.navigate)}>
          Go
        </button>
        <InteractiveEmbed
          embed={embed}
          path="/dashboard/1"
          title="Sales"
          onLocationChange={onLocationChange}
        />
      </Metabase>
    )
  }
  await render(<App />)
  await page.getByRole('button', { name: 'Go' }).click()
  await eventually(() => expect(places(onLocationChange)).toContain('host /question/4'))
  expect(places(onLocationChange)).not.toContain('host /question/3')
})

it('follows a changed path, and sends nothing back that it heard from Metabase (H-32)', async () => {
  const asked = vi.fn()
  function App() {
    const embed = useEmbed()
    const [path, setPath] = useState('/dashboard/1')
    return (
      <Metabase onEvent={(event) => (event.asked === undefined ? undefined : void asked(event.asked))}>
        <button type="button" onClick={() => setPath('/question/2')}>
          Question
        </button>
        <InteractiveEmbed
          embed={embed}
          path={path}
          title="Sales"
          onLocationChange={({ pathname, search }) => setPath(pathname + search)}
        />
        <output>{useEmbedLocation(embed, (where) => where?.pathname)}</output>
      </Metabase>
    )
  }
  await render(<App />)
  await expect.element(page.getByRole('status')).toHaveTextContent('/dashboard/1')
  await page.getByRole('button', { name: 'Question' }).click()
  await expect.element(page.getByRole('status')).toHaveTextContent('/question/2')
  await contentOf('Sales').getByRole('link', { name: 'Home' }).click()
  await expect.element(page.getByRole('status')).toHaveTextContent(/^\/$/)
  await delay()
  expect(asked.mock.calls).toEqual([['/question/2']])
  expect(await requests('document')).toEqual(['/dashboard/1'])
})

it('tells the person’s steps from the host’s (H-31)', async () => {
  const { onLocationChange } = await open()
  await contentOf('Sales').getByRole('tab', { name: 'Customers' }).click()
  await eventually(() =>
    expect(places(onLocationChange).at(-1)).toBe(
      'metabase /dashboard/1?account=&date=&region=&tab=2-customers',
    ),
  )
})

it('puts the flags back, once, after a link that opened a whole new document', async () => {
  const { embed, onLocationChange } = await open({ ui: { topNav: false, sideNav: false } })
  embed.navigate('/dashboard/2')
  await contentOf('Sales').getByRole('link', { name: 'service status' }).click()
  await eventually(() => expect(places(onLocationChange).at(-1)).toMatch(/\/dashboard\/3$/))
  await eventually(async () =>
    expect(await requests('document')).toEqual(['/dashboard/1', '/dashboard/3', '/dashboard/3']),
  )
  await sees('Sales', 'Service status')
  expect(await textIn('Sales')).not.toContain('Our analytics')
  await delay()
  expect(await requests('document')).toHaveLength(3)
})

it('loads other filters of the dashboard on screen, and switches its tab by message (H-35)', async () => {
  const { embed, onLocationChange } = await open({ ui: { topNav: false } })
  embed.navigate('/dashboard/1?tab=2')
  await eventually(() => expect(places(onLocationChange).at(-1)).toMatch(/^host .*tab=2-customers$/))
  expect(await requests('document')).toHaveLength(1)
  embed.navigate('/dashboard/1?region=West')
  await eventually(() => expect(places(onLocationChange).at(-1)).toMatch(/^host .*region=West/))
  await eventually(async () => expect(await filterIn('Sales', 'region')).toBe('West'))
  expect(await textIn('Sales')).not.toContain('Our analytics')
  expect(await requests('document')).toHaveLength(2)
  expect(await requests('sso')).toHaveLength(1)
})

it('asks again when Metabase lost the first move after a page that was not found (H-34)', async () => {
  await setFaults({ losesFirstPushAfterMissing: true })
  const { embed, onLocationChange } = await open()
  embed.navigate('/nowhere')
  await eventually(() => expect(places(onLocationChange).at(-1)).toBe('host /nowhere'))
  await sees('Sales', 'couldn’t be found')
  embed.navigate('/question/2')
  await eventually(() => expect(places(onLocationChange).at(-1)).toBe('host /question/2'))
  expect(await requests('document')).toHaveLength(1)
})

it('loads once for a changed flag, where the person is, and leaves the tab’s history alone (H-16, H-37, H-38)', async () => {
  const { embed, onLocationChange, again } = await open({ ui: { topNav: false } })
  embed.navigate('/dashboard/2?region=West')
  await eventually(() => expect(places(onLocationChange).at(-1)).toBe('host /dashboard/2?region=West'))
  const entries = history.length
  await again({ ui: { topNav: true, search: true } })
  await eventually(async () =>
    expect(await commands.inFrame('Sales', 'document.querySelector(".search").checkVisibility()')).toBe(true),
  )
  await eventually(async () => expect(await filterIn('Sales', 'region')).toBe('West'))
  expect(await requests('document')).toEqual(['/dashboard/1', '/dashboard/2'])
  expect(history.length).toBe(entries)
})

it('shows nothing of the last person to the next (H-51)', async () => {
  function App({ person }: { person: string }) {
    return (
      <Metabase userKey={person} ssoUrl={`/metabase/sso?as=${person}`}>
        <InteractiveEmbed path="/question/5" title="Orders" />
      </Metabase>
    )
  }
  const screen = await render(<App person="ada" />)
  await eventually(async () => expect(await accountsIn('Orders')).toEqual(['Acme']))
  const before = frameOf('Orders')
  await screen.rerender(<App person="grace" />)
  expect(frameOf('Orders')).not.toBe(before)
  await eventually(async () => expect(await accountsIn('Orders')).toEqual(['Globex']))
  expect(await requests('sso')).toHaveLength(2)
})

it('leads from an entity id to the dashboard, with its filters', async () => {
  const onLocationChange = vi.fn()
  await render(
    <Metabase>
      <InteractiveEmbed
        dashboard="Accounts_dashboard-02"
        parameters={{ region: ['East', 'West'] }}
        title="Accounts"
        onLocationChange={onLocationChange}
      />
    </Metabase>,
  )
  await eventually(() =>
    expect(places(onLocationChange).at(-1)).toMatch(/ \/dashboard\/2\?region=East&region=West$/),
  )
  expect(places(onLocationChange)[0]).toBe(
    'host /dashboard/entity/Accounts_dashboard-02?region=East&region=West',
  )
})

it('sets filters from React, and reads those that the person set', async () => {
  function App() {
    const embed = useEmbed()
    const [parameters, setParameters] = useEmbedParameters(embed)
    return (
      <Metabase>
        <button type="button" onClick={() => setParameters({ region: 'North' })}>
          North
        </button>
        <output>{JSON.stringify(parameters)}</output>
        <InteractiveEmbed embed={embed} path="/dashboard/2" title="Accounts" ui={{ topNav: false }} />
      </Metabase>
    )
  }
  await render(<App />)
  await expect.element(page.getByRole('status')).toHaveTextContent('{"region":null}')
  await page.getByRole('button', { name: 'North' }).click()
  await eventually(async () => expect(await filterIn('Accounts', 'region')).toBe('North'))
  await contentOf('Accounts').getByLabelText('Region').selectOptions('East')
  await expect.element(page.getByRole('status')).toHaveTextContent('{"region":"East"}')
})

it('follows the height of dashboards, not those that pass while one loads, and leaves other pages alone (H-70, H-75)', async () => {
  const heights: number[] = []
  const { embed } = await open({ height: 'auto', ui: { topNav: false } })
  const box = frameOf('Sales').parentElement
  if (!box) throw new Error('No box')
  const watch = new MutationObserver(() =>
    heights.push(parseInt(box.style.getPropertyValue('--metabase-height')) || 600),
  )
  watch.observe(box, { attributeFilter: ['style'] })
  await eventually(() => expect(frameOf('Sales').clientHeight).toBeGreaterThan(900))
  embed.navigate('/dashboard/2')
  await eventually(() => expect(heights.length).toBeGreaterThan(1))
  await delay()
  expect(Math.min(...heights)).toBeGreaterThan(600)
  embed.navigate('/question/2')
  await eventually(() => expect(frameOf('Sales').clientHeight).toBe(600))
  embed.navigate('/dashboard/3')
  // Shorter than the default: it shrinks, when the height has stayed.
  await eventually(() => expect(frameOf('Sales').clientHeight).toBeLessThan(500))
  watch.disconnect()
})

it('bounds the height it follows (H-75)', async () => {
  await open({ height: 'auto', maxHeight: 720 })
  await eventually(() => expect(frameOf('Sales').clientHeight).toBe(720))
})

it('works below a sub-path, with locations that do not show it (H-19, H-30)', async () => {
  const onLocationChange = vi.fn()
  let embed: Embed | undefined
  function App() {
    embed = useEmbed()
    return (
      <Metabase siteUrl={`${subpathUrl}/`} ssoUrl="/subpath/sso">
        <InteractiveEmbed
          embed={embed}
          path="/dashboard/2"
          title="Accounts"
          onLocationChange={onLocationChange}
        />
      </Metabase>
    )
  }
  await render(<App />)
  await eventually(() =>
    expect(places(onLocationChange)).toEqual(['host /dashboard/2', 'host /dashboard/2?region=']),
  )
  embed?.navigate('/question/2')
  await eventually(() => expect(places(onLocationChange).at(-1)).toBe('host /question/2'))
  await sees('Accounts', 'Revenue by month')
  expect(await requests('document', subpathUrl)).toEqual(['/dashboard/2'])
})
