import type { Express } from 'express'
import type { FastifyInstance } from 'fastify'
import type { Hono } from 'hono'
import { createServer, type RequestListener } from 'node:http'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'
import { codeBlocks, withExtensions, writeFiles } from '../support/documented.ts'
import { listen } from './listen.ts'
import { upload } from './upload.ts'

const folder = path.resolve(import.meta.dirname, '../.readme/frameworks')
const siteUrl = 'https://bi.test'
const page = 'docs/server.md'

beforeAll(() => {
  vi.stubEnv('METABASE_SITE_URL', siteUrl)
  vi.stubEnv('METABASE_JWT_SECRET', developmentSecrets.sso)
  vi.stubEnv('METABASE_EMBEDDING_SECRET', developmentSecrets.embedding)
  writeFiles(page, folder, withExtensions)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the documentation's file for a framework, and returns the app in it. */
async function documentedApp(name: string): Promise<unknown> {
  const file = path.join(folder, `${name}.ts`)
  writeFileSync(file, codeBlocks(page).find((code) => code.includes(`from '${name}'`)) ?? '')
  const { app } = (await import(/* @vite-ignore */ file)) as { app: unknown }
  return app
}

type Fetch = (path: string, init?: RequestInit) => Promise<Response>

/** An app as a function, until the test is over. */
async function overHttp(listener: RequestListener): Promise<Fetch & AsyncDisposable> {
  const server = await listen(createServer(listener))
  const ask: Fetch = (target, init) => fetch(server.url + target, { redirect: 'manual', ...init })
  return Object.assign(ask, { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() })
}

async function fastifyListener(): Promise<RequestListener> {
  const app = (await documentedApp('fastify')) as FastifyInstance
  await app.ready()
  return (request, response) => app.routing(request, response)
}

const start = {
  hono: async (): Promise<Fetch & AsyncDisposable> => {
    const app = (await documentedApp('hono')) as Hono
    const ask: Fetch = async (target, init) => app.fetch(new Request(`https://app.test${target}`, init))
    return Object.assign(ask, { [Symbol.asyncDispose]: () => Promise.resolve() })
  },
  express: async () => overHttp((await documentedApp('express')) as Express),
  fastify: async () => overHttp(await fastifyListener()),
}

const cookie = 'session=ada'
const json = { 'content-type': 'application/json', cookie }
const body = '{"resource":{"dashboard":1},"params":{"account":2}}'

describe.each(['hono', 'express', 'fastify'] as const)('the routes in the documentation for %s', (name) => {
  it('sign a person in, and no stranger (S-9)', async () => {
    await using ask = await start[name]()
    const answer = await ask('/sso/metabase?return_to=/dashboard/1?a=b', { headers: { cookie } })
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toMatch(
      /^https:\/\/bi\.test\/auth\/sso\?jwt=.*&return_to=%2Fdashboard/,
    )
    expect((await ask('/sso/metabase')).status).toBe(401)
  })

  it('sign a token with what the server locks (S-13)', async () => {
    await using ask = await start[name]()
    const answer = await ask('/api/metabase/token', { method: 'POST', headers: json, body })
    const { jwt = '' } = (await answer.json()) as { jwt?: string }
    const opened = await createSimulator().fetch(new Request(`${siteUrl}/api/embed/dashboard/${jwt}`))
    expect(opened.status).toBe(200)
    expect(atob(jwt.split('.')[1] ?? '')).toContain('"params":{"account":[1]}')
  })

  it('answer what the documentation says they answer', async () => {
    await using ask = await start[name]()
    const status = async (init: RequestInit): Promise<number> =>
      (await ask('/api/metabase/token', init)).status
    const post = { method: 'POST', headers: json, body }
    expect(await status({ ...post, body: '{}' })).toBe(400)
    expect(await status({ ...post, headers: { ...json, cookie: '' } })).toBe(403)
    expect(await status({ ...post, headers: { ...json, 'sec-fetch-site': 'cross-site' } })).toBe(403)
    expect(await status({})).toBe(405)
    expect(await status({ method: 'OPTIONS', headers: { origin: 'https://evil.test' } })).toBe(405)
    expect(await status({ ...post, body: body.padEnd(20_000) })).toBe(413)
    expect(await status({ ...post, headers: { ...json, 'content-type': 'text/plain' } })).toBe(415)
  })
})

it.each<[string, () => Promise<RequestListener>]>([
  ['Express', async () => (await documentedApp('express')) as Express],
  ['Fastify', fastifyListener],
])('no route of %s reads a body without end', async (_name, listener) => {
  const app = await listener()
  const host = 'content-type: application/json\r\ncookie: session=ada\r\n'
  for (const framing of ['chunked', 2 ** 26] as const) {
    const long = await upload(app, `POST /api/metabase/token HTTP/1.1\r\n${host}`, framing)
    expect(long.answer).toMatch(/^HTTP\/1.1 413 /)
    expect(long.answer).toMatch(/^connection: close\r$/im)
    expect(long.read).toBeLessThan(256 * 1024)
    const unread = await upload(app, `GET /sso/metabase HTTP/1.1\r\n${host}`, framing)
    expect(unread.answer).toMatch(/^HTTP\/1.1 302 /)
    expect(unread.answer).toMatch(/^connection: close\r$/im)
    expect(unread.read).toBeLessThan(256 * 1024)
  }
})
