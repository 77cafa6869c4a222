import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { createTokenHandler, type TokenHandlerOptions } from '../../src/server.ts'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'

const siteUrl = 'https://bi.test'
const simulator = createSimulator()
const app = 'https://app.test'

let log: MockInstance<typeof console.error>
beforeEach(() => void (log = vi.spyOn(console, 'error').mockReturnValue(undefined)))
afterEach(() => log.mockRestore())

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
  expect(authorize.mock.calls[0]?.slice(1)).toEqual([
    { dashboard: 1 },
    { account: 2, region: 'West' },
    undefined,
  ])
})

describe('Metabase’s own guest embeds', () => {
  const entity = { entityType: 'dashboard', entityId: 1 }

  it.each([1, '1', 'Orders0verview_dash-1'])(
    'get a token for the entity %s, which is kept by nobody (S-13, G-80, G-81)',
    async (entityId) => {
      const before = Math.floor(Date.now() / 1000)
      const answer = await route()({ ...entity, entityId, customContext: { any: 'thing' } })
      expect([...answer.headers.entries()]).toContainEqual(['cache-control', 'no-store'])
      const { exp, ...signed } = (await claims(answer)) as { exp: number }
      expect(signed).toEqual({
        resource: { dashboard: entityId === '1' ? 1 : entityId },
        params: { account: [1] },
      })
      expect(exp - before - 600).toBeGreaterThanOrEqual(0)
      expect(exp - before - 600).toBeLessThan(60)
    },
  )

  it('get a token for a question, too (G-81)', async () => {
    const answer = await route()({ entityType: 'question', entityId: 2 })
    const { jwt } = (await answer.json()) as { jwt: string }
    const opened = await simulator.fetch(new Request(`${siteUrl}/api/embed/card/${jwt}`))
    expect(opened.status).toBe(200)
  })

  it.each<[string, Record<string, unknown>]>([
    ['Metabase’s own form', entity],
    ['the form of this package', { resource: { dashboard: 1 }, params: { region: 'West' } }],
  ])('give authorize their context, whatever it is, in %s (G-82)', async (_form, form) => {
    for (const customContext of [{ tenant: 7 }, 'tenant', 7, ['a'], null, undefined]) {
      const authorize = vi.fn<TokenHandlerOptions['authorize']>(() => ({ account: 1 }))
      await route({ authorize })({ ...form, customContext })
      expect(authorize.mock.calls[0]?.slice(1)).toEqual([
        { dashboard: 1 },
        form['params'] ?? {},
        customContext,
      ])
    }
  })

  it('sign nothing of their context, unless authorize does (G-84)', async () => {
    const customContext = { account: 2, params: { account: 2 }, exp: 9e9 }
    const signed = await claims(await route()({ ...entity, customContext, params: { account: 2 } }))
    expect(signed).toMatchObject({ params: { account: [1] } })
    expect(JSON.stringify(signed)).not.toContain('2')
    // By what the server knows of the person, whose account may be one of several.
    const authorize: TokenHandlerOptions['authorize'] = (_request, _resource, _params, context) =>
      context === 'second' ? { account: 2 } : null
    const chosen = await route({ authorize })({ ...entity, customContext: 'second' })
    expect(await claims(chosen)).toMatchObject({ params: { account: [2] } })
    expect((await route({ authorize })({ ...entity, customContext: 'third' })).status).toBe(403)
  })

  it('learn nothing from a refusal (G-82)', async () => {
    const answer = await route({ authorize: () => null })({ ...entity, customContext: 'hunter2' })
    expect([answer.status, await answer.text()]).toEqual([403, '{"error":"Not allowed"}'])
  })

  it.each<[string, unknown, Record<string, string>, string, number]>([
    ['an entity that is neither', { ...entity, entityType: 'collection' }, own, 'POST', 400],
    ['an entity type that is no text', { ...entity, entityType: ['dashboard'] }, own, 'POST', 400],
    ['no entity', { entityType: 'dashboard' }, own, 'POST', 400],
    ['a body over 8 KiB', { ...entity, customContext: 'x'.repeat(8192) }, own, 'POST', 413],
    ['a page of another site', entity, { ...own, 'sec-fetch-site': 'cross-site' }, 'POST', 403],
    ['an address', '', own, 'GET', 405],
  ])('are refused for %s, and nobody is asked (G-83)', async (_what, body, headers, method, status) => {
    const authorize = vi.fn(() => ({}))
    expect((await route({ authorize })(body, headers, method)).status).toBe(status)
    expect(authorize).not.toHaveBeenCalled()
  })
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
  ['a preflight where no other origin is allowed', '', { origin: 'https://other.test' }, 'OPTIONS', 405],
  ['a form', 'resource=1', { ...own, 'content-type': 'application/x-www-form-urlencoded' }, 'POST', 415],
  ['text that no browser asks leave for', '{}', { ...own, 'content-type': 'text/plain' }, 'POST', 415],
  ['a type that only begins like JSON', '{}', { ...own, 'content-type': 'application/jsonx' }, 'POST', 415],
  [
    'a type that only ends like JSON',
    '{}',
    { ...own, 'content-type': 'text/plain;a=application/json' },
    'POST',
    415,
  ],
  ['no type', '{}', { origin: app }, 'POST', 415],
  ['a body without end', 'x'.repeat(20_000), own, 'POST', 413],
  ['no JSON', '{', own, 'POST', 400],
  ['nothing', '', own, 'POST', 400],
  ['null', 'null', own, 'POST', 400],
  ['no resource', {}, own, 'POST', 400],
  ['two resources', { resource: { dashboard: 1, question: 1 } }, own, 'POST', 400],
  ['an id that is none', { resource: { dashboard: '1 or 1' } }, own, 'POST', 400],
  ['params that are a list', { resource: { dashboard: 1 }, params: [1] }, own, 'POST', 400],
  ['params that are text', { resource: { dashboard: 1 }, params: 'account' }, own, 'POST', 400],
  ['params that are a number', { resource: { dashboard: 1 }, params: 1 }, own, 'POST', 400],
  ['params that are true', { resource: { dashboard: 1 }, params: true }, own, 'POST', 400],
  ['params that are null', { resource: { dashboard: 1 }, params: null }, own, 'POST', 400],
  ['a param that is an object', { resource: { dashboard: 1 }, params: { a: { b: 1 } } }, own, 'POST', 400],
  ['a param that is a list of lists', { resource: { dashboard: 1 }, params: { a: [[1]] } }, own, 'POST', 400],
  ['a path for an id', { resource: { dashboard: '1/../../admin' } }, own, 'POST', 400],
  ['an entity of a kind that is none', { entityType: 'collection', entityId: 1 }, own, 'POST', 400],
])('refuses %s, and asks nobody whether it may', async (_what, body, headers, method, status) => {
  const authorize = vi.fn(() => ({}))
  const answer = await route({ authorize })(body, headers, method)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('allow')).toBe(status === 405 ? 'POST' : null)
  expect(authorize).not.toHaveBeenCalled()
})

