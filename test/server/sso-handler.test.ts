import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { createSsoHandler, type SsoHandlerOptions } from '../../src/server.ts'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'

const siteUrl = 'https://bi.test'
const simulator = createSimulator()
const app = 'https://app.test'
const ada = { email: 'ada@acme.test', groups: ['Acme'], attributes: { account_id: 1 } }

let log: MockInstance<typeof console.error>
beforeEach(() => void (log = vi.spyOn(console, 'error').mockReturnValue(undefined)))
afterEach(() => log.mockRestore())

const route = (options: Partial<SsoHandlerOptions> = {}) => {
  const handler = createSsoHandler({
    siteUrl,
    secret: developmentSecrets.sso,
    getUser: () => ada,
    ...options,
  })
  return (query = '', init: RequestInit = {}) => handler(new Request(`${app}/sso/metabase${query}`, init))
}
const target = (answer: Response): URL => new URL(answer.headers.get('location') ?? '')

it('signs in and goes on to the page, kept by nobody and free to be framed (S-9)', async () => {
  const answer = await route({ ui: { topNav: false } })('?return_to=%2Fdashboard%2F1%3Fregion%3DWest')
  expect(answer.status).toBe(302)
  expect(Object.fromEntries(answer.headers)).toEqual({
    location: target(answer).href,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  expect(target(answer).searchParams.get('return_to')).toBe('/dashboard/1?region=West&top_nav=false')
  const there = await simulator.fetch(new Request(target(answer)))
  expect(there.status).toBe(302)
  expect(there.headers.get('location')).toBe('/dashboard/1?region=West&top_nav=false')
})

it.each([
  // As this package asks, with a query of the app's own before it.
  ['?app=1&return_to=%2Fdashboard%2F1%3Fa%3D1%26b%3D2', '/dashboard/1?a=1&b=2'],
  ['?return_to=%2Fdashboard%2F1%3Fa%3D1%26b%3D2&app=1', '/dashboard/1?a=1&b=2'],
  ['?return_to=%2Fdashboard%2F1&app=/a?b', '/dashboard/1'],
  // As Metabase's login page asks: what follows belongs to it.
  ['?return_to=/dashboard/1?a=1&top_nav=false', '/dashboard/1?a=1&top_nav=false'],
  ['?app=1&return_to=/dashboard/1?a=1&b=2&c=%20d', '/dashboard/1?a=1&b=2&c=%20d'],
  ['?return_to=/dashboard/1&a=1', '/dashboard/1&a=1'],
  ['?return_to=https://bi.test/dashboard/1?a=1&b=2', '/dashboard/1?a=1&b=2'],
  ['?return_to=', '/'],
  ['', '/'],
  ['?return_to=//evil.test/', '/'],
  ['?return_to=%2F%2Fevil.test%2F', '/'],
  ['?return_to=https://evil.test/?x=https://bi.test/', '/'],
])('reads return_to in %s as %s (S-4, S-6)', async (query, expected) => {
  const answer = await route()(query)
  expect(target(answer).origin).toBe(siteUrl)
  expect(target(answer).searchParams.get('return_to')).toBe(expected)
})

it('is what Metabase itself leads to, and back, with nothing lost (S-6, 6.1)', async () => {
  const metabase = createSimulator({ ssoUrl: `${app}/sso/metabase` })
  const redirect = encodeURIComponent('/dashboard/1?region=West&tab=2-customers')
  const asks = await metabase.fetch(new Request(`${siteUrl}/auth/sso?redirect=${redirect}`))
  const answer = await route()(new URL(asks.headers.get('location') ?? '').search)
  const there = await metabase.fetch(new Request(target(answer)))
  expect(there.headers.get('location')).toBe('/dashboard/1?region=West&tab=2-customers')
})

it.each([null, undefined])(
  'signs nothing for nobody (%s), and says so in the frame (S-9)',
  async (nobody) => {
    const answer = await route({ getUser: () => nobody })('?return_to=/dashboard/1')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('location')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-frame-options')).toBeNull()
    expect(await answer.text()).toContain('You are not signed in')
  },
)

it('gives nobody what the app says', async () => {
  const answer = await route({ getUser: () => null, onAnonymous: () => Response.redirect(`${app}/login`) })()
  expect(target(answer).href).toBe(`${app}/login`)
})

it.each(['POST', 'HEAD', 'OPTIONS'])('refuses %s, and names GET', async (method) => {
  const getUser = vi.fn(() => ada)
  const answer = await route({ getUser })('', { method })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('GET')
  expect(getUser).not.toHaveBeenCalled()
})

/** A 500 from which the browser learns nothing. */
async function expectBare500(answer: Response): Promise<void> {
  expect(answer.status).toBe(500)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('location')).toBeNull()
  expect(await answer.text()).toBe('{"error":"Internal server error"}')
}

it.each<[string, Partial<SsoHandlerOptions>, string]>([
  ['no secret', { secret: '' }, 'The JWT signing key is missing'],
  ['a secret that is undefined', { secret: undefined as never }, 'The JWT signing key is missing'],
  ['a placeholder for a secret', { secret: 'x'.repeat(64) }, 'The JWT signing key is a placeholder'],
  ['no scheme in its siteUrl', { siteUrl: 'bi.test' }, 'siteUrl and ssoUrl must be http(s) URLs'],
  ['no siteUrl', { siteUrl: '' }, 'siteUrl and ssoUrl must be http(s) URLs'],
])('can be made with %s, and answers 500 and logs why, once (S-14)', async (_what, options, sentence) => {
  const getUser = vi.fn(() => ada)
  const ask = route({ ...options, getUser })
  expect(log).not.toHaveBeenCalled()
  await expectBare500(await ask())
  await expectBare500(await ask('?return_to=/dashboard/1'))
  expect(getUser).not.toHaveBeenCalled()
  expect(log.mock.calls).toEqual([
    [expect.stringMatching(/^react-metabase: createSsoHandler\(\): /) as string],
  ])
  expect(log.mock.calls[0]?.[0]).toContain(sentence)
})

it.each([
  ['a function', () => developmentSecrets.sso],
  ['an asynchronous function', () => Promise.resolve(developmentSecrets.sso)],
])('takes the secret from %s, at each sign-in and not for strangers (S-14)', async (_what, read) => {
  const secret = vi.fn(read)
  const person = vi.fn<SsoHandlerOptions['getUser']>(() => ada)
  const ask = route({ secret, getUser: person })
  expect(secret).not.toHaveBeenCalled()
  person.mockReturnValueOnce(null)
  expect((await ask()).status).toBe(401)
  expect(secret).not.toHaveBeenCalled()
  expect((await simulator.fetch(new Request(target(await ask())))).status).toBe(302)
  expect((await ask()).status).toBe(302)
  expect(secret).toHaveBeenCalledTimes(2)
})

it.each<[string, SsoHandlerOptions['secret'], string]>([
  ['rejects', () => Promise.reject(new Error('hunter2 is wrong')), 'The secret function failed'],
  ['throws', () => raise('hunter2 is wrong'), 'The secret function failed'],
  ['returns a placeholder', () => 'x'.repeat(64), 'The JWT signing key is a placeholder'],
  ['returns nothing', () => undefined as never, 'The JWT signing key is missing'],
])(
  'answers 500 and logs it, without a value, when the function %s (S-14)',
  async (_what, secret, sentence) => {
    await expectBare500(await route({ secret })())
    expect(log.mock.calls).toEqual([[expect.stringContaining(sentence)]])
    expect(log.mock.calls.join()).not.toMatch(/hunter2|xxx/)
  },
)

it('asks the function again after it failed', async () => {
  const secret = vi.fn(() => developmentSecrets.sso)
  secret.mockImplementationOnce(() => raise('not yet'))
  const ask = route({ secret })
  await expectBare500(await ask())
  expect((await ask()).status).toBe(302)
})

it.each<[string, unknown, string]>([
  ['true', true, 'email must be'],
  ['a name', 'ada@acme.test', 'email must be'],
  [
    'a person whose attribute is blank',
    { ...ada, attributes: { account_id: ' ' } },
    'attributes.account_id must be',
  ],
])('signs nothing where getUser returns %s, and logs why (S-8)', async (_what, user, sentence) => {
  await expectBare500(await route({ getUser: () => user as typeof ada })())
  expect(log.mock.calls).toEqual([[expect.stringContaining(sentence)]])
  expect(log.mock.calls.join()).not.toContain('acme')
})

it('leaves an error of getUser to the framework', async () => {
  await expect(route({ getUser: () => raise('no database') })()).rejects.toThrow('no database')
  expect(log).not.toHaveBeenCalled()
})

function raise(message: string): never {
  throw new Error(message)
}

describe('a request for JSON, as modular embeds with single sign-on make it (G-85)', () => {
  const json = '?response=json'

  it('gets the token and no redirect, where the route may answer it', async () => {
    const answer = await route({ answersJson: true })(json)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('location')).toBe(null)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { jwt, ...more } = (await answer.json()) as { jwt: string }
    expect(more).toEqual({})
    const there = await simulator.fetch(new Request(`${siteUrl}/auth/sso?jwt=${jwt}`))
    expect(there.status).toBe(302)
  })

  it.each<[string, Partial<SsoHandlerOptions>, string]>([
    ['where it was not asked for', { answersJson: true }, '?return_to=/dashboard/1'],
    [
      'where it is asked for by the page to return to',
      { answersJson: true },
      '?return_to=/dashboard/1&response=json',
    ],
    ['where another form is asked for', { answersJson: true }, '?response=xml'],
    ['without the option', {}, json],
  ])('is a redirect %s', async (_where, options, query) => {
    expect((await route(options)(query)).status).toBe(302)
  })

  it('is refused to pages of another site, and to nobody', async () => {
    const getUser = vi.fn(() => null)
    const ask = route({ answersJson: true, getUser })
    const cross = await ask(json, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect([cross.status, await cross.json()]).toEqual([403, { error: 'Not from another site' }])
    expect(getUser).not.toHaveBeenCalled()
    const nobody = await ask(json, { headers: { 'sec-fetch-site': 'same-origin' } })
    expect([nobody.status, await nobody.json()]).toEqual([401, { error: 'Not signed in' }])
    expect(nobody.headers.get('cache-control')).toBe('no-store')
  })
})
