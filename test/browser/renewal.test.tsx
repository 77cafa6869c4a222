import { beforeEach, expect, it, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { resizerInit } from '../../src/protocol/resizer.ts'
import { StaticEmbed, useEmbed, type Embed, type StaticEmbedProps } from '../../src/index.ts'
import {
  accountsIn,
  delay,
  eventually,
  fetchToken,
  filterIn,
  frameOf,
  framesOf,
  contentOf,
  Metabase,
  requests,
  reset,
  sees,
  setFaults,
  siteUrl,
  subpathUrl,
  textIn,
  watch,
} from './support.tsx'

beforeEach(reset)

async function open(props: Partial<StaticEmbedProps> = {}) {
  const asked = vi.fn(fetchToken)
  const onReady = vi.fn()
  const onError = vi.fn()
  let embed: Embed | undefined
  function App(more: Partial<StaticEmbedProps>) {
    embed = useEmbed()
    const all = {
      dashboard: 1,
      title: 'Orders',
      embed,
      onReady,
      onError,
      ...props,
      ...more,
    } as StaticEmbedProps
    return (
      <Metabase fetchToken={asked}>
        <button type="button">Elsewhere</button>
        <StaticEmbed {...all} />
      </Metabase>
    )
  }
  const screen = await render(<App />)
  await sees('Orders', 'Revenue')
  if (!embed) throw new Error('Not rendered')
  const again = (more: Partial<StaticEmbedProps>) => screen.rerender(<App {...more} />)
  return { embed, asked, onReady, onError, again }
}

it('renews unseen: filters and tab stay, nothing is blank, and no history entry is made (H-54, 7.6)', async () => {
  const { embed, asked, onReady, onError } = await open()
  await contentOf('Orders').getByRole('tab', { name: 'Customers' }).click()
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('West')
  await eventually(async () => expect(await accountsIn('Orders')).toEqual(['Acme']))
  await page.getByRole('button', { name: 'Elsewhere' }).click()
  const first = frameOf('Orders')
  const entries = history.length
  const stop = watch('Orders')
  embed.renewToken()
  await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  await eventually(() => expect(framesOf('Orders')).toHaveLength(1))
  const seen = await stop()
  expect(frameOf('Orders')).not.toBe(first)
  expect(frameOf('Orders').src).not.toBe(first.src)
  expect(await filterIn('Orders', 'region')).toBe('West')
  expect(await textIn('Orders')).toContain('Acme')
  expect(seen.length).toBeGreaterThan(0)
  for (const text of seen) expect(text).toMatch(/Orders overview[^]*Acme|^undefined$/)
  expect(seen.filter((text) => text === 'undefined').length).toBeLessThan(3)
  expect(history.length).toBe(entries)
  expect(asked.mock.calls.map(([{ reason }]) => reason)).toEqual(['initial', 'renewal'])
  expect(onReady).toHaveBeenCalledOnce()
  expect(onError).not.toHaveBeenCalled()
  // The page that took over is heard and can be used.
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('East')
  await eventually(() => expect(embed.getSnapshot().location?.search).toContain('region=East'))
})

it('says nothing to a page of another origin that took the place of the page behind (H-6)', async () => {
  const { embed } = await open({ height: 'auto' })
  // While the person is in the frame, the page behind stays behind.
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).click()
  embed.renewToken()
  const behind = await eventually(() => {
    const [, second] = framesOf('Orders')
    if (!second) throw new Error('No second frame')
    return second
  })
  Object.assign(behind, { title: 'Behind' })
  behind.style.visibility = 'visible'
  await sees('Behind', 'Revenue')
  /** What the resizer of the other page says. */
  const other: string[] = []
  const onMessage = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (source === behind.contentWindow && origin !== siteUrl) other.push(String(data).slice(0, 14))
  }
  window.addEventListener('message', onMessage)
  await commands.inFrame(
    'Behind',
    `location.replace('${subpathUrl}/public/question/6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0102')`,
  )
  await eventually(() => expect(other).toContain('[iFrameResizer'))
  // As if the page before had said this at its end.
  const ready = { data: '[iFrameResizerChild]Ready', origin: siteUrl, source: behind.contentWindow }
  window.dispatchEvent(new MessageEvent('message', ready))
  await delay()
  // Whoever is spoken to answers with a height.
  expect(other).not.toContain('[iFrameSizer]m')
  behind.contentWindow?.postMessage(resizerInit('metabase'), '*')
  await eventually(() => expect(other).toContain('[iFrameSizer]m'))
  window.removeEventListener('message', onMessage)
})

