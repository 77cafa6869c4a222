import { describe, expect, it, vi } from 'vitest'
import { createValueRules } from '../../src/simulator/guest/values.ts'
import { dashboards } from '../../src/simulator/content/library.ts'
import { guestHost, guestToken } from './guest-page.ts'
import { hostPage } from './host-page.ts'

const host = hostPage()
const guest = guestHost(host)

const change = 'parametersChange'
const nothing = { date: null, quantity: null, region: null }
const defaults = { ...nothing, region: ['West'] }
const widget = (slug: string): Promise<string> => host.frame.locator(`[data-parameter=${slug}]`).inputValue()
const changes = async (): Promise<readonly unknown[]> =>
  (await guest.messages()).filter(({ name }) => name === change).map(({ data }) => data)

describe('values of filters (3.7)', () => {
  const parameters = dashboards
    .find(({ id }) => id === 4)
    ?.parameters.filter(({ slug }) => slug !== 'account')
  const { applied, isSame } = createValueRules()

  it.each<[string, unknown, Record<string, unknown>]>([
    ['nothing', undefined, defaults],
    ['an empty object', {}, defaults],
    ['text that is no object', 'region=West', defaults],
    ['undefined', { region: undefined }, defaults],
    ['null', { region: null }, nothing],
    ['empty text', { region: '' }, nothing],
    ['an empty list', { region: [] }, nothing],
    ['text', { region: 'East' }, { ...nothing, region: ['East'] }],
    ['several', { region: ['East', 'North'] }, { ...nothing, region: ['East', 'North'] }],
    ['a number', { quantity: 4 }, { ...defaults, quantity: [4] }],
    ['a number as text', { quantity: '6' }, { ...defaults, quantity: [6] }],
    ['text for a number', { quantity: 'abc' }, { ...defaults, quantity: [] }],
    ['a range that is open', { quantity: [null, 3] }, { ...defaults, quantity: [null, 3] }],
    ['a date', { date: '2024-01-01' }, { ...defaults, date: '2024-01-01' }],
    ['a date in a list', { date: ['2024-01-01'] }, defaults],
    ['slugs that are locked or unknown', { account: 2, nope: 1 }, defaults],
  ])('%s: %j', (_what, given, expected) => {
    expect(applied(parameters ?? [], given)).toEqual(expected)
  })

  it('are the same in any order of their keys, and not with one more', () => {
    expect(isSame({ a: [1], b: null }, { b: null, a: [1] })).toBe(true)
    expect(isSame({ a: [1] }, { a: [1], b: null })).toBe(false)
    expect(isSame({ a: [1] }, { a: 1 })).toBe(false)
  })
})

