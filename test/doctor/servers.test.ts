import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readFailure } from '../../src/doctor/ask.ts'
import { listen } from '../server/listen.ts'
import { bothSecrets, examined, json, server, text, type Reply } from './run.ts'
import { selfSigned } from './self-signed.ts'

/** One answer for both routes by which a Metabase is known. */
const api = (reply: Reply): Record<string, Reply> => ({
  '/api/health': reply,
  '/api/session/properties': reply,
})

describe('an address without Metabase', () => {
  it('that nothing listens at is said so', async () => {
    const one = await server()
    await one[Symbol.asyncDispose]()
    const { findings } = await examined(one.url)
    expect(findings).toEqual([
      {
        check: 'reachable',
        status: 'problem',
        message: 'Metabase cannot be reached. Nothing listens on its port.',
        cure: 'Start Metabase, or correct the port',
      },
    ])
  })

  it('whose name is unknown is said so', async () => {
    const { of } = await examined('http://metabase.invalid')
    expect(of('reachable')?.message).toContain('Its host name has no address')
  })

  it('that has no TLS is said so', async () => {
    await using one = await server()
    const { of } = await examined(one.url.replace('http:', 'https:'))
    expect(of('reachable')).toMatchObject({ status: 'problem' })
    expect(of('reachable')?.cure).toContain('write http:// instead of https://')
  })

  it('whose certificate nobody has signed is said so', async () => {
    const tls = createTlsServer(selfSigned, (_request, response) => response.end())
    await using one = await listen(tls)
    const { of } = await examined(one.url.replace('http:', 'https:'))
    expect(of('reachable')?.message).toContain('not signed by an authority that this machine trusts')
  })

  it('that does not answer is said so after --timeout', async () => {
    await using one = await server({ '/api/health': () => undefined })
    const { of } = await examined(`${one.url} --timeout 0.2`)
    expect(of('reachable')?.message).toContain('It did not answer in time')
  })

  it('that closes the connection is said so', async () => {
    const closing = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve))
    const address = closing.address()
    const { of } = await examined(
      `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    )
    expect(of('reachable')?.message).toContain('The connection was closed before an answer came')
    await new Promise((resolve) => closing.close(resolve))
  })

  it.each([
    ['another web page', api(text(200, '<!doctype html>')), 'answers, and is no Metabase'],
    ['a page that is not there', api(text(404, 'Not found')), 'answers, and is no Metabase'],
    ['JSON of another program', api(json(['status'])), 'answers, and is no Metabase'],
    [
      'a Metabase that starts',
      { '/api/health': json({ status: 'initializing' }, 503) },
      'Metabase is starting',
    ],
    ['a proxy with a sign-in', api(text(401, '')), 'refuses the request (401)'],
    ['a proxy without Metabase', api(text(502, 'Bad gateway')), 'fails with 502'],
  ])('is %s', async (_name, routes, message) => {
    await using one = await server(routes)
    const { findings } = await examined(one.url, { env: bothSecrets })
    expect(findings).toMatchObject([{ check: 'reachable', status: 'problem' }])
    expect(findings[0]?.message).toContain(message)
  })

  it('is a Metabase if a proxy hides /api/health alone', async () => {
    await using one = await server({ '/api/health': text(404, 'Not found') })
    expect((await examined(one.url)).statuses).toMatchObject({ reachable: 'ok', version: 'ok' })
  })

  it.each([
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for another host name'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not signed by an authority'],
    ['EAI_AGAIN', 'has no address'],
    ['UND_ERR_CONNECT_TIMEOUT', 'did not answer in time'],
    ['EHOSTUNREACH', 'no route'],
  ])('has a reason in the code %s of an error', (code, message) => {
    const cause = Object.assign(new Error('Of Node'), { code })
    expect(readFailure(new TypeError('fetch failed', { cause })).message).toContain(message)
  })
})

describe('redirects', () => {
  it('to the better address of a Metabase name it', async () => {
    const to = 'https://metabase.example.com/bi'
    await using one = await server({ '/api/health': text(301, '', { location: `${to}/api/health?x=1` }) })
    const { findings } = await examined(one.url)
    expect(findings).toMatchObject([{ check: 'reachable', status: 'problem' }])
    expect(findings[0]?.message).toBe(`${one.url} redirects to ${to}.`)
    expect(findings[0]?.cure).toContain(`Give ${to} to MetabaseProvider`)
  })

  it.each(['/login?next=%2Fapi%2Fhealth', 'https://sign-in.example.com/?next=x'])(
    'to %s are those of a proxy, or of a missing path',
    async (location) => {
      await using one = await server({ '/api/health': text(302, '', { location }) })
      const { of } = await examined(one.url)
      expect(of('reachable')).toMatchObject({ status: 'problem' })
      expect(of('reachable')?.message).toMatch(/redirects to (\/login|https:\/\/sign-in.example.com),/)
      expect(of('reachable')?.cure).toContain('If a proxy asks for a sign-in')
    },
  )

  it('of embed pages to another origin are a problem of these pages', async () => {
    await using one = await server({ '/embed/': text(302, '', { location: 'https://sign-in.example.com/' }) })
    const { of, statuses } = await examined(`${one.url} --origin http://localhost:3000`)
    expect(statuses).toMatchObject({
      framing_interactive: 'ok',
      framing_signed: 'problem',
      framing_public: 'ok',
    })
    expect(of('framing_signed')?.message).toBe('Signed pages redirect to https://sign-in.example.com.')
  })

  it('are not followed: no token goes to another host', async () => {
    await using other = await server()
    const onward: Reply = (request, response) => {
      response.writeHead(307, { location: other.url + (request.url ?? '') }).end()
    }
    await using one = await server({ '/auth/sso': onward, '/api/embed/': onward })
    const { statuses } = await examined(`${one.url} --dashboard 1 --email ada@acme.example`, {
      env: bothSecrets,
    })
    expect(one.asked.some((path) => path.includes('jwt='))).toBe(true)
    expect(other.asked).toEqual([])
    expect(statuses).toMatchObject({ sso: 'problem', signed_embeds: 'problem' })
  })
})

