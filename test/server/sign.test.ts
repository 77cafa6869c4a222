import { jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
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
    ['an object', { account: { id: 1 } as never }],
  ])('is not signed with a param that is %s, which it names (S-12)', async (_what, params) => {
    await expect(signEmbedToken({ resource: { dashboard: 1 }, params }, embedding)).rejects.toMatchObject({
      code: 'claims_invalid',
      message: expect.stringContaining('params.account') as string,
    })
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
    ['a nested attribute', { ...ada, attributes: { team: { id: 1 } } }],
    ['a list as attribute', { ...ada, attributes: { teams: [1, 2] } }],
    ['no value for an attribute', { ...ada, attributes: { account_id: undefined } }],
    ['an attribute that Metabase keeps', { ...ada, attributes: { '@tenant': 'x' } }],
    ['an attribute that would be another claim', { ...ada, attributes: { exp: 9e9 } }],
  ])('is not signed with %s (S-2, S-8)', async (_what, user) => {
    const error: unknown = await signSsoToken(user as SsoUser, sso).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'claims_invalid', retryable: false })
    expect(String(error)).not.toContain('acme.test')
  })
})

it.each([
  ['', 'is missing'],
  ['   ', 'is missing'],
  [undefined as never, 'is missing'],
  ['short', 'is too short'],
  ['YOURSIGNINGKEY', 'is too short'],
  ['YOUR_METABASE_EMBEDDING_SECRET_KEY_HERE', 'is a placeholder'],
  ['replace-me-with-the-key-of-your-metabase', 'is a placeholder'],
  ['0'.repeat(64), 'is a placeholder'],
])('nothing is signed with the secret %j, which is told without it (S-14)', async (secret, fault) => {
  for (const signing of [signEmbedToken({ resource: { dashboard: 1 } }, secret), signSsoToken(ada, secret)]) {
    const error: unknown = await signing.catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'secret_missing' })
    expect(String(error)).toContain(fault)
    if (secret !== 'short' && /\S/.test(secret)) expect(String(error)).not.toContain(secret)
  }
})
