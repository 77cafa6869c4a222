import { createServer } from 'node:http'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createTokenHandler, toNodeHandler, type TokenHandlerOptions } from '../../src/server.ts'
import { developmentSecrets } from '../../src/simulator.ts'
import { resolveBrowser } from '../support/browser.ts'
import { listen } from './listen.ts'

type Listening = Awaited<ReturnType<typeof listen>>

let browser: Browser
let pages: Listening
let otherPages: Listening
let route: Listening
const authorize = vi.fn<TokenHandlerOptions['authorize']>()

/** Another site than 127.0.0.1, for a browser. */
const onLocalhost = ({ url }: Listening): string => url.replace('127.0.0.1', 'localhost')

const blank = () =>
  createServer((_request, response) => response.setHeader('content-type', 'text/html').end())

beforeAll(async () => {
  browser = await chromium.launch(await resolveBrowser('node (CORS)'))
  pages = await listen(blank())
  otherPages = await listen(blank())
  const token = createTokenHandler({
    secret: developmentSecrets.embedding,
    authorize,
    // On the route's site, as ports do not count, and on another site.
    allowedOrigins: [pages.url, onLocalhost(pages)],
  })
  const handler = toNodeHandler(token)
  route = await listen(createServer((request, response) => void handler(request, response)))
})
afterAll(async () => {
  await browser.close()
  for (const server of [pages, otherPages, route]) await server[Symbol.asyncDispose]()
})
beforeEach(() => {
  authorize
    .mockReset()
    .mockImplementation(({ headers }) =>
      headers.get('cookie')?.includes('session=ada') ? { account: 1 } : null,
    )
})

/** What a page on an origin reads of the route's answer, with the cookies of the route. */
async function ask(origin: string, body = '{"resource":{"dashboard":1}}'): Promise<unknown> {
  const context = await browser.newContext()
  await context.addCookies([{ name: 'session', value: 'ada', url: route.url }])
  const page = await context.newPage()
  await page.goto(origin)
  const answer = await page.evaluate(
    async ([url, text]) => {
      const headers = { 'content-type': 'application/json' }
      const init: RequestInit = { method: 'POST', credentials: 'include', headers, body: text }
      try {
        const response = await fetch(url, init)
        return [response.status, Object.keys((await response.json()) as object)]
      } catch {
        return 'unreadable'
      }
    },
    [route.url, body] as const,
  )
  await context.close()
  return answer
}

it('gives a page on an allowed origin its token, by the cookie of the session', async () => {
  expect(await ask(pages.url)).toEqual([200, ['jwt']])
})

it('lets a page on an allowed origin read why there is no token', async () => {
  authorize.mockReturnValue(null)
  expect(await ask(pages.url)).toEqual([403, ['error']])
  expect(await ask(pages.url, '{}')).toEqual([400, ['error']])
  expect(await ask(pages.url, 'x'.repeat(20_000))).toEqual([413, ['error']])
})

it('answers a page of another site, if its origin is allowed', async () => {
  // The cookie is not the page's to send: the session's is SameSite=Lax.
  expect(await ask(onLocalhost(pages))).toEqual([403, ['error']])
  expect(authorize).toHaveBeenCalledOnce()
})

it('gives a page on any other origin nothing to read, and asks nobody', async () => {
  expect(await ask(otherPages.url)).toBe('unreadable')
  expect(await ask(onLocalhost(otherPages))).toBe('unreadable')
  expect(authorize).not.toHaveBeenCalled()
})

it('gives a page on its own origin a token without a preflight', async () => {
  expect(await ask(route.url)).toEqual([200, ['jwt']])
})
