import { beforeEach, expect, it, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useEmbedParameters,
  type Embed,
  type EmbedParameters,
  type StaticEmbedProps,
} from '../../src/index.ts'
import {
  accountsIn,
  contentOf,
  delay,
  eventually,
  fetchToken,
  filterIn,
  frameOf,
  framesOf,
  Metabase,
  requests,
  reset,
  sees,
  subpathUrl,
  textIn,
  watch,
} from './support.tsx'

beforeEach(async () => {
  await reset()
  // Without the entries that lead forward from here.
  history.pushState(null, '')
})

async function open(props: Partial<StaticEmbedProps> = {}) {
  const onTargetChange = vi.fn()
  const onParametersChange = vi.fn()
  const onError = vi.fn()
  const asked = vi.fn(fetchToken)
  let embed: Embed | undefined
  let set: (parameters: EmbedParameters) => void = () => undefined
  function App({ theme, ...more }: Partial<StaticEmbedProps> & { theme?: 'night' }) {
    embed = useEmbed()
    ;[, set] = useEmbedParameters(embed)
    const callbacks = { onTargetChange, onParametersChange, onError }
    const shows = 'question' in props ? {} : { dashboard: 1 }
    const all = { ...shows, title: 'Orders', embed, ...callbacks, ...props, ...more }
    return (
      <Metabase fetchToken={asked} theme={theme}>
        <button type="button">Elsewhere</button>
        <StaticEmbed {...(all as StaticEmbedProps)} />
      </Metabase>
    )
  }
  const screen = await render(<App />)
  await sees('Orders', 'question' in props ? 'Latest orders' : 'Revenue')
  if (!embed) throw new Error('Not rendered')
  // The page may still fill in its filters.
  await delay()
  return {
    ...{ embed, asked, onTargetChange, onParametersChange, onError },
    set: (parameters: EmbedParameters) => {
      set(parameters)
    },
    again: (more: Partial<StaticEmbedProps> & { theme?: 'night' }) => screen.rerender(<App {...more} />),
    before: {
      entries: history.length,
      documents: (await requests('document')).length,
      frame: frameOf('Orders'),
    },
  }
}
type Opened = Awaited<ReturnType<typeof open>>

/** Nothing was loaded, in the frame that was there. */
async function expectNoLoad({ before }: Opened, entries: number): Promise<void> {
  expect(await requests('document')).toHaveLength(before.documents)
  expect(framesOf('Orders')).toEqual([before.frame])
  expect(history.length).toBe(before.entries + entries)
}

/** Goes one step through the tab's history. */
const step = (by: number): void => {
  history.go(by)
}

it('shows another dashboard without a load and with one history entry, which Back undoes', async () => {
  const opened = await open({ parameters: { region: 'West' } })
  const { embed, asked, onTargetChange, onError } = opened
  const stop = watch('Orders')
  embed.show({ dashboard: 3 })
  await sees('Orders', 'Service status')
  await eventually(() => expect(embed.getSnapshot().status).toBe('ready'))
  await expectNoLoad(opened, 1)
  for (const text of await stop()) expect(text).toMatch(/Orders overview|Service status|^Powered/)
  await eventually(() => expect(onTargetChange.mock.calls).toMatchObject([[{ dashboard: 3 }]]))
  step(-1)
  await sees('Orders', 'Orders overview')
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('West'))
  await eventually(() =>
    expect(onTargetChange.mock.lastCall).toMatchObject([{ dashboard: 1, parameters: { region: 'West' } }]),
  )
  step(1)
  await sees('Orders', 'Service status')
  await eventually(() => expect(onTargetChange.mock.lastCall).toMatchObject([{ dashboard: 3 }]))
  await delay()
  await expectNoLoad(opened, 1)
  expect(asked).toHaveBeenCalledTimes(2)
  expect(onError).not.toHaveBeenCalled()
})

it('sets filters without a load and with one history entry, which Back undoes', async () => {
  const opened = await open({ tab: 2 })
  const { set, onParametersChange, onTargetChange } = opened
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('East')
  await eventually(() => expect(onParametersChange).toHaveBeenCalledOnce())
  // Two tokens that are signed within one second are the same.
  await delay(1100)
  set({ region: 'West' })
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('West'))
  await eventually(async () => expect(await accountsIn('Orders')).toEqual(['Acme']))
  await eventually(() => expect(onParametersChange.mock.lastCall).toMatchObject([{ region: 'West' }]))
  expect(await textIn('Orders')).toContain('Customers')
  await expectNoLoad(opened, 1)
  step(-1)
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('East'))
  await eventually(() => expect(onParametersChange.mock.lastCall).toMatchObject([{ region: 'East' }]))
  await expectNoLoad(opened, 1)
  expect(onTargetChange).not.toHaveBeenCalled()
})

it('is used as before after a switch: filters, tabs, a renewal', async () => {
  const opened = await open()
  const { embed, asked, onParametersChange } = opened
  embed.show({ dashboard: 3 })
  await sees('Orders', 'Service status')
  await eventually(() => expect(embed.getSnapshot().status).toBe('ready'))
  embed.show({ dashboard: 1, parameters: { region: 'West' }, tab: 2 })
  await eventually(async () => expect(await accountsIn('Orders')).toEqual(['Acme']))
  await delay()
  await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('East')
  await eventually(() => expect(onParametersChange.mock.lastCall).toMatchObject([{ region: 'East' }]))
  await page.getByRole('button', { name: 'Elsewhere' }).click()
  const before = frameOf('Orders')
  embed.renewToken()
  await eventually(() => expect(frameOf('Orders')).not.toBe(before))
  await eventually(async () => expect(await filterIn('Orders', 'region')).toBe('East'))
  expect(asked.mock.lastCall?.[0]).toMatchObject({ resource: { dashboard: 1 }, reason: 'renewal' })
})

