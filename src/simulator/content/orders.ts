/** One order of the sample data. */
export interface Order {
  readonly id: number
  readonly account_id: number
  readonly customer: string
  readonly region: string
  readonly category: string
  readonly status: string
  readonly quantity: number
  readonly total: number
  /** `2025-03-31`. */
  readonly created_at: string
}

/** The day on which the sample data ends, and from which `past30days` and the like are counted. */
export const TODAY = '2025-12-31'

/** The companies that order, by `account_id`. */
export const accounts: Readonly<Record<number, string>> = {
  1: 'Acme',
  2: 'Globex',
  3: 'Initech',
  28: 'Umbrella',
}

export const regions = ['East', 'North', 'South', 'West'] as const
const categories = ['Doohickey', 'Gadget', 'Gizmo', 'Widget'] as const
const statuses = ['paid', 'paid', 'paid', 'paid', 'pending', 'refunded'] as const
const people = [
  'Ada Byron',
  'Bo Lindgren',
  'Chen Wei',
  'Dana Cruz',
  'Eli Novak',
  'Fay Okoro',
  'Gus Meyer',
  'Hana Sato',
]

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function makeOrders(): readonly Order[] {
  const random = seeded(28)
  const pick = <T>(list: readonly [T, ...T[]] | readonly T[], skew = 1): T => {
    const item = list[Math.floor(random() ** skew * list.length)]
    if (item === undefined) throw new Error('An empty list has nothing to pick')
    return item
  }
  const start = Date.UTC(2024, 0, 1)
  const days = 731
  return Array.from({ length: 640 }, (_, index) => {
    // More orders towards the end, and more around each December: a business that grows.
    const day = Math.floor(random() ** 0.72 * days)
    const date = new Date(start + day * 86_400_000)
    const category = pick(categories)
    const quantity = 1 + Math.floor(random() ** 2 * 12)
    const price = 18 + categories.indexOf(category) * 14 + random() * 20
    return {
      id: 1000 + index,
      account_id: Number(pick(Object.keys(accounts), 1.3)),
      customer: pick(people),
      region: pick(regions, 1.2),
      category,
      status: pick(statuses),
      quantity,
      total: Math.round(quantity * price * (date.getUTCMonth() > 9 ? 1.25 : 1) * 100) / 100,
      created_at: date.toISOString().slice(0, 10),
    }
  }).sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : b.id - a.id))
}

/** Newest first. */
export const orders: readonly Order[] = makeOrders()
