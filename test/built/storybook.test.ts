import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resolveBrowser } from '../support/browser.ts'

const built = path.resolve(import.meta.dirname, '../../storybook-static')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

let server: Server
let browser: Browser
let folder: string

beforeAll(async () => {
  // Files and nothing else, below a folder: as any static host would serve it.
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = path.join(built, pathname.replace(/^\/some\/folder\//, '/').replace(/\/$/, '/index.html'))
    if (!pathname.startsWith('/some/folder/') || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('content-type', types[path.extname(file)] ?? 'application/octet-stream')
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  folder = `http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/some/folder`
  browser = await chromium.launch(await resolveBrowser('built'))
})

afterAll(async () => {
  await browser.close()
  server.close()
})

it.each([
  ['examples-components-interactiveembed--dashboard', 'Orders overview'],
  ['examples-components-staticembed--dashboard', 'Orders overview'],
  ['examples-components-publicembed--dashboard', 'Service status'],
])(
  'shows %s with no server, the simulator in a service worker',
  async (story, title) => {
    const page = await browser.newPage()
    const outside: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(folder) && !/^(data|blob|about):/.test(request.url()))
        outside.push(request.url())
    })
    await page.goto(`${folder}/iframe.html?id=${story}&viewMode=story`)
    await page.frameLocator(`iframe[title="${title}"]`).getByRole('heading', { name: title }).waitFor()
    await page.locator('[aria-busy=false]').waitFor()
    expect(outside).toEqual([])
    await page.close()
  },
  60_000,
)

it('leads from the menu of the app around a story to other stories', async () => {
  const page = await browser.newPage()
  await page.goto(`${folder}/iframe.html?id=examples-first-embed--public-link&viewMode=story`)
  const menu = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
  await menu.first().waitFor()
  const targets = await menu.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))
  const { entries } = (await (await fetch(`${folder}/index.json`)).json()) as { entries: object }
  const stories = Object.keys(entries).map((id) => `${folder}/?path=/story/${id}`)
  expect(targets).toHaveLength(4)
  expect(stories).toEqual(expect.arrayContaining(targets))
  await page.close()
}, 60_000)
