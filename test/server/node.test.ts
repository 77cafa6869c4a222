import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { createSsoHandler, createTokenHandler, toNodeHandler, type Handler } from '../../src/server.ts'
import { developmentSecrets } from '../../src/simulator.ts'
import { listen } from './listen.ts'
import { OFFERED, upload } from './upload.ts'

const echo: Handler = async (request) =>
  Response.json(
    {
      method: request.method,
      url: request.url,
      header: request.headers.get('x-test'),
      body: await request.text(),
    },
    { status: 201, headers: { 'x-answer': 'yes' } },
  )

const plain =
  (handler: Handler): RequestListener =>
  (request, response) =>
    void toNodeHandler(handler)(request, response)

async function ask(listener: RequestListener, path: string, init?: RequestInit): Promise<Response> {
  await using server = await listen(createServer(listener))
  const answer = await fetch(server.url + path, init)
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers })
}

const post = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-test': 'x' },
  body: '{"a":"é"}',
}

it('serves node:http', async () => {
  const answer = await ask(plain(echo), '/a?b=c', post)
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

it.each([
  ['none', express()],
  ['json', express().use(express.json())],
  ['raw', express().use(express.raw({ type: '*/*' }))],
  ['text', express().use(express.text({ type: '*/*' }))],
])('hands on a body as it was sent, with the body parser %s before it', async (_parser, app) => {
  const answer = await ask(app.post('/', toNodeHandler(echo)), '/', post)
  expect(await answer.json()).toMatchObject({ body: '{"a":"é"}' })
})

it('hands an error to Express, and to node:http says nothing of it', async () => {
  const fails = (): Promise<never> => Promise.reject(new Error('secret things'))
  const answer = await ask(plain(fails), '/')
  expect([answer.status, await answer.text()]).toEqual([500, 'Internal server error'])
  const seen = vi.fn()
  const server = express().get('/', toNodeHandler(fails))
  const onError: express.ErrorRequestHandler = (error, _request, response, ...rest) => {
    seen(error, rest.length)
    response.status(503).end()
  }
  Object.defineProperty(onError, 'length', { value: 4 }) // By which Express knows it.
  server.use(onError)
  expect((await ask(server, '/')).status).toBe(503)
  expect(seen).toHaveBeenCalledOnce()
})

it('sends each cookie of a handler, beside those that are set already', async () => {
  const cookies = (): Promise<Response> => {
    const headers = new Headers({ 'x-answer': 'yes' })
    headers.append('set-cookie', 'a=1; Expires=Thu, 01 Jan 2037 00:00:00 GMT')
    headers.append('set-cookie', 'b=2')
    return Promise.resolve(new Response(null, { headers }))
  }
  const app = express()
    .use((_request, response, next) => {
      response.cookie('before', '0')
      next()
    })
    .get('/', toNodeHandler(cookies))
  expect((await ask(app, '/')).headers.getSetCookie()).toEqual([
    'before=0; Path=/',
    'a=1; Expires=Thu, 01 Jan 2037 00:00:00 GMT',
    'b=2',
  ])
})

it('sends bytes as they are', async () => {
  const bytes = Uint8Array.of(0, 255, 128, 13, 10)
  const answer = await ask(
    plain(() => Promise.resolve(new Response(bytes))),
    '/',
  )
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
})

/** What comes back for the bytes of a request, until the server closes the connection. */
async function exchange(listener: RequestListener, text: string): Promise<string> {
  await using server = await listen(createServer(listener))
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1')
  let answer = ''
  socket.on('data', (part: string) => (answer += part))
  socket.write(text)
  await new Promise((resolve) => socket.on('close', resolve))
  return answer
}

it.each(['//evil.test/t', 'http://evil.test/t', 'HTTPS://user@evil.test:8/t', '/\\evil.test/t'])(
  'gives a request the host that it was sent to, not one in its target %s',
  async (target) => {
    const head = `GET ${target}?a=b HTTP/1.1\r\nhost: app.test:3000\r\nconnection: close\r\n\r\n`
    const answer = await exchange(plain(echo), head)
    expect(answer).toContain('201 Created')
    expect(answer).toMatch(/"url":"http:\/\/app\.test:3000\/[^"]*t\?a=b"/)
  },
)

it.each([
  ['a host that is none', 'GET / HTTP/1.1\r\nhost: a b\r\n'],
  ['a method that no web-standard request has', 'TRACE / HTTP/1.1\r\nhost: app.test\r\n'],
])('answers 400 to %s', async (_what, head) => {
  const handler = vi.fn(echo)
  const answer = await exchange(plain(handler), `${head}connection: close\r\n\r\n`)
  expect(answer).toContain('400 Bad Request')
  expect(handler).not.toHaveBeenCalled()
})

const json = 'content-type: application/json\r\n'
const token = createTokenHandler({ secret: developmentSecrets.embedding, authorize: () => ({}) })
const sso = createSsoHandler({
  siteUrl: 'https://bi.test',
  secret: developmentSecrets.sso,
  getUser: () => ({ email: 'ada@acme.test' }),
})
const whole: Handler = async (request) => new Response(await request.text())

describe.each<[string, (handler: Handler) => RequestListener]>([
  ['node:http', plain],
  ['Express', (handler) => express().all('/{*path}', toNodeHandler(handler))],
  [
    'Express behind express.json()',
    (handler) => express().use(express.json()).all('/{*path}', toNodeHandler(handler)),
  ],
])('a body without end, sent to %s,', (server, listener) => {
  it.each<[string, Handler, string, number]>([
    ['to the token route', token, `POST / HTTP/1.1\r\n${json}`, 413],
    ['of a wrong type', token, `POST / HTTP/1.1\r\ncontent-type: text/plain\r\n`, 415],
    ['of no type', token, 'POST / HTTP/1.1\r\n', 415],
    ['from another site', token, `POST / HTTP/1.1\r\n${json}sec-fetch-site: cross-site\r\n`, 403],
    ['by another method', token, `PUT / HTTP/1.1\r\n${json}`, 405],
    ['by GET', token, `GET / HTTP/1.1\r\n${json}`, 405],
    ['to the SSO route', sso, 'GET / HTTP/1.1\r\n', 302],
    ['to the SSO route by POST', sso, 'POST / HTTP/1.1\r\n', 405],
    ['to a handler that reads it whole', whole, 'POST / HTTP/1.1\r\n', 413],
  ])('%s is not read beyond the limit, and ends the connection', async (_what, handler, head, status) => {
    // express.json() reads JSON itself, before any route, and has a limit of its own.
    if (server.includes('json()') && head.includes('json')) return
    for (const framing of ['chunked', OFFERED] as const) {
      const { answer, accepted, read } = await upload(listener(handler), head, framing)
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(answer).toMatch(/^connection: close\r$/im)
      expect(read).toBeLessThan(256 * 1024) // Node reads 64 KiB at once, and a little ahead.
      expect(accepted).toBeLessThan(OFFERED / 2) // The server's kernel takes more than the server.
    }
  })
})

it('believes no length header: what follows it is another request, and a long one is not waited for', async () => {
  const read = vi.fn<Handler>(async (request) => new Response(await request.text()))
  const head = `POST / HTTP/1.1\r\n${json}host: app.test\r\ncontent-length`
  expect(await exchange(plain(read), `${head}: 10\r\n\r\n${' '.repeat(100)}`)).toContain('400 Bad Request')
  expect(read).toHaveBeenCalledOnce()
  expect(await exchange(plain(token), `${head}: 16385\r\n\r\n`)).toContain('413 Payload Too Large')
})

it('refuses what a body parser has read, if it is longer than the limit', async () => {
  const app = express().use(express.json()).post('/', toNodeHandler(token))
  const body = JSON.stringify({ resource: { dashboard: 1 }, params: { name: 'x'.repeat(20_000) } })
  const answer = await ask(app, '/', { ...post, body })
  expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close'])
})

it('keeps a connection whose body it need not read, if that has arrived', async () => {
  await using server = await listen(createServer(plain(sso)))
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1')
  socket.write('POST / HTTP/1.1\r\nhost: app.test\r\ncontent-length: 3\r\n\r\na=b')
  const answer = await new Promise<string>((resolve) => socket.on('data', resolve))
  expect(answer).toContain('405 Method Not Allowed')
  expect(answer).not.toMatch(/^connection: close\r$/im)
  socket.destroy()
})
