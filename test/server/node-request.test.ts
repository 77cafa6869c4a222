import express from 'express'
import { connect as connectHttp2, createServer as createHttp2 } from 'node:http2'
import { createServer } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { toNodeHandler, type Handler } from '../../src/server.ts'
import { listen } from './listen.ts'

type Incoming = Parameters<ReturnType<typeof toNodeHandler>>[0]
type Outgoing = Parameters<ReturnType<typeof toNodeHandler>>[1]

const echo: Handler = (request) =>
  Promise.resolve(
    Response.json({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
    }),
  )
const ok = (body: string | null, status = 200): Handler => {
  return () => Promise.resolve(new Response(body, { status }))
}

/** What a handler's answer makes of a response of Node, call by call, for a request with these fields. */
async function callsFor(
  handler: Handler,
  incoming: Partial<Incoming> = {},
): Promise<{ calls: string[]; text: () => string; outgoing: { statusCode: number } }> {
  const calls: string[] = []
  let text = ''
  const take = (name: string) => (body?: Uint8Array) => {
    calls.push(name)
    text += new TextDecoder().decode(body)
  }
  const header = (name: string) => (key: string, value: string) => void calls.push(`${name} ${key}: ${value}`)
  const outgoing = {
    statusCode: 0,
    setHeader: header('set'),
    appendHeader: header('append'),
    flushHeaders: take('flush'),
    write: take('write'),
    end: take('end'),
  }
  await toNodeHandler(handler)(
    { headers: {}, socket: {}, complete: true, ...noBody(), ...incoming },
    outgoing,
  )
  return { calls, text: () => text, outgoing }
}

function noBody(): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) }
}

