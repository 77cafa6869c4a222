/** A filter of a dashboard or question. */
export interface Parameter {
  readonly slug: string
  readonly name: string
  readonly kind: 'category' | 'date' | 'number'
  readonly column: 'region' | 'created_at' | 'account_id' | 'category' | 'quantity'
  /** What is chosen until somebody chooses something else. Default: nothing. */
  readonly default?: readonly string[]
}

export interface Tab {
  readonly id: number
  readonly entityId: string
  readonly name: string
  readonly slug: string
}

/** A saved question or model. */
export interface Card {
  readonly id: number
  readonly entityId: string
  readonly name: string
  readonly type: 'question' | 'model'
  readonly display: 'scalar' | 'bar' | 'line' | 'donut' | 'table'
  readonly measure: 'orders' | 'revenue' | 'quantity'
  readonly by: 'month' | 'region' | 'category' | 'status' | 'account' | null
  readonly parameters: readonly Parameter[]
  readonly publicUuid: string | null
  /** Its rows link to pages of another site. */
  readonly hasLinks?: boolean
}

/**
 * A card on a dashboard's grid of 24 columns. `text` is HTML of ours for text cards; its links are relative to Metabase's
 * root, so that they stay below a base path.
 */
export interface Dashcard {
  readonly id: number
  readonly tab: number | null
  readonly width: number
  /** Grid rows; the layout does not depend on what the card will show. */
  readonly rows: number
  readonly card: number | null
  readonly text: string | null
}

export interface Dashboard {
  readonly id: number
  readonly entityId: string
  readonly name: string
  readonly tabs: readonly Tab[]
  readonly parameters: readonly Parameter[]
  readonly dashcards: readonly Dashcard[]
  readonly publicUuid: string | null
}

const account: Parameter = { slug: 'account', name: 'Account', kind: 'number', column: 'account_id' }
const date: Parameter = { slug: 'date', name: 'Date', kind: 'date', column: 'created_at' }
const region: Parameter = { slug: 'region', name: 'Region', kind: 'category', column: 'region' }
const category: Parameter = { slug: 'category', name: 'Category', kind: 'category', column: 'category' }
const quantity: Parameter = { slug: 'quantity', name: 'Quantity', kind: 'number', column: 'quantity' }

const question = (
  id: number,
  entityId: string,
  name: string,
  display: Card['display'],
  measure: Card['measure'],
  by: Card['by'],
): Card => ({
  ...{ id, entityId, name, display, measure, by, type: 'question', publicUuid: null },
  parameters: [account, category, region],
})

/**
 * What the simulated Metabase holds. Tests and stories cite these ids.
 *
 * | page | entity id | public UUID |
 * | --- | --- | --- |
 * | dashboard 1, *Orders overview*, tabs 1 and 2, filters account, date, region | `Orders0verview_dash-1` | `6f1a…001` |
 * | dashboard 2, *Accounts*, filter region, plain link to dashboard 3 | `Accounts_dashboard-02` | – |
 * | dashboard 3, *Service status*, no filters, plain link to question 5 | `Status_dashboard-0003` | `6f1a…003` |
 * | dashboard 4, *Regions*, filters account, date, quantity, and region with the default West, links in a text card and in a table | `Regions_dashboard-004` | – |
 * | questions 1 to 6, model 7 | `Question_entity-id-0N` | question 2: `6f1a…102` |
 */
