// How long people wait for a page that is new, kept, hidden or switched, beside a bare iframe in the same run, and what each way
// costs. In real Chromium, with the built package, and a Metabase on another site that needs 500 ms to boot. Times are only
// printed; counts that are wrong fail. Needs `npm run build`.
//
//   npx tsx bench/warm-frames.ts [folder of the built package]
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { SignJWT } from 'jose'
import { createServer } from 'node:http'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { developmentSecrets, startSimulator } from '../src/simulator.ts'
import { serve } from '../src/simulator/server.ts'
import { resolveBrowser } from '../test/support/browser.ts'
import { answerAsHost } from '../test/support/host.ts'
import { bundle } from './bundle.ts'
import { median } from './median.ts'

const RUNS = 7
const BOOT_MS = 500
/** Long enough for what a step causes later, such as a request. */
const SETTLE_MS = 700
const MAX_ANIMATION_FRAMES = 3

const root = path.resolve(import.meta.dirname, '..')
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'))

const headings = {
  'dashboard/1': 'Orders overview',
  'dashboard/2': 'Accounts',
  'dashboard/3': 'Service status',
  'question/1': 'Orders',
  'question/2': 'Revenue by month',
  'question/3': 'Revenue by region',
  'question/4': 'Orders by category',
  'question/5': 'Latest orders',
  'question/6': 'Revenue by account',
} as const
type Kind = 'signed' | 'interactive' | 'guest'
type Place = keyof typeof headings
type Route = `${Kind}/${Place}`
type Name = 'ours' | 'bare'

const ten = [
  'signed/dashboard/1',
  'signed/dashboard/3',
  'signed/question/2',
  'signed/question/3',
  'signed/question/5',
  'interactive/dashboard/1',
  'interactive/dashboard/2',
  'interactive/dashboard/3',
  'interactive/question/2',
  'interactive/question/4',
] as const satisfies readonly Route[]

/** Answers the stage, in each frame: the page with that heading is there, and all of its cards are drawn. */
const inEachFrame = `
if (window !== top) addEventListener('message', ({ data, source }) => {
  if (typeof data !== 'string' || !data.startsWith('is drawn ')) return
  const heading = data.slice('is drawn '.length)
  const cards = [...document.querySelectorAll('[data-card]')]
  const isDrawn = [...document.querySelectorAll('h1')].some((one) => one.textContent === heading)
    && cards.length > 0 && cards.every((card) => card.querySelector('svg, .scalar, table'))
  if (isDrawn) requestAnimationFrame(() => source.postMessage('drawn ' + heading, '*'))
})`

const metabase = await startSimulator({
  host: '127.0.0.1',
  sameSite: 'none',
  partitioned: true,
  faults: { bootMs: BOOT_MS },
})
const work = await mkdtemp(path.join(root, 'node_modules/.cache/warm-frames-'))
/** Requests to the routes of the app that sign. */
let signatures = 0

async function signToken(request: Request): Promise<Response> {
  const { resource } = (await request.json()) as { resource: { dashboard?: number } }
  // Dashboard 3 has no filter that could be locked.
  const params = resource.dashboard === 3 ? {} : { account: ['1'] }
  const jwt = await new SignJWT({ resource, params })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('600s')
    .sign(new TextEncoder().encode(developmentSecrets.embedding))
  return Response.json({ jwt })
}

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (/^\/(token|sso)$/.test(pathname)) {
    signatures++
    const { sso, embedding } = developmentSecrets
    const settings = { siteUrl: metabase.siteUrl, ssoSecret: sso, embeddingSecret: embedding }
    return pathname === '/token' ? signToken(request) : answerAsHost(request, settings)
  }
  const [, name = ''] = /^\/(ours|bare)\/app\.js$/.exec(pathname) ?? []
  if (name)
    return new Response(await readFile(path.join(work, name, 'app.js')), {
      headers: { 'content-type': 'text/javascript' },
    })
  if (!/^\/(ours|bare)\/$/.test(pathname)) return new Response(null, { status: 404 })
  return new Response(
    '<!doctype html><body style="margin:0"><div id="root"></div><script type="module" src="app.js"></script>',
    { headers: { 'content-type': 'text/html' } },
  )
}

