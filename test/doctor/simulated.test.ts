import { describe, expect, it } from 'vitest'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator.ts'
import { bothSecrets, examined } from './run.ts'

const site = 'https://metabase.example.com'
const framed = `${site} --origin https://app.example.com`

const against = (
  options: SimulatorOptions,
  args: string,
  env: Record<string, string> = bothSecrets,
): ReturnType<typeof examined> => examined(args, { fetch: createSimulator(options).fetch, env })

describe('a Metabase without faults', () => {
  it('passes every check', async () => {
    const args = `${framed} --dashboard 1 --question 2 --param account=1 --email ada@acme.example`
    const { statuses, summary } = await against({ plan: 'pro' }, args)
    expect(statuses).toEqual({
      reachable: 'ok',
      version: 'ok',
      site_url: 'ok',
      clock: 'skipped', // The simulated answers have no Date header.
      https: 'ok',
      framing_interactive: 'ok',
      framing_signed: 'ok',
      framing_public: 'ok',
      framing_guest: 'ok',
      sso: 'ok',
      sign_in: 'ok',
      cookies: 'ok',
      signed_embeds: 'ok',
      dashboard: 'ok',
      question: 'ok',
    })
    expect(summary).toEqual({ ok: 14, warning: 0, problem: 0, skipped: 1 })
  })

  it('is examined without secrets as far as it goes', async () => {
    const { statuses, of } = await against({}, site, {})
    expect(statuses).toMatchObject({ framing_interactive: 'skipped', sso: 'ok', signed_embeds: 'skipped' })
    expect(of('sso')?.message).toContain('METABASE_JWT_SECRET')
    expect(statuses['sign_in']).toBeUndefined()
  })

  it('below a path is found by its path', async () => {
    const { statuses } = await against(
      { basePath: '/metabase' },
      `${site}/metabase/ --email ada@acme.example`,
    )
    expect(statuses).toMatchObject({ reachable: 'ok', site_url: 'ok', sso: 'ok', sign_in: 'ok' })
    const without = await against({ basePath: '/metabase' }, site)
    expect(without.findings).toMatchObject([{ check: 'reachable', status: 'problem' }])
    expect(without.of('reachable')?.cure).toMatch(/with its path/)
    const wrong = await against({}, `${site}/metabase`)
    expect(wrong.of('reachable')?.cure).toMatch(/^Check the path/)
  })
})

describe('who may frame it', () => {
  it('is said with the origin to add, and only for interactive pages', async () => {
    const { statuses, of } = await against({ faults: { framingRefused: true } }, framed)
    expect(statuses).toMatchObject({
      framing_interactive: 'problem',
      framing_signed: 'ok',
      framing_public: 'ok',
      framing_guest: 'ok',
    })
    expect(of('framing_interactive')?.message).toContain('frame-ancestors allows nobody')
    expect(of('framing_interactive')?.cure).toContain(
      'Add exactly https://app.example.com to the authorized origins',
    )
  })

  it('is a question of the port, too', async () => {
    const { of } = await against(
      { allowedOrigins: 'https://app.example.com' },
      `${site} --origin https://app.example.com:8443`,
    )
    expect(of('framing_interactive')).toMatchObject({ status: 'problem' })
    expect(of('framing_interactive')?.message).toContain('https://app.example.com is for another port')
  })

  it('is a warning where nothing interactive is to be embedded', async () => {
    const { METABASE_EMBEDDING_SECRET } = bothSecrets
    const options = { faults: { framingRefused: true } }
    const { statuses } = await against(options, framed, { METABASE_EMBEDDING_SECRET })
    expect(statuses).toMatchObject({ framing_interactive: 'warning', cookies: 'skipped' })
    expect((await against(options, framed, {})).statuses['framing_interactive']).toBe('problem')
  })
})

