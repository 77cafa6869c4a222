import { describe, expect, it } from 'vitest'
import { createSimulator, developmentSecrets, startSimulator } from '../../src/simulator.ts'
import { answerAsHost } from '../support/host.ts'

const json = { 'content-type': 'application/json' }

interface Asked {
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly origin?: string
  readonly options?: Parameters<typeof createSimulator>[0]
}

/** Asks for `/_simulator`, and tells the answer and whether a page now fails. */
async function control({ method = 'POST', body, headers = json, origin, options }: Asked) {
  const site = origin ?? 'http://localhost:3070'
  const simulator = createSimulator(options)
  const request = new Request(`${site}/_simulator`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  const answer = await simulator.fetch(request)
  const page = await simulator.fetch(new Request(`${site}/`))
  return {
    status: answer.status,
    text: await answer.text(),
    headers: answer.headers,
    fails: page.status === 500,
  }
}

const failing = '{"failing":true}'

describe('/_simulator', () => {
  it('sets faults, shows them with the log, and takes them back', async () => {
    const simulator = createSimulator()
    const ask = (method: string, body?: string) =>
      simulator.fetch(
        new Request('http://localhost/_simulator', {
          method,
          headers: json,
          ...(body === undefined ? {} : { body }),
        }),
      )
    const get = async () => (await simulator.fetch(new Request('http://localhost/'))).status
    await ask('POST', failing)
    expect(await get()).toBe(500)
    await ask('POST', '{"failing":false,"down":true}')
    await expect(get()).rejects.toThrow('down')
    expect(await (await ask('GET')).json()).toMatchObject({
      faults: { down: true, failing: false },
      log: [{ path: '/', kind: 'document', status: 500 }],
    })
    await ask('DELETE')
    expect(await get()).toBe(200)
  })

  it.each(['http://localhost:3070', 'http://127.0.0.1:3070', 'http://[::1]:3070'])(
    'answers a tool at %s, which sends no Origin',
    async (origin) => {
      expect(await control({ body: failing, origin })).toMatchObject({ status: 200, fails: true })
    },
  )

  it('answers a page of its own origin, over TLS too', async () => {
    for (const scheme of ['http', 'https'])
      expect(
        await control({ body: failing, headers: { ...json, origin: `${scheme}://localhost:3070` } }),
      ).toMatchObject({ status: 200, fails: true })
  })

  it.each([
    ['text/plain, which any page may send', { headers: { 'content-type': 'text/plain' } }, 415],
    ['no content type', { headers: {} }, 415],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['a page of another origin', { headers: { ...json, origin: 'http://evil.test' } }, 403],
    ['a page of another port', { headers: { ...json, origin: 'http://localhost:3000' } }, 403],
    ['a page of the other loopback name', { headers: { ...json, origin: 'http://127.0.0.1:3070' } }, 403],
    ['a page without an origin', { headers: { ...json, origin: 'null' } }, 403],
    [
      'a page of another site, by what its browser says',
      { headers: { ...json, 'sec-fetch-site': 'cross-site' } },
      403,
    ],
    [
      'a page of another port, by what its browser says',
      { headers: { ...json, 'sec-fetch-site': 'same-site' } },
      403,
    ],
    ['a name that leads here by a trick of DNS', { origin: 'http://evil.test:3070' }, 403],
    [
      'a page of such a name',
      { origin: 'http://evil.test:3070', headers: { ...json, origin: 'http://evil.test:3070' } },
      403,
    ],
  ] as const)('refuses %s', async (_who, asked, status) => {
    const answer = await control({ body: failing, ...asked })
    expect(answer).toMatchObject({ status, fails: false })
    expect(answer.text).toMatch(/^\/_simulator .*\.$/)
  })

  it.each(['GET', 'DELETE'])('refuses a page of another origin that asks by %s', async (method) => {
    expect((await control({ method, headers: { origin: 'http://evil.test' } })).status).toBe(403)
  })

  it('lets no page of another origin read or ask in advance', async () => {
    const preflight = await control({
      method: 'OPTIONS',
      headers: { origin: 'http://evil.test', 'access-control-request-method': 'DELETE' },
    })
    expect(preflight.status).toBe(403)
    for (const { headers } of [preflight, await control({ method: 'GET' })])
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect((await control({ method: 'PUT', body: failing })).status).toBe(405)
  })

  it('answers under the names that an option gives it', async () => {
    const options = { controlHostnames: ['metabase.test'] }
    expect(await control({ body: failing, origin: 'http://metabase.test', options })).toMatchObject({
      status: 200,
      fails: true,
    })
    expect((await control({ body: failing, origin: 'http://other.test', options })).status).toBe(403)
  })

  it.each([
    ['', 'JSON object'],
    ['{', 'JSON object'],
    ['null', 'JSON object'],
    ['[]', 'JSON object'],
    ['"failing"', 'JSON object'],
    ['{"fialing":true}', 'fialing'],
    ['{"__proto__":{}}', '__proto__'],
    ['{"toString":true}', 'toString'],
    ['{"failing":"true"}', 'failing must be true or false'],
    ['{"failing":1}', 'failing must be true or false'],
    ['{"failing":null}', 'failing must be true or false'],
    ['{"reportMs":"100"}', 'reportMs must be a number'],
    ['{"reportMs":"1); alert(1); (1"}', 'reportMs must be a number'],
    ['{"bootMs":[1]}', 'bootMs must be a number'],
    ['{"bootMs":-1}', 'bootMs must be a number'],
    ['{"bootMs":1e999}', 'bootMs must be a number'],
    ['{"bootMs":3000000000}', 'bootMs must be a number'],
    ['{"latencyMs":true}', 'latencyMs must be a number'],
    ['{"endSessions":1}', 'endSessions must be true or false'],
    ['{"failing":true,"nope":1}', 'nope'],
  ])('refuses %s with a sentence', async (body, part) => {
    const answer = await control({ body })
    expect(answer).toMatchObject({ status: 400, fails: false })
    expect(answer.text).toContain(part)
    expect(answer.text).toMatch(/^\/_simulator .*\.$/)
  })

  it('is refused to the page of another site by a browser’s own headers, on a real server', async () => {
    const running = await startSimulator()
    const url = `${running.siteUrl}/_simulator`
    const post = (headers: Record<string, string>) =>
      fetch(url, { method: 'POST', headers, body: '{"failing":true}' })
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post({ ...json, origin: 'http://evil.test' })).status).toBe(403)
    expect((await post(json)).status).toBe(200)
    await running.close()
  })
})

