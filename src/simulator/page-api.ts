import { jsonObject } from './answers.ts'
import { drawCard } from './content/charts.ts'
import { cards, dashboards, find, type Parameter } from './content/library.ts'
import { runCard, type Values } from './content/query.ts'
import { openPublic, openToken, queryValues, type Opened, type Rules } from './embedding.ts'
import { Refusal } from './jwt.ts'
import type { Answer } from './page/config.ts'
import { showApp, showOpened } from './places.ts'
import type { Person } from './sign-in.ts'

const isFramed = (path: string): boolean => /^\/(embed|public)\/(dashboard|question)\/[^/]+/.test(path)

const openFramed = (path: string, rules: Rules): Promise<Opened> | Opened => {
  const [, section, kind = '', secret = ''] = path.split('/')
  return section === 'embed' ? openToken(kind, secret, rules) : openPublic(kind, secret)
}

const textLists = (values: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(Object.entries(values).map(([slug, value]) => [slug, [value].flat().map(String)]))

/** What a page of the simulator shows at a place: `/api/view?path=&search=&values=`. */
export async function answerView(url: URL, rules: Rules, person: Person | undefined): Promise<Response> {
  const path = url.searchParams.get('path') ?? '/'
  const search = url.searchParams.get('search') ?? ''
  const given = jsonObject(url.searchParams.get('values'))
  const chosen = given && textLists(given)
  if (isFramed(path)) {
    const opened = await openFramed(path, rules)
    const shown = showOpened(opened, new URLSearchParams(search), chosen)
    return Response.json({ status: 'view', view: shown } satisfies Answer)
  }
  if (/^\/(embed|public)\//.test(path)) throw new Refusal('Not found.')
  return Response.json(showApp(path, search, chosen, person))
}

/**
 * One card of a page, drawn: `/api/view/card?path=&card=&parameters=`. A signed token is checked again for each card. The
 * page of a question keeps the card that it was loaded with, and asks for the rows of the token at its address.
 */
export async function answerCard(url: URL, rules: Rules, person: Person | undefined): Promise<Response> {
  const path = url.searchParams.get('path') ?? '/'
  const card = find(cards, url.searchParams.get('card') ?? '')
  const asked = jsonObject(url.searchParams.get('parameters')) ?? {}
  if (!card) throw new Refusal('Not found.', 404)
  let source = card
  let values: Values
  let parameters: readonly Parameter[]
  let accountId: string | undefined
  if (isFramed(path)) {
    const opened = await openFramed(path, rules)
    values = queryValues(opened, asked)
    parameters = opened.parameters
    source = opened.card ?? card
  } else {
    if (!person) throw new Refusal('Unauthenticated', 401)
    accountId = person.attributes['account_id']
    values = textLists(asked)
    parameters = find(dashboards, /^\/dashboard\/(\d+)/.exec(path)?.[1] ?? '')?.parameters ?? card.parameters
  }
  const result = runCard(source, parameters, values, accountId)
  const drill =
    !isFramed(path) && source.by === 'region'
      ? (region: string): string => `/question/5?region=${encodeURIComponent(region)}`
      : undefined
  return Response.json({ data: result, html: drawCard(card, result, drill) })
}