describe('faults', () => {
  it.each([
    [{ failing: true }, 'fails with 500'],
    [{ apiFailing: true }, 'fails with 500'],
    [{ down: true }, 'The connection was closed before an answer came'],
  ])('%o end the examination at once', async (faults, message) => {
    const { findings } = await against({ faults }, framed)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ check: 'reachable', status: 'problem' })
    expect(findings[0]?.message).toContain(message)
  })

  it('tokensRejected is another embedding secret key', async () => {
    const { of } = await against({ faults: { tokensRejected: true } }, `${site} --dashboard 1`)
    expect(of('signed_embeds')).toMatchObject({ status: 'problem' })
    expect(of('signed_embeds')?.cure).toContain('Copy the embedding secret key')
    expect(of('dashboard')).toMatchObject({ status: 'skipped' })
  })

  it('cookiesRefused is a sign-in without a session', async () => {
    const { of } = await against({ faults: { cookiesRefused: true } }, `${site} --email ada@acme.example`)
    expect(of('sign_in')).toMatchObject({ status: 'problem', message: 'The sign-in sets no session cookie.' })
  })

  it.each([
    [0, 'ok', 'ok'],
    [-3600, 'ok', 'ok'], // Tokens only live longer then.
    [59, 'ok', 'ok'],
    [70, 'problem', 'ok'],
    [150, 'problem', 'problem'],
  ])('clockAheadSeconds of %i: sign-in %s, signed embeds %s', async (clockAheadSeconds, sso, signed) => {
    const { statuses, of } = await against({ faults: { clockAheadSeconds } }, site)
    expect(statuses).toMatchObject({ sso, signed_embeds: signed })
    if (sso === 'problem') expect(of('sso')?.cure).toContain('NTP')
    if (signed === 'problem') expect(of('signed_embeds')?.message).toContain('a new token has expired')
  })
})

