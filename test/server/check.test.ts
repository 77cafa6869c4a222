import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { signEmbedToken, signSsoToken, type SsoUser } from '../../src/server.ts'
import { developmentSecrets } from '../../src/simulator.ts'

const { sso, embedding } = developmentSecrets
const ada: SsoUser = { email: 'ada@acme.test' }
const dashboard = { resource: { dashboard: 1 } }
class Row {
  account_id = 1
}

const asEmbed =
  (params: unknown, rest: object = {}) =>
  () =>
    signEmbedToken({ ...dashboard, params: params as never, ...rest }, embedding)
const asUser = (user: object) => () => signSsoToken({ ...ada, ...user }, sso)
const withSecret = (secret: string) => () => signEmbedToken(dashboard, secret)

const PARAM =
  'must be text that is not blank, a finite number, a boolean or a list of these; [] turns its filter off'
const COPY = 'Copy it from Metabase’s admin settings into your server’s environment'

it.each<[() => Promise<string>, string]>([
  [
    () => signEmbedToken({ resource: { card: 1 } as never }, embedding),
    'resource must be { dashboard: id } or { question: id }, and nothing more [claims_invalid]',
  ],
  [
    () => signEmbedToken({ resource: { question: 0 } }, embedding),
    'resource.question must be a positive whole number or a 21-character entity id [claims_invalid]',
  ],
  [asEmbed({ account: '' }), `params.account ${PARAM} [claims_invalid]`],
  [asEmbed('account'), 'params must be a plain object, and it is of type string [claims_invalid]'],
  [asEmbed(null), 'params must be a plain object, and it is of type Null [claims_invalid]'],
  [asEmbed(new Map()), 'params must be a plain object, and it is of type Map [claims_invalid]'],
  [asEmbed(new Row()), 'params must be a plain object, and it is an instance of a class [claims_invalid]'],
  [
    asEmbed({}, { expiresInSeconds: 0 }),
    'expiresInSeconds must be above 0 and at most 31536000 (a year) [claims_invalid]',
  ],
  [
    () => signSsoToken(ada, sso, { expiresInSeconds: 181 }),
    'expiresInSeconds must be above 0 and at most 180, because Metabase refuses older tokens [claims_invalid]',
  ],
  [asUser({ email: 'ada' }), 'email must be the person’s e-mail address [claims_invalid]'],
  [asUser({ groups: 'Acme' }), 'groups must be a list of names [claims_invalid]'],
  [asUser({ tenant: '' }), 'tenant must be the slug of a tenant [claims_invalid]'],
  [asUser({ attributes: [] }), 'attributes must be a plain object, and it is of type Array [claims_invalid]'],
  [asUser({ attributes: { exp: 1 } }), 'attributes.exp has a name that Metabase reserves [claims_invalid]'],
  [
    asUser({ attributes: { team: ' ' } }),
    'attributes.team must be text that is not blank, a finite number or a boolean [claims_invalid]',
  ],
  [withSecret(''), `The embedding secret key is missing. ${COPY} [secret_missing]`],
  [
    withSecret('x1'.repeat(15)),
    `The embedding secret key is too short: Metabase’s secrets have 64 characters. ${COPY} [secret_missing]`,
  ],
  [withSecret('0'.repeat(64)), `The embedding secret key is a placeholder. ${COPY} [secret_missing]`],
  [
    withSecret(`${embedding}\n`),
    'The embedding secret key contains a line break, as a secret that is read from a file often does. Every character is part of the key, so remove the line break, for example with trim() [secret_missing]',
  ],
  [
    withSecret(`${embedding} `),
    'The embedding secret key begins or ends with a space. Every character is part of the key, so remove the space [secret_missing]',
  ],
  [() => signSsoToken(ada, ''), `The JWT signing key is missing. ${COPY} [secret_missing]`],
])('names what is wrong and the cure (%#)', async (act, message) => {
  await expect(act()).rejects.toThrow(`${message} See https://`)
})

describe('an attribute', () => {
  it.each([
    ...['iss', 'iat', 'sub', 'aud', 'exp', 'nbf', 'jti', 'email', 'first_name', 'last_name', 'groups'],
    ...['resource', 'params', '@tenant', '@anything'],
  ])('cannot be called %s, which is another claim (S-8)', async (name) => {
    await expect(asUser({ attributes: { [name]: 'x' } })()).rejects.toMatchObject({ code: 'claims_invalid' })
  })

  it.each(['subject', 'my_sub', 'work_email', 'email_domain', 'groups_seen', 'at@tenant'])(
    'may be called %s, which only contains the name of another claim',
    async (name) => {
      expect(decodeJwt(await asUser({ attributes: { [name]: 'x' } })())).toMatchObject({ [name]: 'x' })
    },
  )
})

describe('an e-mail address', () => {
  it.each(['ada@acme.test\n', 'ada@acme.test bob@acme.test', ' ada@acme.test', '@', 'ada@', '@acme.test', 1])(
    'is not %j',
    async (email) => {
      await expect(asUser({ email })()).rejects.toMatchObject({ code: 'claims_invalid' })
    },
  )
})

describe('a secret', () => {
  it.each([
    'here-comes-YOUR-key-0123456789abcdef',
    'metabase-secret-key-0123456789abcdef',
    'metabase_secretkey_0123456789abcdef0',
    'metabase-signing-key-0123456789abcdef',
    'metabase_signingkey_0123456789abcdef',
    'changeme-changeme-0123456789abcdef01',
    'please-replace-this-0123456789abcdef',
    'just-an-example-0123456789abcdef0123',
    'a-placeholder-for-0123456789abcdef01',
    'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz',
  ])('is refused if it is a placeholder: %s (S-14)', async (secret) => {
    await expect(withSecret(secret)()).rejects.toThrow('is a placeholder')
  })

  it.each([
    ['has 32 characters', '0123456789abcdef0123456789abcdef'],
    ['begins with one character many times', `${'0'.repeat(32)}1`],
    ['ends with one character many times', `1${'0'.repeat(32)}`],
  ])('is taken if it %s', async (_what, secret) => {
    await expect(withSecret(secret)()).resolves.toMatch(/^eyJ/)
  })
})

it('signs for as many seconds as Metabase takes, and for a part of one', async () => {
  const now = Math.floor(Date.now() / 1000)
  const expiry = async (expiresInSeconds: number): Promise<number> =>
    Number(decodeJwt(await signSsoToken(ada, sso, { expiresInSeconds })).exp) - now
  expect(await expiry(180)).toBeGreaterThanOrEqual(180)
  expect(await expiry(0.5)).toBeGreaterThanOrEqual(1)
})

it('has in the place of the server entry, in a browser, an error that says why (S-14)', async () => {
  await expect(import('../../src/server/in-browser.ts')).rejects.toThrow(
    'react-metabase/server was imported into code for the browser. It holds secrets: import it in your server alone, and react-metabase in the browser.',
  )
})