describe('headers', () => {
  it.each([
    [{ 'x-frame-options': 'SAMEORIGIN' }, 'problem', 'Remove the header X-Frame-Options'],
    [
      { 'content-security-policy': "frame-ancestors 'self'" },
      'problem',
      'Remove the header Content-Security-Policy',
    ],
    [{ 'x-frame-options': 'ALLOW-FROM https://app.example.com' }, 'ok', ''],
  ])('%o of a proxy make signed pages %s', async (headers, status, cure) => {
    await using one = await server({ '/embed/': text(200, '', headers) })
    const { of, statuses } = await examined(`${one.url} --origin http://localhost:3000`)
    expect(statuses).toMatchObject({ framing_signed: status, framing_guest: status, framing_public: 'ok' })
    expect(of('framing_signed')?.cure ?? '').toContain(cure)
  })

  it.each([
    [0, 'ok', 'the same'],
    [20, 'warning', '20 seconds ahead of'],
    [-20, 'warning', '20 seconds behind'],
    [300, 'problem', 'has expired when it arrives'],
    [-300, 'problem', 'a token with nbf is refused'],
  ])('with a Date that is %i seconds off are %s', async (seconds, status, message) => {
    const health: Reply = (request, response) => {
      response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString())
      json({ status: 'ok' })(request, response)
    }
    await using one = await server({ '/api/health': health })
    const { of } = await examined(one.url)
    expect(of('clock')).toMatchObject({ status })
    // A second may pass meanwhile.
    expect(of('clock')?.message.replace(/\b(19|21)\b/, '20')).toContain(message)
  })
})