it('takes every kind of value that a filter has', async () => {
  const authorize = vi.fn<TokenHandlerOptions['authorize']>(() => ({}))
  const params = { a: 'x', b: 1, c: false, d: null, e: ['x', 1, true], f: [], g: '' }
  const answer = await route({ authorize })({ resource: { dashboard: 1 }, params })
  expect(answer.status).toBe(200)
  expect(authorize.mock.calls[0]?.[2]).toEqual(params)
})

/** A 500 from which the browser learns nothing. */
async function expectBare500(answer: Response): Promise<void> {
  expect(answer.status).toBe(500)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.text()).toBe('{"error":"Internal server error"}')
}

const asked = { resource: { dashboard: 1 } }

describe('a mistake in the code of the server', () => {
  it.each<[string, unknown, string]>([
    ['true', true, 'is of type boolean'],
    ['a Response', new Response('hunter2', { status: 403 }), 'is of type Response'],
    ['a Map', new Map([['account', 'hunter2']]), 'is of type Map'],
    ['an array', ['hunter2'], 'is of type Array'],
    ['an empty array', [], 'is of type Array'],
    ['text', 'hunter2', 'is of type string'],
    ['empty text', '', 'is of type string'],
    ['a number', 42, 'is of type number'],
    ['zero', 0, 'is of type number'],
    ['NaN', NaN, 'is of type number'],
    ['a function', () => ({ account: 1 }), 'is of type function'],
    [
      'an instance of a class',
      new (class Row {
        account = 'hunter2'
      })(),
      'is an instance of a class',
    ],
    ['a Date', new Date(0), 'is of type Date'],
  ])('is that authorize returns %s: 500, a line in the log, no token (S-13)', async (_what, result, kind) => {
    await expectBare500(await route({ authorize: () => result as never })(asked))
    expect(log.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^react-metabase: createTokenHandler\(\): The result of authorize\(\) must be/,
        ) as string,
      ],
    ])
    expect(log.mock.calls.join()).toContain(kind)
    expect(log.mock.calls.join()).not.toMatch(/hunter2|42|NaN/)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['blank text', '  '],
    ['NaN', NaN],
    ['infinite', Infinity],
    ['an object', { id: 'hunter2' }],
    ['a list with nothing', ['hunter2', null]],
  ])('is a locked value that is %s: 500, a line in the log, no token (S-12)', async (_what, account) => {
    await expectBare500(await route({ authorize: () => ({ account: account as string }) })(asked))
    expect(log.mock.calls).toEqual([[expect.stringContaining('params.account must be')]])
    expect(log.mock.calls.join()).not.toMatch(/hunter2|NaN/)
  })

  it('is an expiry that no token may have', async () => {
    await expectBare500(await route({ expiresInSeconds: 0 })(asked))
    expect(log.mock.calls).toEqual([[expect.stringContaining('expiresInSeconds must be')]])
  })

  it('that authorize throws is left to the framework', async () => {
    const authorize = (): never => raise('no database')
    await expect(route({ authorize })(asked)).rejects.toThrow('no database')
    expect(log).not.toHaveBeenCalled()
  })

  it('that a locked value throws when it is read is left to the framework, too', async () => {
    const params = Object.defineProperty({}, 'account', { enumerable: true, get: () => raise('no database') })
    await expect(route({ authorize: () => params })(asked)).rejects.toThrow('no database')
    expect(log).not.toHaveBeenCalled()
  })

  it.each<[string, Partial<TokenHandlerOptions>, string]>([
    ['no secret', { secret: '' }, 'The embedding secret key is missing'],
    [
      'a placeholder for a secret',
      { secret: 'YOURSIGNINGKEY'.repeat(5) },
      'The embedding secret key is a placeholder',
    ],
    ['an allowed origin with a path', { allowedOrigins: [app, `${app}/`] }, 'allowedOrigins'],
    ['the allowed origin *', { allowedOrigins: ['*'] }, 'allowedOrigins'],
    ['the allowed origin null', { allowedOrigins: ['null'] }, 'allowedOrigins'],
    ['text for the allowed origins', { allowedOrigins: 'https://other.test' as never }, 'allowedOrigins'],
  ])(
    'does not stop the start: with %s, each request gets 500, and the log one line (S-14)',
    async (_what, options, sentence) => {
      const authorize = vi.fn(() => ({}))
      const ask = route({ ...options, authorize })
      expect(log).not.toHaveBeenCalled()
      await expectBare500(await ask(asked))
      await expectBare500(await ask(asked))
      expect(authorize).not.toHaveBeenCalled()
      expect(log.mock.calls).toEqual([[expect.stringContaining(sentence)]])
      expect(log.mock.calls.join()).not.toContain('YOURSIGNINGKEY')
    },
  )
})

