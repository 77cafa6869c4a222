import { SignJWT } from 'jose'
import { createServer, type Server } from 'node:http'
import { chromium, type Browser, type FrameLocator, type Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest'
import {
  developmentSecrets,
  startSimulator,
  type RunningSimulator,
  type ServerOptions,
} from '../../src/simulator.ts'
import { resolveBrowser } from '../support/browser.ts'

/** Keeps what the frame posts, as text: its path, or its mode and height. */
const html = `<!doctype html><body style="margin:0"><script>
  const heard = []
  const raw = []
  addEventListener('message', ({ data }) => {
    raw.push(data)
    if (typeof data === 'string') heard.push(data)
    else if (!data.metabase) return
    else if (data.metabase.type === 'frame') heard.push(data.metabase.frame.mode + ' ' + data.metabase.frame.height)
    else heard.push(data.metabase.location.pathname + data.metabase.location.search + data.metabase.location.hash)
  })
</script><iframe style="width:900px;height:600px;border:0"></iframe>`

export const sign = (
  claims: Record<string, unknown>,
  secret: string,
  seconds: number = 60,
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(`${seconds}s`)
    .sign(new TextEncoder().encode(secret))

/** The path of a signed page, with account 1 locked unless `params` say otherwise. */
export const signedPath = async (
  resource: { dashboard: number } | { question: number },
  params: Record<string, unknown> = { account: ['1'] },
  seconds?: number,
): Promise<string> =>
  `/embed/${Object.keys(resource).join()}/${await sign({ resource, params }, developmentSecrets.embedding, seconds)}`

/** A page on `localhost` with one frame, in Chromium, for the tests of one file. Metabase is on another site. */
export interface HostPage {
  readonly page: Page
  readonly url: string
  readonly metabase: RunningSimulator
  readonly frame: FrameLocator
  /** Another simulator, which ends with the tests. */
  readonly start: (options?: ServerOptions) => Promise<RunningSimulator>
  /** What the frame has posted. */
  readonly heard: () => Promise<readonly string[]>
  readonly forget: () => Promise<unknown>
  readonly send: (message: unknown) => Promise<unknown>
  readonly goTo: (location: unknown) => Promise<unknown>
  readonly until: (check: (all: readonly string[]) => void) => Promise<void>
  readonly aFewTicks: () => Promise<void>
  /** Entries of the tab's history. */
  readonly entries: () => Promise<number>
  /** Loads an address, and waits for a message. */
  readonly open: (address: string, expected: RegExp) => Promise<void>
  /** Signs Ada in, loads a path, and waits for a message. */
  readonly signedIn: (path: string, expected: RegExp, site?: RunningSimulator) => Promise<void>
}

/** The last path that was reported. */
export const lastPlace = (all: readonly string[]): string | undefined =>
  all.filter((line) => line.startsWith('/')).at(-1)

/** All paths that were reported. */
export const places = (all: readonly string[]): readonly string[] =>
  all.filter((line) => line.startsWith('/'))

/** `ignoreDefaultArgs`: what Playwright tells Chromium and these tests do without. */
export function hostPage(options: { readonly ignoreDefaultArgs?: string[] } = {}): HostPage {
  vi.setConfig({ testTimeout: 60_000 })
  let browser: Browser
  let server: Server
  let url = ''
  let page: Page
  let metabase: RunningSimulator
  const started: RunningSimulator[] = []

  async function start(options: ServerOptions = {}): Promise<RunningSimulator> {
    const simulator = await startSimulator({
      host: '127.0.0.1',
      sameSite: 'none',
      partitioned: true,
      ...options,
    })
    started.push(simulator)
    return simulator
  }

  beforeAll(async () => {
    browser = await chromium.launch({ ...(await resolveBrowser('node (simulator)')), ...options })
    server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html))
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    const address = server.address()
    url = `http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`
    metabase = await start()
  })

  afterAll(async () => {
    await browser.close()
    server.close()
    for (const simulator of started) await simulator.close()
  })

  beforeEach(async () => {
    page = await (await browser.newContext()).newPage()
    await page.goto(url)
    return () => page.context().close()
  })

  const heard = (): Promise<readonly string[]> => page.evaluate('heard')
  const send = (message: unknown): Promise<unknown> =>
    page.evaluate((data) => document.querySelector('iframe')?.contentWindow?.postMessage(data, '*'), message)
  const until = (check: (all: readonly string[]) => void): Promise<void> =>
    vi.waitFor(async () => check(await heard()), { timeout: 20_000, interval: 40 })

  async function open(address: string, expected: RegExp): Promise<void> {
    await page.evaluate((src) => document.querySelector('iframe')?.setAttribute('src', src), address)
    await until((all) => expect(all.some((line) => expected.test(line))).toBe(true))
  }

  return {
    get page() {
      return page
    },
    get url() {
      return url
    },
    get metabase() {
      return metabase
    },
    get frame() {
      return page.frameLocator('iframe')
    },
    start,
    heard,
    forget: () => page.evaluate('heard.length = raw.length = 0'),
    send,
    goTo: (location) => send({ metabase: { type: 'location', location } }),
    until,
    aFewTicks: () => page.waitForTimeout(450),
    entries: () => page.evaluate(() => history.length),
    open,
    async signedIn(path, expected, site = metabase) {
      const jwt = await sign({ email: 'ada@acme.example', account_id: 1 }, developmentSecrets.sso)
      const target = new URL(site.siteUrl).pathname.replace(/\/$/, '') + path
      await open(`${site.siteUrl}/auth/sso?jwt=${jwt}&return_to=${encodeURIComponent(target)}`, expected)
    },
  }
}