it('is renewed by the clock, so that a filter works after the first token has run out (7.5)', async () => {
  const short: typeof fetchToken = async ({ resource, params, signal }) => {
    const body = JSON.stringify({ resource, params })
    const response = await fetch('/metabase/token?seconds=14', { method: 'POST', body, signal })
    return (await response.json()) as { jwt: string }
  }
  const asked = vi.fn(short)
  await render(
    <Metabase fetchToken={asked}>
      <StaticEmbed dashboard={1} title="Orders" tab={2} />
    </Metabase>,
  )
  await sees('Orders', 'Customers')
  const first = frameOf('Orders').src
  await vi.waitFor(() => expect(frameOf('Orders').src).not.toBe(first), { timeout: 40_000, interval: 100 })
  // By Metabase's clock, the first token is beyond its leeway now, and the second is not.
  await setFaults({ clockAheadSeconds: 62 })
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('West')
  await eventually(async () => expect(await accountsIn('Orders')).toEqual(['Acme']))
  expect(asked).toHaveBeenCalledTimes(2)
})

it('waits with the change of frames while the person is in the frame (7.6)', async () => {
  const { embed } = await open()
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).click()
  expect(document.activeElement).toBe(frameOf('Orders'))
  const first = frameOf('Orders')
  embed.renewToken()
  await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(frameOf('Orders')).toBe(first)
  expect(document.activeElement).toBe(first)
  await page.getByRole('button', { name: 'Elsewhere' }).click()
  await eventually(() => expect(frameOf('Orders')).not.toBe(first))
})

it('keeps the old page when the new one does not come, and renews when it can (H-54)', async () => {
  const { embed, onError } = await open({ readyTimeoutMs: 6000 })
  const first = frameOf('Orders')
  await setFaults({ failing: true })
  embed.renewToken()
  await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  await eventually(() => expect(framesOf('Orders')).toHaveLength(1))
  expect(frameOf('Orders')).toBe(first)
  expect(await textIn('Orders')).toContain('Orders overview')
  expect(onError).not.toHaveBeenCalled()
  await setFaults({ failing: false })
  embed.renewToken()
  await eventually(() => expect(frameOf('Orders')).not.toBe(first))
})

it('loads in place where the app wants that: one frame, the same filters, no history entry (7.6, H-37)', async () => {
  const { embed } = await open({ renewal: 'reload' })
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('West')
  await eventually(() => expect(embed.getSnapshot().location?.search).toContain('region=West'))
  const first = frameOf('Orders')
  const entries = history.length
  embed.renewToken()
  await eventually(async () => expect(await requests('document')).toHaveLength(2))
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('West'))
  expect(framesOf('Orders')).toEqual([first])
  expect(history.length).toBe(entries)
})

it('tells which filters the person chose, and loads nothing when they come back as a prop (2.6)', async () => {
  const onParametersChange = vi.fn()
  const { again } = await open({ onParametersChange })
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('West')
  await eventually(() => expect(onParametersChange).toHaveBeenCalledOnce())
  expect(onParametersChange.mock.calls[0]?.[0]).toEqual({ date: null, region: 'West' })
  await again({ parameters: { date: null, region: 'West' }, onParametersChange })
  await delay()
  expect(await requests('document')).toHaveLength(1)
  await again({ parameters: { region: 'East' }, onParametersChange })
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('East'))
  expect(await requests('document')).toHaveLength(2)
})