describe('a function for the secret', () => {
  it('is called for each token, and not for those who get none (S-14)', async () => {
    const secret = vi.fn(() => Promise.resolve(developmentSecrets.embedding))
    const authorize = vi.fn<TokenHandlerOptions['authorize']>(() => ({ account: 1 }))
    const ask = route({ secret, authorize })
    authorize.mockReturnValueOnce(null)
    expect((await ask(asked)).status).toBe(403)
    expect(secret).not.toHaveBeenCalled()
    expect(await claims(await ask(asked))).toMatchObject({ params: { account: [1] } })
    expect(await claims(await ask(asked))).toMatchObject({ params: { account: [1] } })
    expect(secret).toHaveBeenCalledTimes(2)
  })

  it.each<[string, TokenHandlerOptions['secret'], string]>([
    ['rejects', () => Promise.reject(new Error('hunter2 is wrong')), 'The secret function failed'],
    ['throws', () => raise('hunter2 is wrong'), 'The secret function failed'],
    [
      'returns a secret with a line break',
      () => `${developmentSecrets.embedding}\n`,
      'contains a line break',
    ],
  ])('that %s: 500, and a line in the log without a value (S-14)', async (_what, secret, sentence) => {
    await expectBare500(await route({ secret })(asked))
    expect(log.mock.calls).toEqual([[expect.stringContaining(sentence)]])
    expect(log.mock.calls.join()).not.toMatch(/hunter2|development/)
  })
})

