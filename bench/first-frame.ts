// How long the frame's request takes to leave, counted from the request for the app's script, beside a bare iframe with a
// hand-written fetch in the same run. At 0 and 100 ms of latency; the median of several runs. Needs `npm run build`.
//
//   npx tsx bench/first-frame.ts [folder of the built package]
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import { chromium, type Browser } from 'playwright'
import { resolveBrowser } from '../test/support/browser.ts'
import { bundle } from './bundle.ts'
import { median } from './median.ts'

const RUNS = 15
const root = path.resolve(import.meta.dirname, '..')
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'))

const mount = (app: string): string =>
  `createRoot(document.getElementById('root')).render(<StrictMode>${app}</StrictMode>)`

/** Each app, and the one that does the same by hand. */
const apps = {
  interactive: {
    ours: `import { MetabaseProvider, InteractiveEmbed } from 'react-metabase'
${mount(`<MetabaseProvider siteUrl={window.siteUrl} ssoUrl="/sso"><InteractiveEmbed path="/dashboard/1" title="Sales" /></MetabaseProvider>`)}`,
    bare: mount(`<iframe src="/sso?return_to=%2Fdashboard%2F1" title="Sales" />`),
  },
  signed: {
    ours: `import { MetabaseProvider, StaticEmbed, fetchTokenFrom } from 'react-metabase'
const fetchToken = fetchTokenFrom('/token')
${mount(`<MetabaseProvider siteUrl={window.siteUrl} fetchToken={fetchToken}><StaticEmbed dashboard={1} title="Sales" /></MetabaseProvider>`)}`,
    bare: `let asked
function Sales() {
  const [token, setToken] = useState()
  useEffect(() => {
    asked ??= fetch('/token', { method: 'POST', body: '{}' }).then((answer) => answer.json())
    void asked.then(({ jwt }) => setToken(jwt))
  }, [])
  return token ? <iframe src={window.siteUrl + '/embed/dashboard/' + token} title="Sales" /> : null
}
${mount('<Sales />')}`,
  },
} as const

async function bundleCode(code: string, folder: string): Promise<string> {
  const entry = path.join(folder, 'entry.jsx')
  await writeFile(
    entry,
    `import { StrictMode, useEffect, useState } from 'react'\nimport { createRoot } from 'react-dom/client'\n${code}`,
  )
  const outDir = path.join(folder, 'out')
  await bundle(entry, outDir, dist)
  return outDir
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${base64url({ alg: 'HS256' })}.${base64url({ resource: { dashboard: 1 }, params: {}, exp: 4e9 })}.x`

/** Milliseconds from the request for the script to that of the frame. */
async function measure(browser: Browser, folder: string, latencyMs: number): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  let scriptAtMs = 0
  let found: (ms: number) => void
  const frameAtMs = new Promise<number>((resolve) => (found = resolve))
  const answer = (response: ServerResponse, type: string, body: string | Buffer): void => {
    setTimeout(() => response.setHeader('content-type', type).end(body), latencyMs)
  }
  const metabase = createServer((_request, response) => {
    found(performance.now())
    answer(response, 'text/html', '<!doctype html>')
  })
  const origins: string[] = []
  const host = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '/'
    if (url === '/')
      answer(
        response,
        'text/html',
        `<!doctype html><div id="root"></div><script>siteUrl = ${JSON.stringify(origins[1])}</script><script type="module" src="/app.js"></script>`,
      )
    else if (url === '/token') answer(response, 'application/json', JSON.stringify({ jwt: token }))
    else if (url.startsWith('/sso')) {
      found(performance.now())
      answer(response, 'text/html', '<!doctype html>')
    } else {
      if (url === '/app.js') scriptAtMs = performance.now()
      readFile(path.join(folder, url)).then(
        (file) => answer(response, 'text/javascript', file),
        () => response.writeHead(404).end(),
      )
    }
  })
  for (const server of [host, metabase]) {
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    const address = server.address()
    origins.push(`http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}`)
  }
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(origins[0] ?? '', { waitUntil: 'commit' })
  const ms = (await frameAtMs) - scriptAtMs
  await context.close()
  for (const server of [host, metabase]) {
    server.closeAllConnections()
    server.close()
  }
  return ms
}

const browser = await chromium.launch(await resolveBrowser('first-frame'))
console.log(`First frame, medians of ${RUNS}:`)
const work = await mkdtemp(path.join(root, 'node_modules/.cache/first-frame-'))
try {
  for (const [kind, { ours, bare }] of Object.entries(apps)) {
    const folders: string[] = []
    for (const [name, code] of [
      ['ours', ours],
      ['bare', bare],
    ] as const) {
      const folder = path.join(work, `${kind}-${name}`)
      await (await import('node:fs/promises')).mkdir(folder)
      folders.push(await bundleCode(code, folder))
    }
    for (const latencyMs of [0, 100]) {
      const ms: number[][] = [[], []]
      // In turn, so that a change of the machine's speed meets both. The first of each is not counted.
      for (let run = 0; run <= RUNS; run++)
        for (const [index, folder] of folders.entries()) {
          const one = await measure(browser, folder, latencyMs)
          if (run > 0) ms[index]?.push(one)
        }
      const [own = NaN, hand = NaN] = ms.map(median)
      const ratios = (ms[0] ?? []).map((one, index) => one / (ms[1]?.[index] ?? NaN))
      console.log(
        `${kind.padEnd(12)} ${String(latencyMs).padStart(3)} ms latency: ${own.toFixed(0)} ms, bare iframe ${hand.toFixed(0)} ms, ratio ${median(ratios).toFixed(2)}`,
      )
    }
  }
} finally {
  await browser.close()
  await rm(work, { recursive: true, force: true })
}
