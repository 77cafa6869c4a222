import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Frame, type Page } from 'playwright'
import { createServer, type Plugin, type ViteDevServer } from 'vite'
import { simulatorServer } from '../support/simulator-server.ts'
import { resolveBrowser } from '../support/browser.ts'

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** React Router 6 in the place of 7, for the app and its adapter alone. */
const reactRouter6: Plugin = {
  name: 'react-router-6',
  enforce: 'pre',
  resolveId(id, importer = '') {
    return id === 'react-router' && !importer.includes('node_modules')
      ? this.resolve('react-router-dom-6', importer)
      : undefined
  },
}

/** The apps of `./host`, on localhost, and simulated Metabases. */
export interface Apps {
  readonly url: string
  /** By the name that stands in an app's address. */
  readonly siteUrl: (site: string) => string
  readonly close: () => Promise<void>
}

/**
 * Serves the apps. The Metabases are on another site, or with `sameSite` on another port of localhost. What runs beside
 * another needs a `cache` of its own.
 */
export async function startApps({
  reactRouter = 7,
  sameSite = false,
  cache = 'routers',
} = {}): Promise<Apps> {
  const metabase = sameSite
    ? ({ host: 'localhost' } as const)
    : ({ sameSite: 'none', partitioned: true } as const)
  const server: ViteDevServer = await createServer({
    configFile: false,
    root: here('./host'),
    cacheDir: here(`../../node_modules/.vite-${cache}-${reactRouter}`),
    logLevel: 'error',
    plugins: [
      reactRouter === 6 && reactRouter6,
      react(),
      simulatorServer('metabase', metabase),
      // The base path of incoming locations is not cut off there: an echo would double it.
      simulatorServer('subpath', { ...metabase, basePath: '/metabase', profile: 'mid' }),
      simulatorServer('nextgen', { ...metabase, router: 'next' }),
      // Of another site in any case, with each kind of session cookie.
      simulatorServer('lax', {}),
      simulatorServer('none', { sameSite: 'none' }),
      simulatorServer('partitioned', { sameSite: 'none', partitioned: true }),
    ],
    resolve: {
      alias: [
        { find: /^react-metabase$/, replacement: here('../../src/index.ts') },
        { find: /^react-metabase\/(.*)/, replacement: `${here('../../src/')}$1.ts` },
      ],
    },
    // Bundled before the first page: a dependency found later reloads it in the middle of a walk.
    optimizeDeps: {
      include: [
        'react',
        'react-dom/client',
        'react/jsx-dev-runtime',
        '@tanstack/react-router',
        'wouter',
        reactRouter === 6 ? 'react-router-dom-6' : 'react-router',
      ],
    },
    server: { port: 0, host: 'localhost', hmr: false, fs: { allow: [here('../..')] } },
  })
  await server.listen()
  return {
    url: server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '',
    siteUrl: (site) =>
      JSON.parse(String(server.config.define?.[`import.meta.env.${site.toUpperCase()}_URL`])) as string,
    close: () => server.close(),
  }
}

/** The apps, and a Chromium to look at them with. */
export interface Hosts extends Apps {
  readonly browser: Browser
}

export async function startHosts(options: { reactRouter?: number } = {}): Promise<Hosts> {
  const apps = await startApps(options)
  const browser = await chromium.launch(await resolveBrowser('routers and next'))
  return {
    ...apps,
    browser,
    async close() {
      await browser.close()
      await apps.close()
    },
  }
}

/** The page in the frame of that title, of two in the one that is seen. */
export async function frameOf(page: Page, title: string): Promise<Frame> {
  const element = await page
    .locator(`iframe[title=${title}]`)
    .filter({ visible: true })
    .elementHandle({ timeout: 5000 })
  const frame = await element.contentFrame()
  if (!frame) throw new Error('No frame')
  return frame
}
