import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
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

interface Index {
  readonly entries: Readonly<Record<string, { id: string; title: string; type: string; importPath: string }>>
}

/** What there is to see in the site, in the order of the side bar. */
const entries = (): Index['entries'][string][] =>
  existsSync(built)
    ? Object.values((JSON.parse(readFileSync(path.join(built, 'index.json'), 'utf8')) as Index).entries)
    : []

const isPage = ({ importPath }: { readonly importPath: string }): boolean => importPath.endsWith('.mdx')
const pages = entries().filter(isPage)
const pagesOfStories = entries().filter((entry) => entry.type === 'docs' && !isPage(entry))

describe('the documentation', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

  async function openPage(
    id: string,
    { width, colorScheme }: { width: number; colorScheme: 'light' | 'dark' },
    complaints: string[] = [],
  ): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${folder}/iframe.html?id=${id}&viewMode=docs`)
    await page.getByRole('main').first().waitFor()
    return page
  }

  /**
   * What axe-core finds, which the accessibility addon of Storybook brings. The stories have tests, and landmarks, of their own. The
   * controls of props are Storybook's.
   */
  async function violations(page: Page): Promise<unknown> {
    await page.evaluate(axe)
    return page.evaluate(
      `axe.run(
        { exclude: ['.docs-story', '.docblock-argstable'] },
        { iframes: false, rules: { 'landmark-no-duplicate-main': { enabled: false } } },
      ).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
    )
  }

  it('begins with Start here, then has guides, the reference and the stories', () => {
    const groups = [...new Set(entries().map(({ title }) => title.split('/')[0]))]
    expect(groups).toEqual(['Start here', 'Guides', 'API reference', 'Examples'])
    expect(pages.length).toBeGreaterThan(30)
  })

  it.each(pages)(
    'shows $title without an error, for everybody: on a desktop and a phone, light and dark',
    async ({ id }) => {
      const complaints: string[] = []
      const desktop = await openPage(id, { width: 1280, colorScheme: 'light' }, complaints)
      await desktop.getByRole('heading', { level: 1 }).waitFor()
      expect(await violations(desktop)).toEqual([])
      expect(complaints).toEqual([])
      await desktop.close()

      const phone = await openPage(id, { width: 390, colorScheme: 'dark' })
      expect(await violations(phone)).toEqual([])
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      await phone.close()
    },
    120_000,
  )

  it.each(pagesOfStories)('shows the stories of $title on a phone, for everybody', async ({ id }) => {
    const phone = await openPage(id, { width: 390, colorScheme: 'light' })
    await phone.getByRole('heading', { level: 1 }).first().waitFor()
    expect(await violations(phone)).toEqual([])
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await phone.close()
  })

  it('has links that lead somewhere: to a page, to a heading, to a file of the repository', async () => {
    const root = path.resolve(import.meta.dirname, '../..')
    const source = `${manifest.repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/`
    const ids = new Map<string, string[]>()
    const links: [from: string, href: string][] = []
    for (const { id } of pages) {
      const page = await openPage(id, { width: 1280, colorScheme: 'light' })
      ids.set(id, await page.evaluate(() => [...document.querySelectorAll('[id]')].map((one) => one.id)))
      const found = await page.evaluate(() =>
        [...document.querySelectorAll('main a[href]')].map((one) => one.getAttribute('href') ?? ''),
      )
      links.push(...found.map((href): [string, string] => [id, href]))
      await page.close()
    }
    expect(links.length).toBeGreaterThan(300)
    for (const [from, href] of links) {
      if (href.startsWith(source)) {
        expect(existsSync(path.join(root, href.slice(source.length))), `${from}: ${href}`).toBe(true)
      } else if (!/^https?:/.test(href)) {
        const [, target = from, anchor] = /^(?:\.\/\?path=\/docs\/([^#]+))?(?:#(.+))?$/.exec(href) ?? [
          href,
          '',
        ]
        expect([...ids.keys()], `${from}: ${href}`).toContain(target)
        if (anchor) expect(ids.get(target), `${from}: ${href}`).toContain(anchor)
      }
    }
  }, 300_000)

  it('leads from an address in an error to the section about its code', async () => {
    const page = await browser.newPage()
    await page.goto(`${folder}/?path=/docs/guides-errors--docs#not_found`)
    const heading = page.frameLocator('#storybook-preview-iframe').locator('#not_found')
    await heading.waitFor()
    await expect.poll(() => heading.evaluate((one) => one.getBoundingClientRect().top)).toBeLessThan(200)
    await page.close()
  }, 60_000)

  it('follows a link to a heading of another page, inside of the site', async () => {
    const page = await browser.newPage()
    await page.goto(`${folder}/`)
    const frame = page.frameLocator('#storybook-preview-iframe')
    await frame.getByRole('link', { name: 'Server', exact: true }).first().click()
    await frame.getByRole('heading', { level: 1, name: 'Server' }).waitFor()
    expect(page.url()).toBe(`${folder}/?path=/docs/guides-server--docs#frameworks`)
    await page.close()
  }, 60_000)

  it('has llms.txt, whose links are files that are there', () => {
    const text = readFileSync(path.join(built, 'llms.txt'), 'utf8')
    const files = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file)
    expect(files.length).toBe(pages.length)
    for (const file of files) expect(readFileSync(path.join(built, file), 'utf8')).toMatch(/^# /)
  })
})