describe('the sign-in', () => {
  it('with another key is refused', async () => {
    const { statuses, of } = await against(
      { ssoSecret: 'another'.repeat(8) },
      `${site} --email ada@acme.example`,
    )
    expect(statuses).toMatchObject({ sso: 'problem', sign_in: 'skipped' })
    expect(of('sso')?.cure).toContain('which is not the embedding secret key')
  })

  it('says what is wrong with a secret that cannot be one', async () => {
    const { of } = await against({}, site, {
      METABASE_JWT_SECRET: 'too-short',
      METABASE_EMBEDDING_SECRET: 'x\n',
    })
    expect(of('sso')).toMatchObject({
      status: 'problem',
      // A sentence, without the code and the link of the error.
      message: expect.stringMatching(/is too short[^[]+ environment\.$/) as string,
    })
    expect(of('sso')?.message).toMatch(/environment\.$/)
    expect(of('sso')?.docs).toMatch(/#secret_missing$/)
    expect(of('signed_embeds')?.message).toContain('contains a line break')
  })

  it.each([
    ['lax', 'problem', 'SameSite=Lax'],
    ['strict', 'problem', 'SameSite=Strict'],
    ['none', 'warning', 'every browser that blocks third-party cookies'],
  ] as const)('on another site with SameSite=%s is a %s', async (sameSite, status, message) => {
    const args = `${site} --origin https://app.other.test --email ada@acme.example`
    const { of } = await against({ sameSite }, args)
    expect(of('cookies')).toMatchObject({ status })
    expect(of('cookies')?.message).toContain(message)
    expect(of('cookies')?.cure).toContain('below one domain')
  })

  it.each([
    ['https://app.other.test', 'two sites'],
    ['http://app.example.com', 'http and https'],
  ])('on %s is a warning while the cookie is not seen', async (origin, message) => {
    const { of } = await against({}, `${site} --origin ${origin}`)
    expect(of('cookies')).toMatchObject({ status: 'warning' })
    expect(of('cookies')?.message).toContain(message)
  })

  it('takes localhost and 127.0.0.1 for two sites, and says to choose one name', async () => {
    const { of } = await against({}, 'http://127.0.0.1:3070 --origin http://localhost:3000')
    expect(of('cookies')).toMatchObject({
      status: 'warning',
      cure: 'Use one name for both, for example localhost',
    })
  })

  it('with SameSite=None needs https', async () => {
    const args = 'http://metabase.example.com --origin http://app.other.test --email ada@acme.example'
    const { of } = await against({ sameSite: 'none' }, args)
    expect(of('cookies')).toMatchObject({ status: 'problem' })
    expect(of('cookies')?.message).toContain('Browsers refuse the session cookie')
  })
})

describe('a dashboard or question', () => {
  it('without a value for its locked parameter is named, with the option to give one', async () => {
    const { of } = await against({}, `${site} --dashboard 1 --question 2`)
    for (const check of ['dashboard', 'question']) {
      expect(of(check)).toMatchObject({ status: 'warning' })
      expect(of(check)?.cure).toContain('--param account=<value>')
    }
  })

  it.each([
    ['dashboard 2', 'The dashboard 2 is not published for embedding.'],
    ['dashboard 99', 'There is no dashboard 99.'],
    ['question 99', 'There is no question 99.'],
    ['dashboard 3', 'The dashboard 3 is published, and its data comes.'],
    ['dashboard 1 --param acount=1', 'The dashboard 1 has no parameter acount that a token may lock.'],
  ])('%s: %s', async (option, message) => {
    const { of } = await against({}, `${site} --${option}`)
    expect(of(option.split(' ', 1)[0] ?? '')?.message).toBe(message)
  })

  it('may be given several times', async () => {
    const { findings } = await against({}, `${site} --dashboard 2 --dashboard 3`)
    expect(findings.filter(({ check }) => check === 'dashboard').map(({ status }) => status)).toEqual([
      'problem',
      'ok',
    ])
  })
})

describe('the version', () => {
  it.each([
    [44, 'problem', 'Embeds need 45 or newer'],
    [49, 'ok', 'It offers signed and public embeds, and no guest embeds (from 58 on)'],
    [58, 'ok', 'signed, public and guest (without renewal of tokens, which needs 60) embeds'],
    [61, 'ok', 'guest (without live filters, which need 62)'],
    [65, 'ok', 'It offers signed, public and guest embeds.'],
  ])('%i is %s: %s', async (version, status, message) => {
    const { of, statuses } = await against({ version }, framed)
    expect(of('version')).toMatchObject({ status })
    expect(of('version')?.message).toContain(message)
    expect('framing_guest' in statuses).toBe(version >= 58)
  })
})

describe('nobody (S-9)', () => {
  /** Each path that was asked for, and whether its answer set a session cookie. */
  async function sessionsOf(
    args: string,
  ): Promise<{ simulator: Simulator; cookies: string[]; tokens: string[] }> {
    const simulator = createSimulator()
    const cookies: string[] = []
    const tokens: string[] = []
    const fetch = async (request: Request): Promise<Response> => {
      const token = new URL(request.url).searchParams.get('jwt')
      if (token !== null) tokens.push(token)
      const response = await simulator.fetch(request)
      cookies.push(...response.headers.getSetCookie().filter((one) => one.startsWith('metabase.SESSION=')))
      return response
    }
    await examined(args, { fetch, env: bothSecrets })
    return { simulator, cookies, tokens }
  }
  const claimsOf = (token = ''): unknown =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

  it('is signed in or created without --email: the token is too old and names no person', async () => {
    const { cookies, tokens } = await sessionsOf(framed)
    expect(cookies).toEqual([])
    expect(tokens).toHaveLength(1)
    expect(claimsOf(tokens[0])).toEqual({ iat: 1, exp: expect.any(Number) as number })
  })

  it('stays signed in with --email', async () => {
    const { simulator, cookies } = await sessionsOf(`${framed} --email ada@acme.example`)
    const [session = ''] = cookies[0]?.split(';') ?? []
    expect(session).toMatch(/^metabase\.SESSION=./)
    const headers = { cookie: session }
    const { status } = await simulator.fetch(new Request(`${site}/api/user/current`, { headers }))
    expect(status).toBe(401)
  })
})