describe('a request of Node', () => {
  const read = async (incoming: Partial<Incoming>): Promise<unknown> => {
    const { text } = await callsFor(echo, incoming)
    return JSON.parse(text())
  }

  it('needs no field but its headers', async () => {
    expect(await read({})).toEqual({ method: 'GET', url: 'http://localhost/', headers: {} })
  })

  it('came by HTTPS if its socket is encrypted', async () => {
    const headers = { host: 'app.test' }
    expect(await read({ url: '/a', headers, socket: { encrypted: true } })).toMatchObject({
      url: 'https://app.test/a',
    })
  })

  it('keeps each value of a header, and has no header without one', async () => {
    const headers = { 'x-a': ['1', '2'], 'x-b': undefined, 'x-c': '' }
    expect(await read({ headers })).toMatchObject({ headers: { 'x-a': '1, 2', 'x-c': '' } })
    expect(JSON.stringify(await read({ headers }))).not.toContain('x-b')
  })

  it.each([
    ['/t?a=b', '/t?a=b'],
    ['t', '/t'],
    ['*', '/*'],
    ['//evil.test/t', '//evil.test/t'],
    ['http://evil.test/t?a=b', '/t?a=b'],
    ['http://evil.test?a=b', '/?a=b'],
    ['HTTPS://user@evil.test:8/t', '/t'],
    ['a+b.1-c://evil.test/t', '/t'],
    ['/t?next=http://evil.test/x', '/t?next=http://evil.test/x'],
  ])('with the target %s asks for %s of its own host', async (url, path) => {
    const headers = { host: 'app.test' }
    expect(await read({ url, headers })).toMatchObject({ url: `http://app.test${path}` })
  })

  it.each(['GET', 'HEAD', 'DELETE'])('by %s is one by %s, with its headers', async (method) => {
    const headers = { host: 'app.test', 'x-test': 'x' }
    expect(await read({ method, headers })).toMatchObject({ method, headers: { 'x-test': 'x' } })
  })

  it('gives its body to a handler that reads it, and not before', async () => {
    const next = vi.fn(() => Promise.resolve({ done: false as const, value: new Uint8Array(1) }))
    await callsFor(
      async () => {
        await new Promise(setImmediate)
        return new Response()
      },
      { method: 'POST', [Symbol.asyncIterator]: () => ({ next }) },
    )
    expect(next).not.toHaveBeenCalled()
  })

  it('may have a body of exactly 16,384 bytes', async () => {
    await using server = await listen(
      createServer((request, response) => {
        void toNodeHandler(async (one) => new Response(String((await one.text()).length)))(request, response)
      }),
    )
    const send = (length: number) => fetch(server.url, { method: 'POST', body: 'x'.repeat(length) })
    expect(await (await send(16_384)).text()).toBe('16384')
    const refused = await send(16_385)
    expect([refused.status, await refused.text()]).toEqual([413, 'Content too large'])
    expect(refused.headers.get('cache-control')).toBe('no-store')
  })

  it('tells a handler why it cannot read on', async () => {
    const reads = vi.fn((reason: unknown) => String(reason))
    const next = () => Promise.resolve({ done: false as const, value: new Uint8Array(16_385) })
    await callsFor(async (request) => new Response(await request.text().catch(reads)), {
      method: 'POST',
      [Symbol.asyncIterator]: () => ({ next }),
    })
    expect(reads.mock.results[0]?.value).toBe('RangeError: The body is too long')
  })

  it('that is none gets an answer that nobody keeps', async () => {
    const { calls, text, outgoing } = await callsFor(echo, { headers: { host: 'a b' } })
    expect([outgoing.statusCode, text()]).toEqual([400, 'Bad request'])
    expect(calls).toContain('set cache-control: no-store')
  })

  it('of HTTP/2 has no pseudo-headers, and its connection goes on', async () => {
    const server = createHttp2((request, response) => {
      // The types of Node's HTTP/2 response are others, and lack flushHeaders(), which it has.
      void toNodeHandler(echo)(request, response as unknown as Outgoing)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const client = connectHttp2(`http://127.0.0.1:${port}`)
    const ask = async (): Promise<unknown> => {
      const stream = client.request({ ':method': 'POST', ':path': '/a?b=c', 'x-test': 'x' })
      // The body stays open.
      stream.write('x')
      let text = ''
      for await (const part of stream.setEncoding('utf8')) text += String(part)
      stream.close()
      return JSON.parse(text)
    }
    const expected = { method: 'POST', headers: { 'x-test': 'x' } }
    expect(await ask()).toMatchObject(expected)
    expect(await ask()).toMatchObject(expected)
    client.close()
    server.close()
  })
})

describe('an answer', () => {
  it('ends at once if the whole request has arrived', async () => {
    const { calls } = await callsFor(ok('yes'))
    expect(calls).toEqual(['set content-type: text/plain;charset=UTF-8', 'end'])
  })

  it.each<[string, number, string | null, string[]]>([
    ['with text', 200, 'yes', ['set content-length: 3']],
    ['without text', 200, null, ['set content-length: 0']],
    ['of a status that has no length', 204, null, []],
    ['of another status that has no length', 304, null, []],
  ])(
    '%s is sent before the rest of the body has come, and ends later',
    async (_what, status, body, length) => {
      const { calls } = await callsFor(ok(body, status), { complete: false })
      expect(calls.filter((call) => !call.includes('content-type'))).toEqual([
        'set connection: close',
        ...length,
        'flush',
        'write',
      ])
      await vi.waitFor(() => expect(calls.at(-1)).toBe('end'), { timeout: 60_000 })
    },
  )

  it('closes no connection of HTTP/2, on which other requests are', async () => {
    const { calls } = await callsFor(ok('yes'), { complete: false, headers: { ':path': '/' } })
    expect(calls).not.toContain('set connection: close')
  })

  it('replaces the headers that are set already, except for cookies', async () => {
    const app = express()
      .use((_request, response, next) => {
        response.setHeader('cache-control', 'public').cookie('before', '0')
        next()
      })
      .get(
        '/',
        toNodeHandler(() =>
          Promise.resolve(
            new Response('', { headers: { 'cache-control': 'no-store', 'set-cookie': 'a=1' } }),
          ),
        ),
      )
    await using server = await listen(createServer(app))
    const { headers } = await fetch(server.url)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.getSetCookie()).toEqual(['before=0; Path=/', 'a=1'])
  })
})
