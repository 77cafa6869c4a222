import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import {
  createSsoHandler,
  createTokenHandler,
  toNodeHandler,
  type SsoHandlerOptions,
  type TokenHandlerOptions,
} from '../../src/server.ts'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'

const siteUrl = 'https://bi.test'
const simulator = createSimulator()
const app = 'https://app.test'

describe('the SSO route', () => {
  const ada = { email: 'ada@acme.test', groups: ['Acme'], attributes: { account_id: 1 } }
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
    const answer = await route({
      getUser: () => null,
      onAnonymous: () => Response.redirect(`${app}/login`),
    })()
    expect(target(answer).href).toBe(`${app}/login`)
  })

  it('answers GET alone', async () => {
    const getUser = vi.fn(() => ada)
    const answer = await route({ getUser })('', { method: 'POST' })
    expect(answer.status).toBe(405)
    expect(getUser).not.toHaveBeenCalled()
  })

  it('does not start without a secret or an address (S-14)', () => {
    expect(() => route({ secret: '' })).toThrow(expect.objectContaining({ code: 'secret_missing' }) as Error)
    expect(() => route({ siteUrl: 'bi.test' })).toThrow(
      expect.objectContaining({ code: 'site_url_invalid' }) as Error,
    )
  })
})

describe('the token route', () => {
  const own = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin: app }
  const route = (options: Partial<TokenHandlerOptions> = {}) => {
    const handler = createTokenHandler({
      secret: developmentSecrets.embedding,
      authorize: () => ({ account: 1 }),
      ...options,
    })
    return (body: unknown, headers: Record<string, string> = own, method = 'POST') =>
      handler(
        new Request(`${app}/api/metabase/token`, {
          method,
          headers,
          ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
        }),
      )
  }
  const claims = async (answer: Response): Promise<unknown> => {
    const { jwt } = (await answer.json()) as { jwt: string }
    const opened = await simulator.fetch(new Request(`${siteUrl}/api/embed/dashboard/${jwt}`))
    expect(opened.status).toBe(200)
    return JSON.parse(atob((jwt.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')))
  }

  it('signs what the server locks, not what the browser asks for, and is kept by nobody (S-13)', async () => {
    const authorize = vi.fn<TokenHandlerOptions['authorize']>(() => ({ account: 1 }))
    const asked = { resource: { dashboard: 1 }, params: { account: 2, region: 'West' }, reason: 'initial' }
    const answer = await route({ authorize })(asked)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await claims(answer)).toMatchObject({ resource: { dashboard: 1 }, params: { account: [1] } })
    expect(authorize.mock.calls[0]?.slice(1)).toEqual([{ dashboard: 1 }, { account: 2, region: 'West' }])
  })

  it('answers Metabase’s own guest embeds (S-13)', async () => {
    const answer = await route()({ entityType: 'dashboard', entityId: 1, customContext: { any: 'thing' } })
    expect(await claims(answer)).toMatchObject({ resource: { dashboard: 1 }, params: { account: [1] } })
  })

  it.each([null, undefined, false] as const)(
    'gives 403, and no token, where authorize says %s (S-13)',
    async (no) => {
      const answer = await route({ authorize: () => no })({ resource: { dashboard: 1 } })
      expect(answer.status).toBe(403)
      expect(await answer.text()).not.toContain('jwt')
    },
  )

  it.each<[string, Record<string, string>, number]>([
    ['a page of the same origin', { 'sec-fetch-site': 'same-origin', origin: app }, 200],
    ['a page of the same site', { 'sec-fetch-site': 'same-site', origin: 'https://www.app.test' }, 200],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 403],
    ['a page of another site, in an old browser', { origin: 'https://evil.test' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['a page behind a proxy, in an old browser', { origin: 'http://app.test' }, 200],
    ['a page of a host that ends like this one', { origin: 'https://evil-app.test' }, 403],
    [
      'a page of an origin that is allowed',
      { 'sec-fetch-site': 'cross-site', origin: 'https://other.test' },
      200,
    ],
    ['no page at all', {}, 200],
  ])('asked by %s: %j gets %d', async (_who, headers, status) => {
    const answer = await route({ allowedOrigins: ['https://other.test'] })(
      { resource: { dashboard: 1 } },
      { 'content-type': 'application/json', ...headers },
    )
    expect(answer.status).toBe(status)
  })

  it.each<[string, unknown, Record<string, string>, string, number]>([
    ['another method', '', own, 'GET', 405],
    ['a form', 'resource=1', { ...own, 'content-type': 'application/x-www-form-urlencoded' }, 'POST', 415],
    ['text that no browser asks leave for', '{}', { ...own, 'content-type': 'text/plain' }, 'POST', 415],
    ['a type that only begins like JSON', '{}', { ...own, 'content-type': 'application/jsonx' }, 'POST', 415],
    ['a body without end', 'x'.repeat(20_000), own, 'POST', 413],
    ['no JSON', '{', own, 'POST', 400],
    ['nothing', '', own, 'POST', 400],
    ['null', 'null', own, 'POST', 400],
    ['no resource', {}, own, 'POST', 400],
    ['two resources', { resource: { dashboard: 1, question: 1 } }, own, 'POST', 400],
    ['an id that is none', { resource: { dashboard: '1 or 1' } }, own, 'POST', 400],
    ['params that are a list', { resource: { dashboard: 1 }, params: [1] }, own, 'POST', 400],
    ['an entity of a kind that is none', { entityType: 'collection', entityId: 1 }, own, 'POST', 400],
  ])('refuses %s, and asks nobody whether it may', async (_what, body, headers, method, status) => {
    const authorize = vi.fn(() => ({}))
    const answer = await route({ authorize })(body, headers, method)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(authorize).not.toHaveBeenCalled()
  })

  it('fails loudly when the server locks a param to nothing (S-12)', async () => {
    await expect(
      route({ authorize: () => ({ account: undefined }) })({ resource: { dashboard: 1 } }),
    ).rejects.toThrow('params.account has no value')
  })

  it('does not start without a secret (S-14)', () => {
    expect(() => route({ secret: 'YOURSIGNINGKEY' })).toThrow(
      expect.objectContaining({ code: 'secret_missing' }) as Error,
    )
  })
})

describe('toNodeHandler', () => {
  const echo = async (request: Request): Promise<Response> =>
    Response.json(
      {
        method: request.method,
        url: request.url,
        header: request.headers.get('x-test'),
        body: await request.text(),
      },
      { status: 201, headers: { 'x-answer': 'yes' } },
    )
  async function ask(listener: RequestListener, path: string, init?: RequestInit): Promise<Response> {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    try {
      return await fetch(`http://127.0.0.1:${port}${path}`, init)
    } finally {
      server.close()
    }
  }
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-test': 'x' },
    body: '{"a":"é"}',
  }

  it('serves node:http', async () => {
    const answer = await ask(
      (request, response) => void toNodeHandler(echo)(request, response),
      '/a?b=c',
      post,
    )
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-answer')).toBe('yes')
    expect(await answer.json()).toMatchObject({ method: 'POST', header: 'x', body: '{"a":"é"}' })
  })

  it('serves Express, behind a body parser and below a router, with the whole address', async () => {
    const below = express.Router().post('/token', toNodeHandler(echo))
    const answer = await ask(express().use(express.json()).use('/api', below), '/api/token?b=c', post)
    expect(await answer.json()).toMatchObject({
      url: expect.stringMatching(/\/api\/token\?b=c$/) as string,
      body: '{"a":"é"}',
    })
  })

  it('hands an error to Express, and to node:http says nothing of it', async () => {
    const fails = toNodeHandler(() => Promise.reject(new Error('secret things')))
    const plain = await ask((request, response) => void fails(request, response), '/')
    expect([plain.status, await plain.text()]).toEqual([500, 'Internal server error'])
    const seen = vi.fn()
    const server = express().get('/', fails)
    const onError: express.ErrorRequestHandler = (error, _request, response, ...rest) => {
      seen(error, rest.length)
      response.status(503).end()
    }
    Object.defineProperty(onError, 'length', { value: 4 }) // By which Express knows it.
    server.use(onError)
    expect((await ask(server, '/')).status).toBe(503)
    expect(seen).toHaveBeenCalledOnce()
  })
})