describe('faults that were set from inside', () => {
  it.each([{ reportMs: '100' }, { nope: true }])('are checked as well: %j', (faults) => {
    // As from a program without types.
    const wrong: object = faults
    expect(() => createSimulator({ faults: wrong })).toThrow(TypeError)
    expect(() => createSimulator().setFaults(wrong)).toThrow(TypeError)
  })

  it('may be a clock that runs behind', () => {
    expect(() => createSimulator({ faults: { clockAheadSeconds: -5 } })).not.toThrow()
  })
})

describe('the route of a host to its simulator', () => {
  const host = () => {
    const simulator = createSimulator({ basePath: '/metabase' })
    const settings = {
      siteUrl: 'http://127.0.0.1:3070/metabase',
      ssoSecret: developmentSecrets.sso,
      embeddingSecret: developmentSecrets.embedding,
      simulator,
    }
    const post = async (headers: Readonly<Record<string, string>>) => {
      const url = 'http://localhost:6006/_simulator'
      return (await answerAsHost(new Request(url, { method: 'POST', headers, body: failing }), settings))
        .status
    }
    const fails = async () =>
      (await simulator.fetch(new Request('http://localhost/metabase/'))).status === 500
    return { post, fails }
  }

  it('passes on what a page of the host’s own origin asks', async () => {
    const { post, fails } = host()
    expect(await post({ ...json, origin: 'http://localhost:6006' })).toBe(200)
    expect(await fails()).toBe(true)
  })

  it('is no way around the checks', async () => {
    const { post, fails } = host()
    expect(await post({ ...json, origin: 'http://evil.test' })).toBe(403)
    expect(await post({ 'content-type': 'text/plain' })).toBe(415)
    expect(await fails()).toBe(false)
  })
})
