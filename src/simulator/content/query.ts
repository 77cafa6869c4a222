import type { Card, Parameter } from './library.ts'
import { accounts, orders, regions, TODAY, type Order } from './orders.ts'

/** Filter values by slug; an empty list filters nothing. */
export type Values = Readonly<Record<string, readonly string[]>>

/** What a question answers, as Metabase's API spells it. */
export interface Result {
  readonly cols: readonly { readonly name: string; readonly kind: 'text' | 'number' | 'money' | 'link' }[]
  readonly rows: readonly (readonly (string | number)[])[]
}

const DAY_MS = 86_400_000
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const today = Date.parse(TODAY)

/** First day, and the day after the last, of the unit that holds `ms`, shifted by whole units. */
function unitRange(unit: string, ms: number, shift = 0): readonly [number, number] {
  const at = new Date(ms)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  switch (unit) {
    case 'year':
      return [Date.UTC(year + shift, 0, 1), Date.UTC(year + shift + 1, 0, 1)]
    case 'quarter': {
      const first = month - (month % 3) + 3 * shift
      return [Date.UTC(year, first, 1), Date.UTC(year, first + 3, 1)]
    }
    case 'month':
      return [Date.UTC(year, month + shift, 1), Date.UTC(year, month + shift + 1, 1)]
    case 'week': {
      const sunday = ms - at.getUTCDay() * DAY_MS + 7 * shift * DAY_MS
      return [sunday, sunday + 7 * DAY_MS]
    }
    default:
      return [ms + shift * DAY_MS, ms + (shift + 1) * DAY_MS]
  }
}

/** A range of days in Metabase's forms (spec 2.5), end excluded; `null`: no such form, which filters nothing. */
export function dateRange(value: string): readonly [from: string, before: string] | null {
  const range = ([from, before]: readonly [number, number]): readonly [string, string] => [
    iso(from),
    iso(before),
  ]
  const day = (text: string): number => Date.parse(text.slice(0, 10))
  const relative = /^(past|next)(\d+)(day|week|month|quarter|year)s(~)?$/.exec(value)
  if (relative) {
    const [, direction, count, unit = 'day', current] = relative
    const [start, end] = unitRange(unit, today)
    const [far] = unitRange(unit, today, direction === 'past' ? -Number(count) : Number(count) + 1)
    return direction === 'past' ? range([far, current ? end : start]) : range([current ? start : end, far])
  }
  const named = /^(this|last)(day|week|month|quarter|year)$/.exec(value)
  if (named) return range(unitRange(named[2] ?? 'day', today, named[1] === 'last' ? -1 : 0))
  if (value === 'today' || value === 'yesterday')
    return range(unitRange('day', today, value === 'today' ? 0 : -1))
  const quarter = /^Q([1-4])-(\d{4})$/.exec(value)
  if (quarter)
    return range(unitRange('quarter', Date.UTC(Number(quarter[2]), 3 * (Number(quarter[1]) - 1), 1)))
  if (/^\d{4}-\d{2}$/.test(value)) return range(unitRange('month', Date.parse(`${value}-01`)))
  const between = /^(\d{4}-\d{2}-\d{2})?~(\d{4}-\d{2}-\d{2})?$/.exec(value)
  if (between && value !== '~') {
    const [, from, to] = between
    return [from ?? '0000', to ? iso(day(to) + DAY_MS) : '9999']
  }
  return /^\d{4}-\d{2}-\d{2}/.test(value) ? range([day(value), day(value) + DAY_MS]) : null
}

function passes(order: Order, { kind, column }: Parameter, values: readonly string[]): boolean {
  if (values.length === 0) return true
  if (kind !== 'date') return values.includes(String(order[column]))
  return values.some((value) => {
    const range = dateRange(value)
    return range === null || (order.created_at >= range[0] && order.created_at < range[1])
  })
}

/** What a widget offers; somebody who may see one account's rows alone is offered no other. */
export function options(
  { column }: Parameter,
  accountId?: string,
): readonly { readonly value: string; readonly label: string }[] {
  if (column === 'account_id')
    return Object.entries(accounts)
      .filter(([value]) => accountId === undefined || value === accountId)
      .map(([value, label]) => ({ value, label }))
  if (column === 'created_at')
    return [
      { value: 'past30days', label: 'Last 30 days' },
      { value: 'past12months', label: 'Last 12 months' },
      { value: 'thisyear', label: 'This year' },
      { value: '2024-01-01~2024-12-31', label: '2024' },
    ]
  if (column === 'quantity')
    return [...new Set(orders.map((order) => order.quantity))]
      .sort((a, b) => a - b)
      .map((value) => ({ value: String(value), label: String(value) }))
  const values = column === 'region' ? regions : [...new Set(orders.map((order) => order.category))].sort()
  return values.map((value) => ({ value, label: value }))
}

const measureOf = (card: Card, list: readonly Order[]): number => {
  if (card.measure === 'orders') return list.length
  return list.reduce((sum, order) => sum + (card.measure === 'revenue' ? order.total : order.quantity), 0)
}

const keyOf = (card: Card, order: Order): string => {
  if (card.by === 'month') return order.created_at.slice(0, 7)
  if (card.by === 'account') return accounts[order.account_id] ?? String(order.account_id)
  return card.by === null ? '' : order[card.by]
}

/** Runs a question over the orders that its parameters, and the person's own account, let through. */
export function runCard(
  card: Card,
  parameters: readonly Parameter[],
  values: Values,
  accountId: string | undefined,
): Result {
  const rows = orders.filter(
    (order) =>
      (accountId === undefined || String(order.account_id) === accountId) &&
      parameters.every((parameter) => passes(order, parameter, values[parameter.slug] ?? [])),
  )
  const measured = { name: card.measure, kind: card.measure === 'revenue' ? 'money' : 'number' } as const
  if (card.display === 'table')
    return {
      cols: [
        { name: 'id', kind: 'text' },
        { name: 'created', kind: 'text' },
        { name: 'account', kind: 'text' },
        { name: 'customer', kind: 'text' },
        { name: 'region', kind: 'text' },
        { name: 'category', kind: 'text' },
        { name: 'quantity', kind: 'number' },
        { name: 'total', kind: 'money' },
        ...(card.hasLinks ? [{ name: 'invoice', kind: 'link' } as const] : []),
      ],
      rows: rows
        .slice(0, 50)
        .map((order) => [
          order.id,
          order.created_at,
          accounts[order.account_id] ?? order.account_id,
          order.customer,
          order.region,
          order.category,
          order.quantity,
          order.total,
          ...(card.hasLinks ? [`https://shop.example/invoices/${order.id}`] : []),
        ]),
    }
  if (card.by === null) return { cols: [measured], rows: [[measureOf(card, rows)]] }
  const groups = new Map<string, Order[]>()
  for (const order of rows) groups.set(keyOf(card, order), [...(groups.get(keyOf(card, order)) ?? []), order])
  return {
    cols: [{ name: card.by, kind: 'text' }, measured],
    rows: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, list]) => [key, measureOf(card, list)]),
  }
}