describe('parametersChange (3.7, G-65)', () => {
  it('says once for each mount what is applied, with every exposed slug', async () => {
    const token = await guestToken()
    await guest.show({ token, initialParameters: { date: 'past30days', account: 2 } })
    expect(await changes()).toEqual([
      {
        source: 'initial-state',
        parameters: { ...defaults, date: 'past30days' },
        defaultParameters: defaults,
        lastUsedParameters: nothing,
      },
    ])
    expect(await widget('date')).toBe('past30days')
    // The value of a locked slug was dropped, and not sent to the API.
    expect(await guest.text()).not.toContain('You can only specify')
    await guest.set({ token: await guestToken() })
    expect(await guest.nth(change, 2)).toMatchObject({ source: 'initial-state', parameters: defaults })
  })

  it('has what was pushed while the page loaded in its first state', async () => {
    const token = await guestToken()
    host.metabase.setFaults({ latencyMs: 600 })
    await guest.load()
    await guest.set({ token, parameters: { region: 'South' } })
    await host.page.waitForTimeout(900)
    await guest.set({ token, parameters: { region: 'East' } })
    await guest.filled()
    host.metabase.setFaults({ latencyMs: 0 })
    expect(await changes()).toMatchObject([
      { source: 'initial-state', parameters: { ...nothing, region: ['East'] } },
    ])
  })

  it('is silent about drafts, and says what is applied (drafts)', async () => {
    await guest.show()
    await host.frame.locator('[data-parameter=region]').selectOption('East')
    await host.aFewTicks()
    expect(await changes()).toHaveLength(1)
    await host.frame.getByRole('button', { name: 'Update filter' }).click()
    expect(await guest.nth(change, 2)).toMatchObject({
      source: 'manual-change',
      parameters: { ...nothing, region: ['East'] },
      defaultParameters: defaults,
    })
    await host.frame.locator('[data-parameter=quantity]').selectOption('3')
    await host.frame.getByRole('button', { name: 'Update filter' }).click()
    await host.frame.locator('[data-parameter=date]').selectOption('thisyear')
    expect(await guest.nth(change, 4)).toMatchObject({
      source: 'manual-change',
      parameters: { date: 'thisyear', quantity: [3], region: ['East'] },
    })
  })

  it('is silent where every exposed slug was pushed in Metabase’s form, and asks for card data alone', async () => {
    const token = await guestToken()
    await guest.show({ token })
    const asked = guest.watch()
    await guest.set({ token, parameters: { ...nothing, region: ['East'] } })
    await vi.waitFor(async () => expect(await widget('region')).toBe('East'))
    await host.aFewTicks()
    expect(asked.map((path) => path.replace(/.*…/, ''))).toEqual([
      '/dashcard/16/card/1',
      '/dashcard/17/card/3',
      '/dashcard/19/card/10',
    ])
    expect([await changes(), await guest.mounts()]).toEqual([[expect.anything()], 1])
  })

  it('comes back where a slug was left out, or a value was not in a list', async () => {
    const token = await guestToken()
    await guest.show({ token })
    await guest.set({ token, parameters: { region: ['East'] } })
    expect(await guest.nth(change, 2)).toMatchObject({
      source: 'auto-change',
      parameters: { ...nothing, region: ['East'] },
    })
    await guest.set({ token, parameters: { ...nothing, region: 'North' } })
    expect(await guest.nth(change, 3)).toMatchObject({
      source: 'auto-change',
      parameters: { region: ['North'] },
    })
    // The same again changes nothing.
    await guest.set({ token, parameters: { ...nothing, region: 'North' } })
    await host.aFewTicks()
    expect(await changes()).toHaveLength(3)
  })

  it('is silent where settings overwrite what the person chose', async () => {
    const token = await guestToken()
    const pushed = { token, parameters: { ...nothing, region: ['East'] } }
    await guest.show(pushed)
    await host.frame.locator('[data-parameter=region]').selectOption('South')
    await host.frame.getByRole('button', { name: 'Update filter' }).click()
    await guest.nth(change, 2)
    await guest.set({ ...pushed, theme: { preset: 'dark' } })
    await vi.waitFor(async () => expect(await widget('region')).toBe('East'))
    await host.aFewTicks()
    expect(await changes()).toHaveLength(2)
  })

  it('reports the last of several pushes alone', async () => {
    const token = await guestToken()
    await guest.show({ token })
    await host.page.evaluate(
      ([one, two, three]) => {
        for (const data of [one, two, three])
          document
            .querySelector('iframe')
            ?.contentWindow?.postMessage({ type: 'metabase.embed.setSettings', data }, '*')
      },
      ['East', 'South', 'North'].map((region) => guest.settings({ token, parameters: { region } })),
    )
    expect(await guest.nth(change, 2)).toMatchObject({
      source: 'auto-change',
      parameters: { region: ['North'] },
    })
    await host.aFewTicks()
    expect(await changes()).toHaveLength(2)
  })

  it('keeps its values when they are no longer pushed, and goes back to defaults for an empty object', async () => {
    const token = await guestToken()
    await guest.show({ token, parameters: { ...nothing, region: ['East'] } })
    await guest.set({ token })
    await host.aFewTicks()
    expect(await widget('region')).toBe('East')
    await guest.set({ token, parameters: {} })
    expect(await guest.nth(change, 2)).toMatchObject({ source: 'auto-change', parameters: defaults })
  })

  it('reports the value of a hidden parameter, which stays applied', async () => {
    await guest.show({
      token: await guestToken(),
      hiddenParameters: ['region', 'Date'],
      initialParameters: { region: 'East' },
    })
    expect(await guest.nth(change, 1)).toMatchObject({ parameters: { region: ['East'] } })
    expect(await host.frame.locator('[data-parameter]').count()).toBe(2)
    expect(await host.frame.locator('[data-dashcard="17"]').innerText()).not.toContain('West')
  })

  it('is not in v61, whose page takes no pushed parameters (G-65, G-66)', async () => {
    const site = await host.start({ version: 61 })
    const token = await guestToken()
    await guest.show(
      { token, parameters: { region: ['East'] }, initialParameters: { region: ['South'] } },
      site,
    )
    expect(await widget('region')).toBe('South')
    await guest.set(
      { token, parameters: { region: ['North'] }, initialParameters: { region: ['South'] } },
      site,
    )
    await host.aFewTicks()
    expect([await widget('region'), await changes()]).toEqual(['South', []])
  })
})

describe('a question', () => {
  const question = async () => ({
    componentName: 'metabase-question',
    token: await guestToken({ question: 3 }),
  })

  it('has its own names for both kinds of parameters', async () => {
    const settings = await question()
    await guest.show({
      ...settings,
      initialSqlParameters: { region: 'East' },
      initialParameters: { region: 'West' },
    })
    expect(await guest.nth('sqlParametersChange', 1)).toMatchObject({
      parameters: { category: null, region: ['East'] },
    })
    await guest.set({
      ...settings,
      initialSqlParameters: { region: 'East' },
      initialParameters: { region: 'West' },
      sqlParameters: { region: 'North' },
    })
    expect(await guest.nth('sqlParametersChange', 2)).toEqual({
      source: 'auto-change',
      parameters: { category: null, region: ['North'] },
      defaultParameters: { category: null, region: null },
    })
  })

  it('may be refused for an initial value of a slug that it does not expose', async () => {
    await guest.load()
    await guest.set({ ...(await question()), initialSqlParameters: { account: 2 } })
    await vi.waitFor(async () =>
      expect(await guest.text()).toContain('You can only specify a value for account in the JWT.'),
    )
  })
})
