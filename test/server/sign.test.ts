import { jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { signEmbedToken, signSsoToken, type EmbedClaims, type SsoUser } from '../../src/server.ts'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'

const { sso, embedding } = developmentSecrets
const simulator = createSimulator()
const ada: SsoUser = {
  email: 'ada@acme.test',
  firstName: 'Ada',
  groups: ['Acme'],
  attributes: { account_id: 1 },
}
/** All of an error: its message, its cause and its stack, which JSON.stringify leaves out. */
const allOf = (error: unknown): string => inspect(error, { depth: Infinity, showHidden: true })
const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** What two other libraries read in a token, if both take it. */
async function judged(token: string, secret: string): Promise<Record<string, unknown>> {
  const one = jsonwebtoken.verify(token, secret, { algorithms: ['HS256'] })
  const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(secret))
  expect(one).toEqual(payload)
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' })
  return payload
}

const metabase = (path: string): Promise<Response> => simulator.fetch(new Request(`http://bi.test${path}`))
const embed = (token: string): Promise<Response> => metabase(`/api/embed/dashboard/${token}`)

describe('the token of a signed embed', () => {
  it('is HS256 with the text of the secret, and Metabase opens it (S-1, S-10)', async () => {
    const token = await signEmbedToken({ resource: { dashboard: 1 }, params: { account: 2 } }, embedding)
    const claims = await judged(token, embedding)
    expect(claims).toMatchObject({ resource: { dashboard: 1 }, params: { account: [2] } })
    expect(Object.keys(claims).sort()).toEqual(['exp', 'params', 'resource'])
    expect(Number(claims['exp']) - nowSeconds()).toBeGreaterThan(595)
    expect(Number(claims['exp']) - nowSeconds()).toBeLessThanOrEqual(600)
    expect((await embed(token)).status).toBe(200)
  })

  it('has params in any case, and lives as long as it is told (S-10)', async () => {
    const token = await signEmbedToken({ resource: { question: 2 }, expiresInSeconds: 30 }, embedding)
    const claims = await judged(token, embedding)
    expect(claims['params']).toEqual({})
    expect(Number(claims['exp']) - nowSeconds()).toBeLessThanOrEqual(30)
  })

  it('locks lists as they are, single values as lists of one, and [] as no value (S-12)', async () => {
    const params = { account: [1, 2], region: 'West', active: true, category: [] }
    const token = await signEmbedToken({ resource: { dashboard: 1 }, params }, embedding)
    expect((await judged(token, embedding))['params']).toEqual({
      account: [1, 2],
      region: ['West'],
      active: [true],
      category: [],
    })
  })

  it.each<[string, EmbedClaims['params']]>([
    ['undefined', { account: undefined }],
    ['null', { account: null }],
    ['nothing', { account: '' }],
    ['nothing in a list', { account: [''] }],
    ['spaces alone', { account: ' \t' }],
    ['spaces in a list', { account: ['Acme', '\u00a0'] }],
    ['NaN', { account: NaN }],
    ['infinite', { account: [1, -Infinity] }],
    ['an object', { account: { id: 1 } as never }],
    ['a list in a list', { account: [[1]] as never }],
    ['a function', { account: (() => 1) as never }],
    ['a bigint', { account: 1n as never }],
  ])('is not signed with a param that is %s, which it names (S-12)', async (_what, params) => {
    await expect(signEmbedToken({ resource: { dashboard: 1 }, params }, embedding)).rejects.toMatchObject({
      code: 'claims_invalid',
      message: expect.stringContaining('params.account') as string,
    })
  })

  it.each<[string, unknown]>([
    ['a Map', new Map([['account', 1]])],
    ['an array', [{ account: 1 }]],
    ['text', 'account'],
    [
      'an instance of a class',
      new (class Row {
        account = 1
      })(),
    ],
  ])('is not signed with params that are %s (S-12)', async (_what, params) => {
    await expect(
      signEmbedToken({ resource: { dashboard: 1 }, params: params as never }, embedding),
    ).rejects.toMatchObject({
      code: 'claims_invalid',
      message: expect.stringContaining('params must be a plain object') as string,
    })
  })

  it('takes params without a prototype, and a slug that is called __proto__', async () => {
    const params = Object.assign(Object.create(null), { account: 1, ['__proto__']: 2 }) as { account: number }
    const token = await signEmbedToken({ resource: { dashboard: 1 }, params }, embedding)
    expect(JSON.stringify((await judged(token, embedding))['params'])).toBe('{"account":[1],"__proto__":[2]}')
  })

  it('lives for a year at most (S-10)', async () => {
    const year = 365 * 24 * 3600
    const token = await signEmbedToken({ resource: { dashboard: 1 }, expiresInSeconds: year }, embedding)
    expect(Number((await judged(token, embedding))['exp']) - nowSeconds()).toBeGreaterThan(year - 60)
    await expect(
      signEmbedToken({ resource: { dashboard: 1 }, expiresInSeconds: year + 1 }, embedding),
    ).rejects.toMatchObject({ code: 'claims_invalid' })
  })

  it.each<[unknown]>([
    [{}],
    [{ dashboard: 1, question: 2 }],
    [{ dashboard: 0 }],
    [{ dashboard: -1 }],
    [{ dashboard: 1.5 }],
    [{ dashboard: NaN }],
    [{ dashboard: 'abc' }],
    [{ dashboard: '1; drop' }],
    [{ dashboard: '1/../../admin' }],
    [{ dashboard: '../../1' }],
    [{ dashboard: '1\n' }],
    [{ dashboard: '/Dashboard_entity-id-1' }],
    [{ question: 'Question_entity-id-02/../x' }],
    [{ question: 'Question_entity-id-02\n' }],
    [{ dashboard: [1] }],
    [{ dashboard: ['Dashboard_entity-id-1'] }],
    [{ collection: 1 }],
    [{ __proto__: { dashboard: 1 } }],
    [null],
    ['dashboard'],
  ])('is not signed for %j (S-10, S-11)', async (resource) => {
    await expect(signEmbedToken({ resource: resource as never }, embedding)).rejects.toMatchObject({
      code: 'claims_invalid',
    })
  })

  it.each([[{ dashboard: 7 }], [{ question: 'Question_entity-id-02' }]])(
    'is signed for %j (S-11)',
    async (resource) => {
      const token = await signEmbedToken({ resource }, embedding)
      expect((await judged(token, embedding))['resource']).toEqual(resource)
    },
  )

  it('takes the text of a number for the number, which is what Metabase wants (S-11)', async () => {
    const token = await signEmbedToken({ resource: { dashboard: '7' } }, embedding)
    expect((await judged(token, embedding))['resource']).toEqual({ dashboard: 7 })
  })
})

