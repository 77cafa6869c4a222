import { jsonObject } from './answers.ts'
import { cards, find } from './content/library.ts'
import { runCard } from './content/query.ts'
import { editable, openPublic, openToken, queryValues, type Rules } from './embedding.ts'
import { Refusal } from './jwt.ts'

/**
 * Metabase's own API for signed and public pages, as far as a host or a test may call it (spec 7.4):
 * `/api/<section>/<resource>/<token or UUID>/…`. The simulated pages use the API in `page-api.ts` instead.
 */
export async function answerEmbedApi(
  section: 'embed' | 'public',
  rest: readonly string[],
  url: URL,
  rules: Rules,
): Promise<Response> {
  const [resource = '', secret = '', , , , cardId] = rest
  const kind = resource === 'card' ? 'question' : resource
  const opened = section === 'embed' ? await openToken(kind, secret, rules) : openPublic(kind, secret)
  if (rest.length === 2) {
    const item = opened.dashboard ?? opened.card
    const slugs = editable(opened)
    return Response.json({
      id: item?.id,
      name: item?.name,
      parameters: opened.parameters.filter(({ slug }) => slugs.includes(slug)),
      tabs: opened.dashboard?.tabs ?? [],
      dashcards: opened.dashboard?.dashcards ?? [],
    })
  }
  const card = opened.card ?? find(cards, cardId ?? '')
  if (!card) throw new Refusal('Not found.')
  const values = queryValues(opened, jsonObject(url.searchParams.get('parameters')) ?? {})
  const { cols, rows } = runCard(card, opened.parameters, values, undefined)
  if (rest.at(-1) === 'csv')
    return new Response([cols.map(({ name }) => name), ...rows].map((row) => row.join(',')).join('\n'), {
      headers: { 'content-type': 'text/csv' },
    })
  return Response.json({ data: { cols, rows }, status: 'completed', row_count: rows.length })
}
