import { cards, dashboards, find, type Card, type Dashboard, type Parameter } from './content/library.ts'
import type { Values } from './content/query.ts'
import { checkTimes, Refusal, verifyToken } from './jwt.ts'
import type { ParameterState } from './options.ts'

/** What a signed token or a public link opens. */
export interface Opened {
  readonly dashboard: Dashboard | undefined
  readonly card: Card | undefined
  readonly parameters: readonly Parameter[]
  readonly states: Readonly<Record<string, ParameterState>>
  /** Values inside the token; the widgets of these slugs disappear. */
  readonly locked: Readonly<Record<string, unknown>>
}

/** What decides whether a token opens something. */
export interface Rules {
  readonly secret: string
  readonly nowSeconds: number
  readonly published: Readonly<Record<string, Readonly<Record<string, ParameterState>>>>
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' ? { ...value } : {}

/** Opens a signed token (spec 7.1, 7.3). Called for the page and again for each query: there is no session. */
export async function openToken(kind: string, token: string, rules: Rules): Promise<Opened> {
  const { header, claims } = await verifyToken(token, rules.secret)
  if (header['alg'] === undefined) throw new Refusal('JWT is missing `alg`.')
  if (header['alg'] === 'none') throw new Refusal('JWT `alg` cannot be `none`.')
  checkTimes(claims, rules.nowSeconds, 60)
  const id = record(claims['resource'])[kind]
  if (id === undefined) throw new Refusal(`Token is missing value for keypath [:resource :${kind}]`)
  if (typeof claims['params'] !== 'object' || claims['params'] === null)
    throw new Refusal('Token is missing value for keypath [:params]')
  // An id is a number, and an entity id has 21 characters; `"1"` is neither.
  const known = typeof id === 'number' || (typeof id === 'string' && id.length === 21) ? String(id) : ''
  const dashboard = kind === 'dashboard' ? find(dashboards, known) : undefined
  const card = kind === 'question' ? find(cards, known) : undefined
  const item = dashboard ?? card
  if (!item) throw new Refusal('Not found.')
  const states = rules.published[`${kind}/${item.id}`]
  if (!states) throw new Refusal('Embedding is not enabled for this object.')
  return { dashboard, card, parameters: item.parameters, states, locked: record(claims['params']) }
}

/** Opens a public link; every filter of it is free. */
export function openPublic(kind: string, uuid: string): Opened {
  const dashboard =
    kind === 'dashboard' ? dashboards.find(({ publicUuid }) => publicUuid === uuid) : undefined
  const card = kind === 'question' ? cards.find(({ publicUuid }) => publicUuid === uuid) : undefined
  const item = dashboard ?? card
  if (!item) throw new Refusal('An error occurred.')
  const states = Object.fromEntries(item.parameters.map(({ slug }) => [slug, 'enabled' as const]))
  return { dashboard, card, parameters: item.parameters, states, locked: {} }
}

/** Slugs that have a widget: editable, and not set in the token. */
export const editable = ({ parameters, states, locked }: Opened): readonly string[] =>
  parameters.flatMap(({ slug }) => (states[slug] === 'enabled' && locked[slug] === undefined ? [slug] : []))

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

/** The values a query runs with, after the table of spec 7.2. `asked` is what the page's URL and widgets say. */
export function queryValues(
  { parameters, states, locked }: Opened,
  asked: Readonly<Record<string, unknown>>,
): Values {
  for (const slug of [...Object.keys(locked), ...Object.keys(asked)])
    if (!parameters.some((parameter) => parameter.slug === slug))
      throw new Refusal(`Unknown parameter ${slug}.`)
  const values: Record<string, readonly string[]> = {}
  for (const { slug } of parameters) {
    const state = states[slug] ?? 'disabled'
    const inToken = !isBlank(locked[slug])
    const inUrl = slug in asked
    if (state === 'disabled' && (inToken || inUrl))
      throw new Refusal(`You're not allowed to specify a value for ${slug}.`)
    if (state === 'enabled' && inToken && inUrl)
      throw new Refusal(`You can't specify a value for ${slug} if it's already set in the JWT.`)
    if (state === 'locked' && inUrl) throw new Refusal(`You can only specify a value for ${slug} in the JWT.`)
    if (state === 'locked' && !inToken) throw new Refusal(`You must specify a value for ${slug} in the JWT.`)
    const value = inToken ? locked[slug] : asked[slug]
    values[slug] = isBlank(value) ? [] : [value].flat().map(String)
  }
  return values
}