export const cards: readonly Card[] = [
  question(1, 'Question_entity-id-01', 'Orders', 'scalar', 'orders', null),
  {
    ...question(2, 'Question_entity-id-02', 'Revenue by month', 'line', 'revenue', 'month'),
    publicUuid: '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0102',
  },
  question(3, 'Question_entity-id-03', 'Revenue by region', 'bar', 'revenue', 'region'),
  question(4, 'Question_entity-id-04', 'Orders by category', 'donut', 'orders', 'category'),
  question(5, 'Question_entity-id-05', 'Latest orders', 'table', 'orders', null),
  question(6, 'Question_entity-id-06', 'Revenue by account', 'bar', 'revenue', 'account'),
  { ...question(7, 'Question_entity-id-07', 'Orders, cleaned', 'table', 'orders', null), type: 'model' },
  question(8, 'Question_entity-id-08', 'Revenue', 'scalar', 'revenue', null),
  question(9, 'Question_entity-id-09', 'Orders by status', 'donut', 'orders', 'status'),
  { ...question(10, 'Question_entity-id-10', 'Invoices', 'table', 'orders', null), hasLinks: true },
]

const chart = (id: number, tab: number | null, card: number, width: number, rows: number): Dashcard => ({
  ...{ id, tab, card, width, rows, text: null },
})

const text = (id: number, tab: number | null, html: string): Dashcard => ({
  ...{ id, tab, card: null, width: 24, rows: 1, text: html },
})

export const dashboards: readonly Dashboard[] = [
  {
    id: 1,
    entityId: 'Orders0verview_dash-1',
    name: 'Orders overview',
    publicUuid: '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001',
    tabs: [
      { id: 1, entityId: 'Tab_sales-entity-id-1', name: 'Sales', slug: 'sales' },
      { id: 2, entityId: 'Tab_customer-entity-2', name: 'Customers', slug: 'customers' },
    ],
    parameters: [account, date, region],
    dashcards: [
      chart(1, 1, 1, 12, 3),
      chart(2, 1, 8, 12, 3),
      chart(3, 1, 2, 24, 6),
      chart(4, 1, 3, 12, 6),
      chart(5, 1, 4, 12, 6),
      text(6, 1, '<a data-app-link href="/dashboard/2">Go to the accounts dashboard</a>'),
      chart(7, 2, 6, 14, 6),
      chart(8, 2, 9, 10, 6),
      chart(9, 2, 5, 24, 8),
    ],
  },
  {
    id: 2,
    entityId: 'Accounts_dashboard-02',
    name: 'Accounts',
    publicUuid: null,
    tabs: [],
    parameters: [region],
    dashcards: [
      text(
        10,
        null,
        'All accounts, by what they spend. See also the <a href="dashboard/3">service status</a>.',
      ),
      chart(11, null, 6, 24, 6),
      chart(12, null, 5, 24, 8),
    ],
  },
  {
    id: 3,
    entityId: 'Status_dashboard-0003',
    name: 'Service status',
    publicUuid: '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003',
    tabs: [],
    parameters: [],
    dashcards: [
      chart(13, null, 1, 12, 3),
      chart(14, null, 9, 12, 5),
      text(15, null, 'How orders go through the shop, as the <a href="question/5">latest orders</a> show.'),
    ],
  },
  {
    id: 4,
    entityId: 'Regions_dashboard-004',
    name: 'Regions',
    publicUuid: null,
    tabs: [],
    parameters: [account, date, quantity, { ...region, default: ['West'] }],
    dashcards: [
      chart(16, null, 1, 12, 3),
      chart(17, null, 3, 12, 6),
      text(
        18,
        null,
        'See the <a href="dashboard/2">accounts</a>, or <a href="https://shop.example/regions" target="_blank" rel="noreferrer">how we ship</a>.',
      ),
      chart(19, null, 10, 24, 6),
    ],
  },
]

export const collections: readonly {
  readonly id: string
  readonly entityId: string
  readonly name: string
}[] = [
  { id: 'root', entityId: 'Root_collection-id-00', name: 'Our analytics' },
  { id: '4', entityId: 'Sales_collection-id-4', name: 'Sales' },
]

/** The thing with that id (`7`, `7-any-slug`) or entity id. */
export function find<T extends { readonly id: number | string; readonly entityId: string }>(
  list: readonly T[],
  id: string,
): T | undefined {
  return list.find((item) => item.entityId === id || String(item.id) === id.split('-', 1)[0])
}