describe('the token of single sign-on', () => {
  it('says who somebody is in Metabase’s words, for a minute (S-1, S-2, S-8)', async () => {
    const token = await signSsoToken({ ...ada, lastName: 'Lovelace', tenant: 'acme' }, sso)
    const claims = await judged(token, sso)
    const { exp, ...rest } = claims
    expect(rest).toEqual({
      account_id: 1,
      email: 'ada@acme.test',
      first_name: 'Ada',
      last_name: 'Lovelace',
      groups: ['Acme'],
      '@tenant': 'acme',
    })
    expect(Number(exp) - nowSeconds()).toBeLessThanOrEqual(60)
    expect((await metabase(`/auth/sso?jwt=${token}`)).status).toBe(302)
  })

  it('cannot be used for an embed, nor an embed’s for a sign-in (S-1)', async () => {
    expect((await embed(await signSsoToken(ada, sso))).status).toBe(400)
    const other = await signEmbedToken({ resource: { dashboard: 1 } }, embedding)
    expect((await metabase(`/auth/sso?jwt=${other}`)).status).toBe(401)
    // Not even where both secrets are the same.
    const same = await signEmbedToken({ resource: { dashboard: 1 } }, sso)
    expect((await metabase(`/auth/sso?jwt=${same}`)).status).toBe(401)
  })

  it.each([0, -1, 181, 600, NaN])('is not signed for %d seconds (S-2)', async (expiresInSeconds) => {
    await expect(signSsoToken(ada, sso, { expiresInSeconds })).rejects.toMatchObject({
      code: 'claims_invalid',
    })
  })

  it.each<[string, unknown]>([
    ['no e-mail address', { ...ada, email: '' }],
    ['a name for an e-mail address', { ...ada, email: 'ada' }],
    ['groups in one text', { ...ada, groups: 'Acme,Globex' }],
    ['groups that are no names', { ...ada, groups: [1] }],
    ['groups that are not all names', { ...ada, groups: ['Acme', 1] }],
    ['a list with an e-mail address', { ...ada, email: ['ada@acme.test'] }],
    ['a nested attribute', { ...ada, attributes: { team: { id: 1 } } }],
    ['a list as attribute', { ...ada, attributes: { teams: [1, 2] } }],
    ['blank text for an attribute', { ...ada, attributes: { account_id: ' \n' } }],
    ['NaN for an attribute', { ...ada, attributes: { account_id: NaN } }],
    ['Infinity for an attribute', { ...ada, attributes: { account_id: Infinity } }],
    ['a Map of attributes', { ...ada, attributes: new Map([['account_id', 1]]) }],
    ['blank text for the tenant', { ...ada, tenant: '' }],
    ['no value for an attribute', { ...ada, attributes: { account_id: undefined } }],
    ['an attribute that Metabase keeps', { ...ada, attributes: { '@tenant': 'x' } }],
    ['an attribute that would be another claim', { ...ada, attributes: { exp: 9e9 } }],
  ])('is not signed with %s (S-2, S-8)', async (_what, user) => {
    const error: unknown = await signSsoToken(user as SsoUser, sso).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'claims_invalid', retryable: false })
    expect(allOf(error)).not.toContain('acme.test')
  })
})

it.each<[string, string]>([
  ['', 'is missing'],
  ['   ', 'is missing'],
  [undefined as never, 'is missing'],
  ['short', 'is too short'],
  ['YOURSIGNINGKEY', 'is too short'],
  ['YOUR_METABASE_EMBEDDING_SECRET_KEY_HERE', 'is a placeholder'],
  ['replace-me-with-the-key-of-your-metabase', 'is a placeholder'],
  ['0'.repeat(64), 'is a placeholder'],
  [`${sso}\n`, 'contains a line break'],
  [`${sso}\r\n`, 'contains a line break'],
  [`\n${sso}`, 'contains a line break'],
  [`${sso} `, 'begins or ends with a space'],
  [`\ufeff${sso}`, 'begins or ends with a space'],
])('nothing is signed with the secret %j, which is told without it (S-14)', async (secret, fault) => {
  const signings = [signEmbedToken({ resource: { dashboard: 1 } }, secret), signSsoToken(ada, secret)]
  for (const { reason } of (await Promise.allSettled(signings)) as PromiseRejectedResult[]) {
    expect(reason).toMatchObject({ code: 'secret_missing' })
    expect(String(reason)).toContain(fault)
    if (/[\w-]{10}/.test(secret)) expect(allOf(reason)).not.toContain(secret.trim())
  }
})