describe('a page of another origin', () => {
  const other = 'https://other.test'
  const cross = { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site', origin: other }
  const cors = {
    'access-control-allow-origin': other,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  }
  const allowedOrigins = ['https://first.test', other]

  it('that is allowed gets the answer to its preflight, and nobody is asked', async () => {
    const authorize = vi.fn(() => ({}))
    const answer = await route({ allowedOrigins, authorize })(
      '',
      {
        origin: other,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
      'OPTIONS',
    )
    expect(answer.status).toBe(204)
    expect(Object.fromEntries(answer.headers)).toEqual({
      ...cors,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'cache-control': 'no-store',
    })
    expect(authorize).not.toHaveBeenCalled()
  })

  it.each<[number, unknown, Record<string, string>, Partial<TokenHandlerOptions>]>([
    [200, asked, {}, {}],
    [400, {}, {}, {}],
    [403, asked, {}, { authorize: () => null }],
    [413, 'x'.repeat(20_000), {}, {}],
    [415, asked, { 'content-type': 'text/plain' }, {}],
    [500, asked, {}, { secret: '' }],
    [500, asked, {}, { authorize: () => true as never }],
  ])('that is allowed can read the answer %d', async (status, body, headers, options) => {
    const answer = await route({ allowedOrigins, ...options })(body, { ...cross, ...headers })
    expect(answer.status).toBe(status)
    expect(Object.fromEntries(answer.headers)).toMatchObject(cors)
  })

  it.each([
    'https://evil.test',
    'https://other.test.evil.test',
    'https://evil-other.test',
    'http://other.test',
    'https://other.test:8443',
    'HTTPS://OTHER.TEST',
    'null',
    '*',
    '',
  ])('that is not allowed gets no leave, as from %j', async (origin) => {
    for (const method of ['OPTIONS', 'POST']) {
      const answer = await route({ allowedOrigins })(asked, { ...cross, origin }, method)
      expect(answer.status).toBe(method === 'POST' ? 403 : 405)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it.each(['null', '*', 'https://other.test/'])(
    'gets no leave by an allowed origin that is none: %s',
    async (origin) => {
      const answer = await route({ allowedOrigins: [origin] })('', { origin }, 'OPTIONS')
      expect(answer.status).toBe(500)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  it('may be one without TLS, as in development', async () => {
    const origin = 'http://localhost:5173'
    const answer = await route({ allowedOrigins: [origin] })(asked, { ...cross, origin })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin])
  })

  it('changes nothing in the answers of a route that allows none', async () => {
    expect((await route()(asked)).headers.get('vary')).toBeNull()
  })

  it('of the same site gets its answer as before, and no leave that nobody gave', async () => {
    const answer = await route({ allowedOrigins })(asked, {
      ...cross,
      'sec-fetch-site': 'same-site',
      origin: 'https://www.app.test',
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('a body', () => {
  /** A body of so many chunks of 4 KiB, and how many of them were read. */
  function endless(chunks: number): { read: () => number; stream: ReadableStream<Uint8Array> } {
    let read = 0
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (read++ === chunks) controller.close()
          else controller.enqueue(new Uint8Array(4096).fill(32))
        },
      },
      { highWaterMark: 0 },
    )
    return { read: () => read, stream }
  }
  const send = (stream: ReadableStream<Uint8Array>, headers: Record<string, string>): Promise<Response> => {
    const init = { method: 'POST', headers, body: stream, duplex: 'half' }
    const handler = createTokenHandler({ secret: developmentSecrets.embedding, authorize: () => ({}) })
    return handler(new Request(`${app}/api/metabase/token`, init))
  }

  it('is read no further than the limit', async () => {
    const { read, stream } = endless(1000)
    expect((await send(stream, own)).status).toBe(413)
    expect(read()).toBe(3)
  })

  it('is not read where its length is told and too long', async () => {
    const { read, stream } = endless(1000)
    expect((await send(stream, { ...own, 'content-length': '8193' })).status).toBe(413)
    expect(read()).toBe(0)
  })

  it('is read where its length is told and is exactly the limit', async () => {
    const { read, stream } = endless(2)
    expect((await send(stream, { ...own, 'content-length': '8192' })).status).toBe(400)
    expect(read()).toBe(3)
  })

  it('may be missing', async () => {
    const handler = createTokenHandler({ secret: developmentSecrets.embedding, authorize: () => ({}) })
    const answer = await handler(new Request(`${app}/api/metabase/token`, { method: 'POST', headers: own }))
    expect(answer.status).toBe(400)
  })

  it('is counted where its length is a lie', async () => {
    const { read, stream } = endless(1000)
    expect((await send(stream, { ...own, 'content-length': '10' })).status).toBe(413)
    expect(read()).toBe(3)
  })

  it.each<[string, Record<string, string>, number]>([
    ['another type', { ...own, 'content-type': 'text/plain' }, 415],
    ['another site', { ...own, 'sec-fetch-site': 'cross-site' }, 403],
  ])('of %s is not read', async (_what, headers, status) => {
    const { read, stream } = endless(1000)
    expect((await send(stream, headers)).status).toBe(status)
    expect(read()).toBe(0)
  })

  it('may have exactly 8,192 bytes, and characters that are split between chunks', async () => {
    const text = JSON.stringify({ resource: { dashboard: 1 }, params: { name: 'é' } })
    const bytes = new TextEncoder().encode(text.padEnd(8191))
    expect(bytes.length).toBe(8192)
    const authorize = vi.fn<TokenHandlerOptions['authorize']>(() => ({}))
    const split = bytes.indexOf(0xc3) + 1
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(0, split))
        controller.enqueue(bytes.subarray(split))
        controller.close()
      },
    })
    const handler = createTokenHandler({ secret: developmentSecrets.embedding, authorize })
    const init = { method: 'POST', headers: own, body, duplex: 'half' }
    expect((await handler(new Request(`${app}/api/metabase/token`, init))).status).toBe(200)
    expect(authorize.mock.calls[0]?.[2]).toEqual({ name: 'é' })
  })
})

function raise(message: string): never {
  throw new Error(message)
}
