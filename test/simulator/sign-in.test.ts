import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSimulator, developmentSecrets, type SimulatorOptions } from '../../src/simulator.ts'

const origin = 'http://metabase.test'
const NOW = 1_800_000_000

/** Signed by another library than the one that checks. */
const sign = (
  claims: Record<string, unknown>,
  secret: string = developmentSecrets.sso,
  alg = 'HS256',
): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret))

const ada = { email: 'ada@acme.example', first_name: 'Ada', account_id: 1, exp: NOW + 60 }

function open(options: SimulatorOptions = {}) {
  const simulator = createSimulator({ now: () => NOW * 1000, ...options })
  const get = (path: string, headers: Record<string, string> = {}) =>
    simulator.fetch(new Request(origin + path, { headers }))
  const sso = async (claims: Record<string, unknown>, query: Record<string, string> = {}) =>
    get(`/auth/sso?${String(new URLSearchParams({ jwt: await sign(claims), ...query }))}`)
  return { simulator, get, sso }
}

describe('/auth/sso with a jwt (6.1, 6.2, M-9)', () => {
  it('makes a new session each time and redirects to return_to', async () => {
    const { sso } = open()
    const answers = [
      await sso(ada, { return_to: '/dashboard/1?a=1' }),
      await sso(ada, { return_to: '/dashboard/1?a=1' }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(302)
      expect(answer.headers.get('location')).toBe('/dashboard/1?a=1')
    }
    const [one, two] = answers.map((answer) => answer.headers.getSetCookie()[0])
    expect(one).not.toBe(two)
  })

  it('ignores redirect, and lands on the home page without a return_to', async () => {
    const { sso } = open()
    expect((await sso(ada, { redirect: '/dashboard/1' })).headers.get('location')).toBe('/')
  })

  it.each([
    ['an expired token, without leeway', { exp: NOW }, `Token is expired (${NOW})`],
    [
      'an iat older than 180 s, whatever exp says',
      { exp: NOW + 600, iat: NOW - 181 },
      'Token is older than max-age (180)',
    ],
    ['a token from the future', { nbf: NOW + 1 }, `Token is not yet valid (${NOW + 1})`],
    ['a token without e-mail', { email: undefined }, 'JWT is missing the email claim'],
  ])('refuses %s with 401', async (_what, claims, text) => {
    const answer = await open().sso({ ...ada, ...claims })
    expect(answer.status).toBe(401)
    expect(await answer.text()).toBe(text)
  })

  it('takes an iat of 180 s ago, and one in the future', async () => {
    const { sso } = open()
    expect((await sso({ ...ada, iat: NOW - 180 })).status).toBe(302)
    expect((await sso({ ...ada, iat: NOW + 999 })).status).toBe(302)
  })

  it('takes HMAC-SHA-256 alone, with its own secret', async () => {
    const { get } = open()
    for (const jwt of [
      await sign(ada, 'x'.repeat(64)),
      await sign(ada, developmentSecrets.sso, 'HS512'),
      'a.b.c',
      'nonsense',
    ]) {
      const answer = await get(`/auth/sso?jwt=${jwt}`)
      expect(answer.status).toBe(401)
      expect(await answer.text()).toBe('Message seems corrupt or manipulated')
    }
  })

  it.each([
    '//evil.test/x',
    'https://evil.test/',
    'https://metabase.test@evil.test/',
    'https:///x',
    'javascript:alert(1)',
    'mailto:x',
    ':x',
    '1:x',
    '//',
    'dashboard:1',
    '/a b',
    '/a\u00a0b',
    '/a\nb',
    '/a|b',
    '/a{b}',
    '/a"b',
    '/a\\b',
    '/a^b',
    '/a`b',
    '/a<b>',
    '/100%',
    '/%zz',
    '/[1]',
    '/a]',
    '/a#b#c',
    '//metabase.test:x[/',
  ])('refuses to return to %j, as java.net.URI does (S-5)', async (target) => {
    const answer = await open().sso(ada, { return_to: target })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toBe('Invalid redirect URL')
    const { get } = open({ ssoUrl: 'http://app.test/sso' })
    expect((await get(`/auth/sso?redirect=${encodeURIComponent(target)}`)).status).toBe(400)
  })

  it.each([
    '/dashboard/1?a=%20b',
    '/a+b',
    '/1~',
    '/x?a=[1]',
    '/x#a[1]?',
    '/zürich',
    '/x;a=b,c:@$&!*()',
    'dashboard/1',
    '?a=1',
    'https://metabase.test:9999/x',
    '//metabase.test/x',
    '//user@metabase.test/x',
  ])('returns to %s', async (target) => {
    const answer = await open().sso(ada, { return_to: target })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, target])
  })

  it('returns to a path in any script, encoded as a header needs it', async () => {
    const answer = await open().sso(ada, { return_to: '/売上/😀?a=é' })
    expect(answer.headers.get('location')).toBe('/%E5%A3%B2%E4%B8%8A/%F0%9F%98%80?a=é')
  })
})

