import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'

const NOW = 1_800_000_000

const sign = (
  claims: Record<string, unknown>,
  header: Record<string, unknown> = { alg: 'HS256' },
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader(header as { alg: string })
    .sign(new TextEncoder().encode(developmentSecrets.embedding))

const dashboard = { resource: { dashboard: 1 }, params: { account: ['1'] }, exp: NOW + 600 }

async function ask(
  claims: Record<string, unknown>,
  { kind = 'dashboard', card = '', parameters = {}, options = {} } = {},
): Promise<{ status: number; text: string }> {
  const simulator = createSimulator({ now: () => NOW * 1000, ...options })
  const path = `/api/embed/${kind}/${await sign(claims)}${card}?parameters=${encodeURIComponent(JSON.stringify(parameters))}`
  const answer = await simulator.fetch(new Request(`http://metabase.test${path}`))
  return { status: answer.status, text: await answer.text() }
}

const aCard = '/dashcard/1/card/5'

describe('a signed token (7.1, 7.3, M-12)', () => {
  it.each([
    ['expired for more than the leeway', { exp: NOW - 60 }, `Token is expired (${NOW - 60})`],
    ['not yet valid', { nbf: NOW + 61 }, `Token is not yet valid (${NOW + 61})`],
    ['without params', { params: undefined }, 'Token is missing value for keypath [:params]'],
    [
      'for a question',
      { resource: { question: 1 } },
      'Token is missing value for keypath [:resource :dashboard]',
    ],
    [
      'for an item that is not published',
      { resource: { dashboard: 2 } },
      'Embedding is not enabled for this object.',
    ],
    ['for an item that is gone', { resource: { dashboard: 99 } }, 'Not found.'],
    ['with an id as text', { resource: { dashboard: '1' } }, 'Not found.'],
    [
      'with exp as text',
      { exp: String(NOW) as unknown as number },
      'class java.lang.String cannot be cast to class java.lang.Number',
    ],
  ])('that is %s is a 400 with Metabase’s text', async (_what, claims, text) => {
    expect(await ask({ ...dashboard, ...claims })).toEqual({ status: 400, text })
  })

  it('has 60 seconds of leeway, and needs no exp', async () => {
    expect((await ask({ ...dashboard, exp: NOW - 59 })).status).toBe(200)
    expect((await ask({ ...dashboard, exp: undefined })).status).toBe(200)
  })

  it('may name an entity id', async () => {
    expect((await ask({ ...dashboard, resource: { dashboard: 'Orders0verview_dash-1' } })).status).toBe(200)
  })

  it('is refused when signed with another secret, or not at all', async () => {
    const simulator = createSimulator()
    for (const token of ['a.b.c', 'eyJhbGciOiJub25lIn0.e30.', `${await sign(dashboard)}x`]) {
      const answer = await simulator.fetch(new Request(`http://metabase.test/api/embed/dashboard/${token}`))
      expect([answer.status, await answer.text()]).toEqual([400, 'Message seems corrupt or manipulated'])
    }
  })

  it('is checked again on every query', async () => {
    let now = NOW * 1000
    const simulator = createSimulator({ now: () => now })
    const token = await sign(dashboard)
    const get = async (rest: string) =>
      (await simulator.fetch(new Request(`http://metabase.test/api/embed/dashboard/${token}${rest}`))).status
    expect([await get(''), await get(aCard)]).toEqual([200, 200])
    now += 700_000
    expect([await get(''), await get(aCard)]).toEqual([400, 400])
  })
})

describe('the parameters of a signed embed (7.2)', () => {
  const published = { 'dashboard/1': { account: 'locked', date: 'disabled', region: 'enabled' } } as const
  const run = (params: Record<string, unknown>, parameters: Record<string, unknown>) =>
    ask({ ...dashboard, params }, { card: aCard, parameters, options: { published } })

  it.each([
    [{ account: '1', date: 'today' }, {}, "You're not allowed to specify a value for date."],
    [{ account: '1' }, { date: null }, "You're not allowed to specify a value for date."],
    [
      { account: '1', region: 'West' },
      { region: 'East' },
      "You can't specify a value for region if it's already set in the JWT.",
    ],
    [{}, {}, 'You must specify a value for account in the JWT.'],
    [{ account: '' }, {}, 'You must specify a value for account in the JWT.'],
    [{ account: '1' }, { account: '2' }, 'You can only specify a value for account in the JWT.'],
    [{ account: '1', nope: 1 }, {}, 'Unknown parameter nope.'],
    [{ account: '1' }, { nope: 1 }, 'Unknown parameter nope.'],
  ])('token %j with URL %j: %s', async (params, parameters, text) => {
    expect(await run(params, parameters)).toEqual({ status: 400, text })
  })

  it('lock the rows, and an empty list unlocks them', async () => {
    const accounts = async (params: Record<string, unknown>, parameters = {}): Promise<string[]> => {
      const { data } = JSON.parse((await run(params, parameters)).text) as { data: { rows: string[][] } }
      return [...new Set(data.rows.map((row) => String(row[2])))].sort()
    }
    expect(await accounts({ account: ['2'] })).toEqual(['Globex'])
    expect(await accounts({ account: [] })).toEqual(['Acme', 'Globex', 'Initech', 'Umbrella'])
  })

  it('that miss a lock are refused by the cards, not by the page', async () => {
    expect((await ask({ ...dashboard, params: {} })).status).toBe(200)
    expect((await ask({ ...dashboard, params: {} }, { card: aCard })).status).toBe(400)
  })

  it('have a widget only when they are editable and not in the token', async () => {
    const { text } = await ask({ ...dashboard, params: { account: ['1'], region: 'West' } })
    const { parameters } = JSON.parse(text) as { parameters: { slug: string }[] }
    expect(parameters.map(({ slug }) => slug)).toEqual(['date'])
  })
})

describe('a download', () => {
  it('of a question goes to the API, with its query (2.2)', async () => {
    const simulator = createSimulator()
    const token = await sign({ resource: { question: 5 }, params: { account: ['1'] } })
    const answer = await simulator.fetch(new Request(`http://metabase.test/embed/question/${token}.csv?a=1`))
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe(`http://metabase.test/api/embed/card/${token}/query/csv?a=1`)
    const file = await simulator.fetch(new Request(`http://metabase.test/api/embed/card/${token}/query/csv`))
    expect(await file.text()).toMatch(/^id,created,account/)
  })

  it('of a card can be JSON, a record for each row', async () => {
    const { text } = await ask(dashboard, { card: `${aCard}/json` })
    const rows = JSON.parse(text) as { account: string }[]
    expect(new Set(rows.map(({ account }) => account))).toEqual(new Set(['Acme']))
  })
})

describe('each variant of a query (7.4, G-62)', () => {
  const variants = [
    ['dashboard', aCard],
    ['pivot/dashboard', aCard],
    ['dashboard', `${aCard}/csv`],
    ['dashboard', `${aCard}/json`],
    ['dashboard', '/params/region/values'],
    ['tiles/dashboard', `${aCard}/1/0/0`],
  ] as const

  it.each(variants)('%s%s verifies its token', async (kind, card) => {
    expect(await ask({ ...dashboard, exp: NOW - 61 }, { kind, card })).toEqual({
      status: 400,
      text: `Token is expired (${NOW - 61})`,
    })
    expect((await ask({ ...dashboard, params: {} }, { kind, card })).status).toBe(
      card.startsWith('/params') ? 200 : 400,
    )
  })

  it('answers with the same rows, and has no tiles', async () => {
    const [plain, pivot] = await Promise.all(
      ['dashboard', 'pivot/dashboard'].map((kind) => ask(dashboard, { kind, card: aCard })),
    )
    expect(pivot).toEqual(plain)
    expect(await ask(dashboard, { kind: 'tiles/dashboard', card: `${aCard}/1/0/0` })).toEqual({
      status: 400,
      text: 'Not found.',
    })
  })
})
