import { jsonObject } from './answers.ts'
import { drawCard } from './content/charts.ts'
import { cards, find, type Card } from './content/library.ts'
import { options, runCard } from './content/query.ts'
import { dashboardView, questionView } from './content/views.ts'
import { editable, openPublic, openToken, queryValues, type Opened, type Rules } from './embedding.ts'
import type { GuestItem } from './guest/content.ts'
import { Refusal } from './jwt.ts'

/** The look of a dashboard or question for the page of guest embeds, which draws its widgets' values by itself. */
function viewsOf({ dashboard, card, parameters }: Opened, slugs: readonly string[]): GuestItem['views'] {
  const without = parameters.map(({ slug }) => slug).filter((slug) => !slugs.includes(slug))
  if (card) return [{ tab: null, html: questionView(card, { values: {}, tab: undefined, without }) }]
  if (!dashboard) return []
  const tabs = dashboard.tabs.length === 0 ? [undefined] : dashboard.tabs
  return tabs.map((tab) => ({
    tab: tab ? `${tab.id}-${tab.slug}` : null,
    html: dashboardView(dashboard, { values: {}, tab, without }),
  }))
}

/** The list of an open filter. */
function answerValues(opened: Opened, slug: string, prefix: string): Response {
  const parameter = opened.parameters.find((one) => one.slug === slug)
  if (!parameter || !editable(opened).includes(slug)) throw new Refusal('Not found.')
  const values = options(parameter).filter(({ label }) =>
    label.toLowerCase().startsWith(prefix.toLowerCase()),
  )
  return Response.json({ values: values.map(({ value, label }) => [value, label]), has_more_values: false })
}

/**
 * Metabase's own API for signed and public pages (spec 7.4): `/api/<section>/<resource>/<token or UUID>/…`. Pages of guest
 * embeds use it, and get what they draw along with the data. The other simulated pages use the API in `page-api.ts` instead.
 */
export async function answerEmbedApi(
  section: 'embed' | 'public',
  rest: readonly string[],
  request: Request,
  rules: Rules,
): Promise<Response> {
  // The sample data has no pivot tables and no maps, so these are the same queries, and no tiles.
  const isTile = rest[0] === 'tiles'
  const [resource = '', secret = '', part, key = '', search, id] =
    isTile || rest[0] === 'pivot' ? rest.slice(1) : rest
  const query = new URL(request.url).searchParams
  const isGuestPage = request.headers.get('x-metabase-client') === 'embedding-simple'
  const kind = resource === 'card' ? 'question' : resource
  const opened = section === 'embed' ? await openToken(kind, secret, rules) : openPublic(kind, secret)
  if (part === undefined) {
    const item = opened.dashboard ?? opened.card
    const slugs = editable(opened)
    return Response.json({
      id: item?.id,
      name: item?.name,
      parameters: opened.parameters.filter(({ slug }) => slugs.includes(slug)),
      tabs: opened.dashboard?.tabs ?? [],
      dashcards: opened.dashboard?.dashcards.map((one) => ({ ...one, card_id: one.card })) ?? [],
      ...(isGuestPage ? { views: viewsOf(opened, slugs) } : {}),
    })
  }
  if (part === 'params')
    return answerValues(
      opened,
      decodeURIComponent(key),
      search === 'search' ? decodeURIComponent(id ?? '') : '',
    )
  const card: Card | undefined = opened.card ?? find(cards, id ?? '')
  if (!card) throw new Refusal('Not found.')
  const values = queryValues(opened, jsonObject(query.get('parameters')) ?? {})
  const result = runCard(card, opened.parameters, values, undefined)
  const { cols, rows } = result
  if (isTile) throw new Refusal('Not found.')
  if (rest.at(-1) === 'json')
    return Response.json(
      rows.map((row) => Object.fromEntries(cols.map(({ name }, index) => [name, row[index]]))),
    )
  if (rest.at(-1) === 'csv')
    return new Response([cols.map(({ name }) => name), ...rows].map((row) => row.join(',')).join('\n'), {
      headers: { 'content-type': 'text/csv' },
    })
  return Response.json({
    data: { cols, rows },
    status: 'completed',
    row_count: rows.length,
    ...(isGuestPage ? { html: drawCard(card, result) } : {}),
  })
}