const host = createServer((incoming, outgoing) => {
  serve(answer, incoming, outgoing).catch(() => outgoing.destroy())
})
await new Promise<void>((resolve) => host.listen(0, 'localhost', resolve))
const address = host.address()
const hostUrl = `http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}`

interface Step {
  readonly ms: number
  readonly animationFrames: number
  readonly documents: number
  readonly tokens: number
  readonly entries: number
}

const placeOf = (route: Route): Place => route.slice(route.indexOf('/') + 1) as Place

/** One tab with one of the two apps. */
async function openApp(browser: Browser, name: Name, settings: Readonly<Record<string, string>> = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
  const page = await context.newPage()
  await page.addInitScript(inEachFrame)
  let documents = 0
  page.on('response', (response) => {
    const isDocument = response.ok() && response.request().isNavigationRequest()
    if (isDocument && response.frame() !== page.mainFrame()) documents++
  })

  const settle = (): Promise<void> => page.waitForTimeout(SETTLE_MS)
  const counts = async () => ({
    documents,
    tokens: signatures,
    entries: await page.evaluate(() => history.length),
  })
  async function step(act: () => Promise<{ ms: number; animationFrames: number }>): Promise<Step> {
    const before = await counts()
    const { ms, animationFrames } = await act()
    await settle()
    const after = await counts()
    return {
      ms,
      animationFrames,
      documents: after.documents - before.documents,
      tokens: after.tokens - before.tokens,
      entries: after.entries - before.entries,
    }
  }

  return {
    page,
    /** Opens the app at a route; without one, nothing of Metabase. */
    async start(route?: Route): Promise<Step> {
      const query = new URLSearchParams({ ...settings, site: metabase.siteUrl })
      if (route) {
        query.set('route', route)
        query.set('heading', headings[placeOf(route)])
      }
      const first = await step(async () => {
        await page.goto(`${hostUrl}/${name}/?${String(query)}`)
        const arrival = await page.evaluate(() => window.stage.first)
        return { ms: arrival?.sinceStartMs ?? 0, animationFrames: arrival?.animationFrames ?? 0 }
      })
      // One entry is that of the app's own page.
      return { ...first, entries: first.entries - 1 }
    },
    visit: (route: Route): Promise<Step> =>
      step(() =>
        page.evaluate(
          ([to = '', heading = '']) => window.stage.visit(to, heading),
          [route, headings[placeOf(route)]],
        ),
      ),
    async leave(): Promise<void> {
      await page.evaluate(() => window.stage.leave())
      await settle()
    },
    /** Takes the embed to dashboard 3 by a message; `null`: this build cannot. */
    async show(): Promise<Step | null> {
      const canShow = await page.evaluate<boolean>('typeof embed.show === "function"')
      if (!canShow) return null
      return step(() =>
        page.evaluate<Step>('stage.follow("Service status", () => embed.show({ dashboard: 3 }))'),
      )
    },
    close: () => context.close(),
  }
}

const scenarios = [
  'first page, cold',
  'second page',
  'come back',
  'come back, not kept',
  'come back, <Activity>',
  'soft switch',
] as const
type Scenario = (typeof scenarios)[number]
type Steps = Partial<Record<Scenario, Step>>