describe('/auth/sso without a jwt (6.1)', () => {
  it('goes to the identity provider with redirect, which is not encoded again', async () => {
    const { get } = open({ ssoUrl: 'http://app.test/sso' })
    const answer = await get(`/auth/sso?redirect=${encodeURIComponent('/dashboard/1?a=1&top_nav=false')}`)
    expect(answer.headers.get('location')).toBe(
      'http://app.test/sso?return_to=/dashboard/1?a=1&top_nav=false',
    )
  })

  it('is a 400 where SSO is not configured, and a 501 when posted', async () => {
    const { get, simulator } = open()
    const answer = await get('/auth/sso')
    expect([answer.status, await answer.text()]).toEqual([400, 'SSO has not been enabled and/or configured'])
    expect((await simulator.fetch(new Request(`${origin}/auth/sso`, { method: 'POST' }))).status).toBe(501)
  })
})

describe('the session (6.3)', () => {
  it.each([
    [{}, 'metabase.SESSION=… Path=/ SameSite=lax HttpOnly'],
    [{ sameSite: 'none' }, 'metabase.SESSION=… Path=/ Secure SameSite=none HttpOnly'],
    [
      { sameSite: 'none', partitioned: true },
      'metabase.SESSION=… Path=/ Secure SameSite=none Partitioned HttpOnly',
    ],
  ] as const)('has cookies by its settings: %j', async (options, expected) => {
    const [session = '', timeout] = (await open(options).sso(ada)).headers.getSetCookie()
    expect(session.replace(/=[\da-f-]{36};/, '=…;').replaceAll(';', '')).toBe(expected)
    expect(timeout).toContain('metabase.TIMEOUT=alive')
    expect(timeout).not.toContain('HttpOnly')
  })

  async function person(claims: Record<string, unknown>) {
    const { get, sso, simulator } = open()
    const [cookie = ''] = (await sso({ ...ada, ...claims })).headers.getSetCookie()
    return { get, simulator, cookie: cookie.split(';')[0] ?? '' }
  }

  it('holds the other claims as attributes, as text', async () => {
    const { get, cookie } = await person({
      groups: 'Acme',
      plans: ['a', 'b'],
      nested: {},
      none: null,
      '@tenant': 'x',
    })
    expect(await (await get('/api/user/current', { cookie })).json()).toMatchObject({
      email: 'ada@acme.example',
      groups: ['Acme'],
      attributes: { account_id: '1', plans: 'a,b' },
    })
  })

  it('shows each person only their account’s rows', async () => {
    const { get, cookie } = await person({ account_id: 2 })
    const answer = await get(`/api/view/card?path=/question/5&card=5&parameters={}`, { cookie })
    const { data } = (await answer.json()) as { data: { rows: string[][] } }
    expect(new Set(data.rows.map((row) => row[2]))).toEqual(new Set(['Globex']))
  })

  it('ends when it is deleted, and when all are ended', async () => {
    const { get, cookie, simulator } = await person({})
    expect((await get('/api/user/current', { cookie })).status).toBe(200)
    simulator.endSessions()
    expect((await get('/api/user/current', { cookie })).status).toBe(401)
    expect(await (await get('/api/view?path=/dashboard/1', { cookie })).json()).toEqual({ status: 'login' })
  })
})

it('gives each browser a device cookie, once (6.3)', async () => {
  const { get } = open()
  const [device = ''] = (await get('/')).headers.getSetCookie()
  expect(device).toMatch(/^metabase\.DEVICE=.*HttpOnly/)
  expect((await get('/', { cookie: device.split(';')[0] ?? '' })).headers.getSetCookie()).toEqual([])
})

describe('framing (6.6, M-10)', () => {
  it.each([
    [{}, '/dashboard/1', 'frame-ancestors *', null],
    [
      { allowedOrigins: 'https://a.test https://b.test' },
      '/',
      'frame-ancestors https://a.test https://b.test',
      'ALLOW-FROM https://a.test',
    ],
    [{ allowedOrigins: null }, '/', "frame-ancestors 'none'", 'DENY'],
    [{ faults: { framingRefused: true } }, '/', "frame-ancestors 'none'", 'DENY'],
    [{ allowedOrigins: null }, '/embed/dashboard/x', 'frame-ancestors *', null],
    [{ allowedOrigins: null }, '/public/dashboard/x', 'frame-ancestors *', null],
  ] as const)('with %j, %s says %s', async (options, path, policy, frameOptions) => {
    const { headers, status } = await open(options).get(path)
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toBe(policy)
    expect(headers.get('x-frame-options')).toBe(frameOptions)
  })
})

describe('faults (M-14)', () => {
  it('has a clock that runs ahead, and cookies that are refused', async () => {
    expect((await open({ faults: { clockAheadSeconds: 61 } }).sso(ada)).status).toBe(401)
    expect((await open({ faults: { cookiesRefused: true } }).sso(ada)).headers.getSetCookie()).toEqual([])
  })

  it('has pages that never boot', async () => {
    expect(await (await open({ faults: { neverBoots: true } }).get('/')).text()).not.toContain('<script')
  })
})

it('answers below its base path alone', async () => {
  const { get } = open({ basePath: '/metabase/' })
  expect((await get('/metabase/dashboard/1')).status).toBe(200)
  expect((await get('/dashboard/1')).status).toBe(404)
  expect((await get('/metabased')).status).toBe(404)
})
