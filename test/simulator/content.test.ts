import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawCard } from '../../src/simulator/content/charts.ts'
import { cards, collections, dashboards } from '../../src/simulator/content/library.ts'
import { accounts, orders, regions } from '../../src/simulator/content/orders.ts'
import { dateRange, runCard } from '../../src/simulator/content/query.ts'
import { dashboardView, homeView } from '../../src/simulator/content/views.ts'

const card = (id: number) => {
  const found = cards.find((one) => one.id === id)
  if (!found) throw new Error(`No card ${id}`)
  return found
}
const [overview] = dashboards
if (!overview) throw new Error('No dashboard')
const count = (values: Record<string, string[]>, account?: string): number =>
  Number(runCard(card(1), overview.parameters, values, account).rows[0]?.[0])

describe('the sample data', () => {
  it('is filtered by every parameter, so that the parts add up to the whole', () => {
    expect(count({})).toBe(orders.length)
    expect(regions.map((region) => count({ region: [region] })).reduce((a, b) => a + b)).toBe(orders.length)
    expect(
      Object.keys(accounts)
        .map((id) => count({ account: [id] }))
        .reduce((a, b) => a + b),
    ).toBe(orders.length)
    expect(count({ date: ['2024'.concat('-01-01~2024-12-31')] }) + count({ date: ['2025-01-01~'] })).toBe(
      orders.length,
    )
    expect(count({ region: ['East', 'West'] })).toBe(
      count({ region: ['East'] }) + count({ region: ['West'] }),
    )
  })

  it('is cut down to the person’s account, whatever the filters say', () => {
    expect(count({}, '1')).toBe(orders.filter((order) => order.account_id === 1).length)
    expect(count({ account: ['2'] }, '1')).toBe(0)
  })

  it.each([
    ['2025-03-05', ['2025-03-05', '2025-03-06']],
    ['2025-02', ['2025-02-01', '2025-03-01']],
    ['Q2-2024', ['2024-04-01', '2024-07-01']],
    ['2024-01-02~2024-05-10', ['2024-01-02', '2024-05-11']],
    ['~2024-01-02', ['0000', '2024-01-03']],
    ['2024-01-02~', ['2024-01-02', '9999']],
    ['today', ['2025-12-31', '2026-01-01']],
    ['yesterday', ['2025-12-30', '2025-12-31']],
    ['lastmonth', ['2025-11-01', '2025-12-01']],
    ['thisyear', ['2025-01-01', '2026-01-01']],
    ['past30days', ['2025-12-01', '2025-12-31']],
    ['past2months~', ['2025-10-01', '2026-01-01']],
    ['next1weeks', ['2026-01-04', '2026-01-11']],
  ])('understands the date %s (2.5)', (value, range) => {
    expect(dateRange(value)).toEqual(range)
  })
})

describe('the library', () => {
  it('has ids of the right form, each once', () => {
    const things = [...dashboards, ...cards, ...collections, ...dashboards.flatMap(({ tabs }) => tabs)]
    const entityIds = things.map(({ entityId }) => entityId)
    expect(new Set(entityIds).size).toBe(entityIds.length)
    for (const id of entityIds) expect(id).toMatch(/^[\w-]{21}$/)
    for (const { publicUuid } of [...dashboards, ...cards])
      if (publicUuid !== null) expect(publicUuid).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  })
})

describe('what is drawn', () => {
  it.each(cards.map((one) => [one.name, one] as const))('%s: for no rows, one and many', (_name, one) => {
    expect(drawCard(one, { cols: [], rows: [] })).toContain('No results')
    for (const account of ['28', undefined]) {
      const html = drawCard(one, runCard(one, one.parameters, {}, account))
      expect(html).not.toMatch(/NaN|undefined|Infinity/)
    }
  })

  it('holds no tag that came from outside', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const evil = `"><img src=x onerror=${text}>`
        const values = { region: [evil], account: [], date: [] }
        for (const html of [
          homeView(evil),
          dashboardView(overview, { values, tab: overview.tabs[0], without: [] }),
        ])
          expect(html).not.toContain('<img')
      }),
    )
  })
})