async function runScenarios(browser: Browser, name: Name, kind: Kind): Promise<Steps> {
  const steps: Steps = {}
  const first: Route = `${kind}/dashboard/1`
  const second: Route = `${kind}/dashboard/3`

  const app = await openApp(browser, name, { keepAlive: '2' })
  steps['first page, cold'] = await app.start(first)
  steps['second page'] = await app.visit(second)
  await app.leave()
  steps['come back'] = await app.visit(first)
  await app.close()

  const hiding = await openApp(browser, name, { activity: '' })
  await hiding.start(first)
  await hiding.leave()
  steps['come back, <Activity>'] = await hiding.visit(first)
  await hiding.close()

  if (name === 'ours') {
    const cold = await openApp(browser, name)
    await cold.start(first)
    const switched = kind === 'signed' ? await cold.show() : null
    if (switched) steps['soft switch'] = switched
    await cold.leave()
    steps['come back, not kept'] = await cold.visit(first)
    await cold.close()
  }
  return steps
}

const mistakes: string[] = []
function checkMost(what: string, actual: number, most: number): void {
  if (actual > most) mistakes.push(`${what}: ${actual}, expected at most ${most}`)
}
function check(what: string, actual: number, expected: number): void {
  if (actual !== expected) mistakes.push(`${what}: ${actual}, expected ${expected}`)
}

/** What a step of ours must cost, whatever the machine. */
function checkStep(kind: Kind, scenario: Scenario, step: Step): void {
  const what = `${kind}, ${scenario}`
  const isWarm = scenario === 'come back' || scenario === 'come back, <Activity>'
  const isSoft = scenario === 'soft switch'
  check(`${what}: documents`, step.documents, isWarm || isSoft ? 0 : 1)
  check(`${what}: tokens`, step.tokens, isWarm ? 0 : 1)
  check(`${what}: entries`, step.entries, isSoft ? 1 : 0)
  if (isWarm) checkMost(`${what}: animation frames`, step.animationFrames, MAX_ANIMATION_FRAMES)
}

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index === 0 ? String(cell).padEnd(24) : String(cell).padStart(13))).join('')

async function compare(browser: Browser, kind: Kind): Promise<void> {
  const runs: Record<Name, Steps>[] = []
  // In turn, so that a change of the machine’s speed meets both. The first of each is not counted.
  for (let run = 0; run <= RUNS; run++) {
    const steps: Record<Name, Steps> = { ours: {}, bare: {} }
    for (const name of run % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const))
      steps[name] = await runScenarios(browser, name, kind)
    for (const scenario of scenarios) {
      const step = steps.ours[scenario]
      if (step) checkStep(kind, scenario, step)
    }
    if (run > 0) runs.push(steps)
  }
  console.log(
    `\n${row([kind, 'ours ms', 'bare ms', 'ratio', 'documents', 'tokens', 'entries', 'anim.frames'])}`,
  )
  for (const scenario of scenarios) {
    const own = runs.flatMap(({ ours }) => ours[scenario] ?? [])
    const [sample] = own
    if (!sample) {
      console.log(row([scenario, '-']))
      continue
    }
    // A bare iframe knows no soft switch, and is never kept: it loads.
    const counterpart = { 'come back, not kept': 'come back', 'soft switch': 'second page' } as const
    const against = scenario in counterpart ? counterpart[scenario as keyof typeof counterpart] : scenario
    const hand = runs.flatMap(({ bare }) => bare[against] ?? [])
    const ratios = own.map(({ ms }, index) => ms / (hand[index]?.ms ?? NaN))
    const worst = Math.max(...own.map(({ animationFrames }) => animationFrames))
    const times = [own, hand].map((steps) => median(steps.map(({ ms }) => ms)).toFixed(0))
    const { documents, tokens, entries } = sample
    console.log(row([scenario, ...times, median(ratios).toFixed(2), documents, tokens, entries, worst]))
  }
}

