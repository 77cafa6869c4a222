import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'
import { startHosts, type Hosts } from '../routers/hosts.ts'
import { walkSeeds } from '../routers/seeds.ts'
import { seededRandom, eventually, walk } from '../routers/walk.ts'
import { chromiumTab } from '../support/chromium-tab.ts'
import { writeFiles } from '../support/documented.ts'

const here = import.meta.dirname
const root = path.resolve(here, '../..')
const next = path.join(here, 'node_modules/next/dist/bin/next')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }
const metabase = 'https://bi.test'
/** Only the server that runs has these; the build does not. */
const settings = {
  METABASE_SITE_URL: metabase,
  METABASE_JWT_SECRET: developmentSecrets.sso,
  METABASE_EMBEDDING_SECRET: developmentSecrets.embedding,
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

let hosts: Hosts
let app: ChildProcess
let url: string
beforeAll(async () => {
  // As it is published, in a folder of its own: Next.js takes no link out of its root.
  const installed = path.join(here, 'node_modules/react-metabase')
  await rm(installed, { recursive: true, force: true })
  for (const part of ['dist', 'package.json'])
    await cp(path.join(root, part), path.join(installed, part), { recursive: true })
  await cp(path.join(root, 'node_modules/jose'), path.join(here, 'node_modules/jose'), { recursive: true })
  writeFiles('docs/server.md', here)
  await cp(path.join(here, '../routers/host/pages.tsx'), path.join(here, 'host/pages.tsx'))
  await promisify(execFile)(process.execPath, [next, 'build'], { cwd: here, env })
  hosts = await startHosts()
  const port = await freePort()
  url = `http://localhost:${port}`
  app = spawn(process.execPath, [next, 'start', '-p', String(port)], {
    cwd: here,
    env: { ...env, ...settings },
    stdio: 'ignore',
  })
  await eventually(async () => expect((await fetch(`${url}/next`)).status).toBe(200))
}, 300_000)
afterAll(async () => {
  app.kill()
  await hosts.close()
})

describe('the routes in the documentation, built without secrets,', () => {
  const headers = { 'content-type': 'application/json', cookie: 'session=ada' }
  const post = { method: 'POST', headers, body: '{"resource":{"dashboard":1}}' }
  const token = (init: RequestInit): Promise<Response> => fetch(`${url}/next/api/metabase/token`, init)

  it('sign a person in, and no stranger (S-9)', async () => {
    const route = `${url}/next/sso/metabase?return_to=/dashboard/1`
    const answer = await fetch(route, { headers, redirect: 'manual' })
    expect(answer.status).toBe(302)
    const there = await createSimulator().fetch(new Request(answer.headers.get('location') ?? ''))
    expect(there.headers.get('location')).toMatch(/^\/dashboard\/1/)
    expect((await fetch(route, { redirect: 'manual' })).status).toBe(401)
  })

  it('sign a token that Metabase takes, and refuse what the documentation says that they refuse (S-13)', async () => {
    const { jwt } = (await (await token(post)).json()) as { jwt: string }
    const opened = await createSimulator().fetch(new Request(`${metabase}/api/embed/dashboard/${jwt}`))
    expect(opened.status).toBe(200)
    expect((await token({ ...post, headers: { 'content-type': 'application/json' } })).status).toBe(403)
    expect((await token({ ...post, body: '{}'.padEnd(20_000) })).status).toBe(413)
    expect((await token({ method: 'OPTIONS', headers: { origin: 'https://evil.test' } })).status).toBe(405)
  })
})

const STEPS = 6

describe.each([
  { router: 'App Router', base: '/next' },
  { router: 'Pages Router', base: '/next/pages' },
])('$router', ({ base }) => {
  it.concurrent.each(walkSeeds())(
    'keeps the address and the frame in step on walk %i, with one entry for each step (H-30 to H-38)',
    async (seed) => {
      const context = await hosts.browser.newContext({ viewport: { width: 1100, height: 700 } })
      const page = await context.newPage()
      const siteUrl = hosts.siteUrl('metabase')
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      await page.addInitScript((metabase) => Object.assign(window, { metabase }), {
        siteUrl,
        ssoUrl: `${hosts.url}/metabase/sso`,
      })
      await page.goto(`${url}${base}/analytics/dashboard/1`)
      const tab = chromiumTab(page)
      const environment = { tab, base, siteUrl, random: seededRandom(seed), history: 'tab' } as const
      expect(await walk(environment, STEPS)).toHaveLength(STEPS)
      // The browser tells of each answer that is no success by itself, as when a session is lost.
      expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
      await context.close()
    },
  )

  it("takes the same place under style-src 'self' as without a policy, with and without scripts", async () => {
    const sizes = async (javaScriptEnabled: boolean, policy: string) => {
      const context = await hosts.browser.newContext({ javaScriptEnabled })
      const page = await context.newPage()
      await page.addInitScript((metabase) => Object.assign(window, { metabase }), {
        siteUrl: hosts.siteUrl('metabase'),
        ssoUrl: `${hosts.url}/metabase/sso`,
      })
      const address = `${url}${base}/analytics/dashboard/1`
      await page.route(address, async (route) => {
        const response = await route.fetch()
        await route.fulfill({
          response,
          headers: { ...response.headers(), 'content-security-policy': policy },
        })
      })
      await page.goto(address)
      const container = page.locator('[aria-busy]')
      if (javaScriptEnabled) await expect.poll(() => page.frames().length).toBe(2)
      const boxes = [container, ...(javaScriptEnabled ? [page.locator('iframe')] : [])].map(async (one) => {
        const { width, height } = (await one.boundingBox()) ?? {}
        return { width, height }
      })
      const sizes = await Promise.all(boxes)
      await context.close()
      return sizes
    }
    const [container] = await sizes(false, 'img-src *')
    expect(container?.height).toBe(500)
    expect(await sizes(false, "style-src 'self'")).toEqual([container])
    expect(await sizes(true, 'img-src *')).toEqual([container, container])
    expect(await sizes(true, "style-src 'self'")).toEqual([container, container])
  })
})