describe('what Metabase says of itself', () => {
  const properties = (more: object): Reply => json({ version: { tag: 'v0.58.2' }, ...more })

  it.each([
    [() => 'https://metabase.example.com', 'warning', 'load a page of another origin'],
    [(host: string) => `https://${host}`, 'warning', 'load a page of another origin'],
    [(host: string) => `http://${host}/metabase`, 'problem', 'with another path'],
    [() => 'no address', 'warning', 'is no web address'],
    [(host: string) => `http://${host}/`, 'ok', 'is the same'],
  ])('with the Site URL %s is a %s', async (setting, status, message) => {
    await using one = await server({
      '/api/session/properties': (request, response) =>
        properties({ 'site-url': setting(request.headers.host ?? '') })(request, response),
    })
    const { of } = await examined(one.url)
    expect(of('site_url')).toMatchObject({ status })
    expect(of('site_url')?.message).toContain(message)
    if (status !== 'ok') expect(of('site_url')?.cure).toContain('Admin settings > General')
  })

  it('without a version, as of a development build, is a warning', async () => {
    await using one = await server({ '/api/session/properties': json({ version: { tag: 'vLOCAL_DEV' } }) })
    expect((await examined(one.url)).statuses).toMatchObject({ reachable: 'ok', version: 'warning' })
  })

  it('without the licence for interactive embeds makes no problem of them, unless they are wanted', async () => {
    const refused = {
      '/': text(200, '', { 'x-frame-options': 'DENY' }),
      '/api/session/properties': properties({ 'token-features': { embedding: false } }),
    }
    await using one = await server(refused)
    const args = `${one.url} --origin http://localhost:3000`
    const plain = await examined(args)
    expect(plain.of('version')?.message).toContain('no interactive embeds (Pro and Enterprise)')
    expect(plain.statuses).toMatchObject({ framing_interactive: 'skipped', cookies: 'skipped' })
    const wanted = await examined(args, { env: { METABASE_JWT_SECRET: bothSecrets.METABASE_JWT_SECRET } })
    expect(wanted.statuses).toMatchObject({ framing_interactive: 'problem' })
  })
})

describe('https', () => {
  it.each([
    ['http://metabase.example.com', 'https://app.example.com', 'problem', 'browsers refuse to load'],
    ['http://metabase.example.com', 'http://app.example.com', 'warning', 'can be read on their way'],
    ['http://localhost', 'https://app.example.com', 'ok', 'on this machine'],
    ['https://metabase.example.com', 'http://app.example.com', 'ok', 'has https'],
  ])('of %s for %s is %s', async (site, origin, status, message) => {
    await using one = await server()
    const { of } = await examined(`${site} --origin ${origin}`, {
      fetch: (request) => fetch(new Request(request.url.replace(site, one.url), request)),
    })
    expect(of('https')).toMatchObject({ status })
    expect(of('https')?.message).toContain(message)
  })
})

describe('the answers of /auth/sso', () => {
  it.each([
    [text(401, 'Message seems corrupt or manipulated'), 'problem', 'has another one'],
    [text(401, 'Token is expired (1700000000)'), 'problem', 'clock is 60 seconds or more ahead'],
    [text(402, ''), 'problem', 'The licence of this Metabase'],
    [text(400, 'JWT SSO has not been enabled and/or configured'), 'problem', 'turned off'],
    [text(404, 'Not found'), 'problem', 'has no single sign-on'],
    [text(200, '<!doctype html>Token is expired'), 'problem', 'has no single sign-on'],
    [text(302, '', { location: 'https://idp.example.com/saml' }), 'problem', 'redirects elsewhere'],
    [text(401, 'Something else'), 'warning', 'answers a test token with 401'],
  ])('%# are read', async (reply, status, message) => {
    await using one = await server({ '/auth/sso': reply })
    const { of } = await examined(one.url, { env: bothSecrets })
    expect(of('sso')).toMatchObject({ status })
    expect(of('sso')?.message).toContain(message)
  })
})