it('follows the height of the dashboard that it was switched to, also of a shorter one', async () => {
  const { embed } = await open({ height: 'auto' })
  const height = () => frameOf('Orders').clientHeight
  await eventually(() => expect(height()).toBeGreaterThan(900))
  const tall = height()
  embed.show({ dashboard: 3 })
  await sees('Orders', 'Service status')
  await eventually(() => expect(height()).toBeLessThan(tall - 100))
  embed.show({ dashboard: 1 })
  await sees('Orders', 'Orders overview')
  await eventually(() => expect(height()).toBe(tall))
})

it('loads a dashboard in place of a question, which would keep its look', async () => {
  const { embed, before } = await open({ question: 5 })
  embed.show({ dashboard: 1 })
  await sees('Orders', 'Orders overview')
  await eventually(() => expect(framesOf('Orders')).toHaveLength(1))
  expect(await requests('document')).toHaveLength(before.documents + 1)
  expect(history.length).toBe(before.entries)
})

it('loads the dashboard that it was switched to for another theme, which a message would not apply', async () => {
  const opened = await open()
  const { embed, again, before } = opened
  embed.show({ dashboard: 3 })
  await sees('Orders', 'Service status')
  await eventually(() => expect(embed.getSnapshot().status).toBe('ready'))
  await expectNoLoad(opened, 1)
  await again({ theme: 'night' })
  await eventually(() => expect(frameOf('Orders')).not.toBe(before.frame))
  await sees('Orders', 'Service status')
  expect(frameOf('Orders').src).toMatch(/#theme=night$/)
  expect(await requests('document')).toHaveLength(before.documents + 1)
})

it('loads a dashboard in place of an error page, which no message ends', async () => {
  const { embed, before, onError } = await open()
  // Nothing is published under that number.
  embed.show({ dashboard: 2 })
  await expect.element(page.getByRole('alert')).toBeVisible()
  expect(onError).toHaveBeenCalledOnce()
  embed.show({ dashboard: 3 })
  await sees('Orders', 'Service status')
  await eventually(() => expect(page.getByRole('alert').query()).toBeNull())
  expect((await requests('document')).length).toBeGreaterThan(before.documents)
})

it('shows the error of a switch to what is not published, and Back leads to the dashboard before', async () => {
  const { embed, before, onTargetChange, onError } = await open()
  embed.show({ dashboard: 3 })
  await sees('Orders', 'Service status')
  await eventually(() => expect(onTargetChange).toHaveBeenCalledOnce())
  embed.show({ dashboard: 2 })
  await expect.element(page.getByRole('alert')).toBeVisible()
  await eventually(async () => expect(await requests('document')).toHaveLength(before.documents + 1))
  await delay(1500)
  expect(onError).toHaveBeenCalledOnce()
  step(-1)
  await sees('Orders', 'Service status')
  await eventually(() => expect(page.getByRole('alert').query()).toBeNull())
  await eventually(() => expect(embed.getSnapshot().status).toBe('ready'))
})

it('draws the dashboard behind when the page does not go where it is sent, and asks that Metabase no more', async () => {
  const { embed, before } = await open()
  await commands.inFrame('Orders', 'void (history.pushState = () => undefined)')
  embed.show({ dashboard: 3 })
  await eventually(() => expect(embed.getSnapshot().status).toBe('loading'))
  await delay(5000)
  expect(framesOf('Orders')).toEqual([before.frame])
  await sees('Orders', 'Service status')
  expect(before.frame.isConnected).toBe(false)
  expect(await requests('document')).toHaveLength(before.documents + 1)
  await eventually(() => expect(embed.getSnapshot().status).toBe('ready'))
  // This page would take the message.
  embed.show({ dashboard: 1 })
  await eventually(() => expect(framesOf('Orders')).toHaveLength(2))
  await sees('Orders', 'Orders overview')
  expect(await requests('document')).toHaveLength(before.documents + 2)
  expect(history.length).toBe(before.entries)
})

it('goes from one public link to another below a sub-path, and back', async () => {
  const link = (last: number) => `6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e000${last}`
  const onTargetChange = vi.fn()
  let embed: Embed | undefined
  function App() {
    embed = useEmbed()
    const props = { embed, dashboard: link(1), onTargetChange }
    return (
      <Metabase siteUrl={subpathUrl}>
        <PublicEmbed {...props} title="Orders" />
      </Metabase>
    )
  }
  await render(<App />)
  await sees('Orders', 'Orders overview')
  await delay()
  const entries = history.length
  const documents = (await requests('document', subpathUrl)).length
  embed?.show({ dashboard: link(3) })
  await sees('Orders', 'Service status')
  await eventually(() => expect(onTargetChange.mock.calls).toMatchObject([[{ dashboard: link(3) }]]))
  expect(history.length).toBe(entries + 1)
  step(-1)
  await sees('Orders', 'Orders overview')
  await eventually(() => expect(onTargetChange.mock.lastCall).toMatchObject([{ dashboard: link(1) }]))
  expect(await requests('document', subpathUrl)).toHaveLength(documents)
})