/** Ten routes in turn, then back to the last three that are kept, and to one that is not. */
async function tenRoutes(browser: Browser): Promise<void> {
  const app = await openApp(browser, 'ours', { keepAlive: '3' })
  await app.start()
  const opened: Step[] = []
  const isKept: Step[] = []
  let mostFrames = 0
  async function visit(route: Route): Promise<Step> {
    const step = await app.visit(route)
    mostFrames = Math.max(mostFrames, await app.page.locator('iframe').count())
    return step
  }
  for (const route of ten) opened.push(await visit(route))
  for (const route of ten.slice(6, 9).reverse()) isKept.push(await visit(route))
  const dropped = await visit(ten[0])
  await app.close()
  const sum = (steps: readonly Step[], what: 'documents' | 'tokens'): number =>
    steps.reduce((total, step) => total + step[what], 0)
  const ms = (steps: readonly Step[]): string => median(steps.map((step) => step.ms)).toFixed(0)
  console.log(
    `\nTen routes with keepAlive={3}: ${ms(opened)} ms each, ${sum(opened, 'documents')} documents; back to the three that are kept: ${ms(isKept)} ms each, ${sum(isKept, 'documents')} documents, ${sum(isKept, 'tokens')} tokens; to the oldest: ${dropped.documents} document; never more than ${mostFrames} frames`,
  )
  check('ten routes: documents', sum(opened, 'documents'), 10)
  check('ten routes: documents on the way back', sum(isKept, 'documents'), 0)
  check('ten routes: tokens on the way back', sum(isKept, 'tokens'), 0)
  check('ten routes: documents for the oldest', dropped.documents, 1)
  checkMost('ten routes: frames', mostFrames, 4)
}

interface Memory {
  readonly renderers: number
  /** Of the page of the app, and of the page in a frame. */
  readonly heapMb: readonly number[]
  /** Of all renderers; `NaN` where the system does not tell. */
  readonly pssMb: number
}

async function measureMemory(browser: Browser, page: Page): Promise<Memory> {
  const heapMb: number[] = []
  for (const target of page.frames().slice(0, 2)) {
    const session = await page.context().newCDPSession(target === page.mainFrame() ? page : target)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    heapMb.push(usedSize / 2 ** 20)
    await session.detach()
  }
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  let pssMb = 0
  for (const { id } of renderers) {
    const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '')
    pssMb += Number(/^Pss: +(\d+) kB/m.exec(text)?.[1] ?? NaN) / 1024
  }
  return { renderers: renderers.length, heapMb, pssMb }
}

/** In a browser of its own, so that no other tab counts. */
async function memory(): Promise<void> {
  const browser = await chromium.launch(launch)
  const app = await openApp(browser, 'ours', { keepAlive: '5' })
  await app.start()
  console.log(`\n${row(['parked frames', 'renderers', 'PSS MB', 'heap: app', 'Metabase'])}`)
  let opened = 0
  for (const parked of [0, 1, 5]) {
    for (; opened < parked; opened++) await app.visit(ten[opened] ?? ten[0])
    if (parked > 0) await app.leave()
    const count = await app.page.locator('[data-metabase=parked] iframe').count()
    check('parked frames', count, parked)
    const { renderers, pssMb, heapMb } = await measureMemory(browser, app.page)
    console.log(row([parked, renderers, pssMb.toFixed(0), ...heapMb.map((mb) => mb.toFixed(1))]))
  }
  await browser.close()
}

const found = await resolveBrowser('warm-frames')
// Metabase in a process of its own, as in the browsers of people.
const launch = { ...found, args: [...found.args, '--site-per-process'] }
console.log(`Warm frames, medians of ${RUNS}, until the page is drawn; Metabase boots for ${BOOT_MS} ms:`)
try {
  for (const name of ['ours', 'bare'] as const)
    await bundle(path.join(import.meta.dirname, `warm-frames/${name}.tsx`), path.join(work, name), dist)
  const browser = await chromium.launch(launch)
  for (const kind of ['signed', 'interactive', 'guest'] as const) await compare(browser, kind)
  await tenRoutes(browser)
  await browser.close()
  await memory()
} finally {
  host.closeAllConnections()
  host.close()
  await metabase.close()
  await rm(work, { recursive: true, force: true })
}
for (const mistake of mistakes) console.error(`Wrong: ${mistake}`)
if (mistakes.length > 0) process.exitCode = 1