describe('the sign-in of a person', () => {
  const session = {
    location: '/',
    'set-cookie': ['metabase.DEVICE=1', 'metabase.SESSION=abc; HttpOnly; SameSite=Lax'],
  }
  /** Refuses the first token, which is for nobody, and takes the second. */
  const takesPerson = (routes: Record<string, Reply>): ReturnType<typeof server> => {
    let tokens = 0
    return server({
      '/auth/sso': (request, response) => {
        tokens++
        if (tokens === 1) text(401, 'Token is older than max-age (180)')(request, response)
        else text(302, '', session)(request, response)
      },
      ...routes,
    })
  }
  const args = '--email ada@acme.example'

  it('that created them is a problem, unless --create-person allows it', async () => {
    const routes = { '/api/user/current': json({ date_joined: new Date().toISOString() }) }
    await using one = await takesPerson(routes)
    const { of } = await examined(`${one.url} ${args}`, { env: bothSecrets })
    expect(of('sign_in')).toMatchObject({ status: 'problem' })
    expect(of('sign_in')?.message).toContain('created them at the sign-in')
    await using other = await takesPerson(routes)
    const allowed = await examined(`${other.url} ${args} --create-person`, { env: bothSecrets })
    expect(allowed.statuses).toMatchObject({ sign_in: 'ok' })
  })

  it('of an older date ends with the end of the session', async () => {
    await using one = await takesPerson({
      '/api/user/current': json({ date_joined: '2020-01-01T00:00:00Z' }),
    })
    expect((await examined(`${one.url} ${args}`, { env: bothSecrets })).statuses).toMatchObject({
      sign_in: 'ok',
    })
    expect(one.asked).toContain('/api/session')
  })

  it('whose session does not work is a problem, and the session is ended', async () => {
    await using one = await takesPerson({ '/api/user/current': text(401, 'Unauthenticated') })
    const { of } = await examined(`${one.url} ${args}`, { env: bothSecrets })
    expect(of('sign_in')).toMatchObject({ status: 'problem' })
    expect(of('sign_in')?.message).toContain('The session does not work')
    expect(one.asked).toContain('/api/session')
  })

  it.each([
    [text(401, 'Sorry, but you’ll need a Metabase account to view this page.'), 'knows no such person'],
    [text(500, 'Error'), 'refuses the sign-in with 500'],
    [
      text(302, '', { ...session, location: 'https://other.example.com/' }),
      'leads to https://other.example.com',
    ],
  ])('that ends otherwise is a problem: %#', async (reply, message) => {
    let tokens = 0
    await using one = await server({
      '/auth/sso': (request, response) => {
        tokens++
        ;(tokens === 1 ? text(401, 'Token is older than max-age (180)') : reply)(request, response)
      },
      '/api/user/current': json({}),
    })
    const { of } = await examined(`${one.url} ${args}`, { env: bothSecrets })
    expect(of('sign_in')).toMatchObject({ status: 'problem' })
    expect(of('sign_in')?.message).toContain(message)
  })
})

describe('the answers of /api/embed', () => {
  it.each([
    ['Embedding is not enabled.', 'problem', 'turned off'],
    ['The embedding secret key has not been set.', 'problem', 'turned off'],
    ['Something else', 'problem', 'in words that are not known'],
  ])('%s', async (body, status, message) => {
    await using one = await server({ '/api/embed/': text(400, body) })
    const { of } = await examined(one.url, { env: bothSecrets })
    expect(of('signed_embeds')).toMatchObject({ status })
    expect(of('signed_embeds')?.message).toContain(message)
    expect((await examined(one.url)).statuses).toMatchObject({ signed_embeds: 'warning' })
  })

  it('of old versions are read, too: ordered_cards, and a colon before the slug', async () => {
    const cards = [
      { id: 4, card_id: null },
      { id: 5, card: { id: 6 } },
    ]
    let first = true
    await using one = await server({
      '/api/embed/': (request, response) => {
        if (first) text(400, 'Not found.')(request, response)
        else if (request.url?.endsWith('/dashcard/5/card/6'))
          text(400, 'You must specify a value for :account in the JWT.')(request, response)
        else json({ ordered_cards: cards })(request, response)
        first = false
      },
    })
    const { of } = await examined(`${one.url} --dashboard 1`, { env: bothSecrets })
    expect(of('dashboard')?.cure).toContain('--param account=<value>')
  })

  it('with a failed query are a problem', async () => {
    let asked = 0
    await using one = await server({
      '/api/embed/': (request, response) => {
        asked++
        if (asked === 1) text(400, 'Not found.')(request, response)
        else if (asked === 2) json({ id: 1 })(request, response)
        else json({ status: 'failed', error: 'relation "orders" does not exist' }, 202)(request, response)
      },
    })
    const { of } = await examined(`${one.url} --question 1`, { env: bothSecrets })
    expect(of('question')).toMatchObject({ status: 'problem' })
    expect(of('question')?.message).toBe(
      'The question 1 is published, and the query of its first card fails.',
    )
  })
})
