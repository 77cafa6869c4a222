import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { simulatorServer } from './test/support/simulator-server.ts'
import { resolveBrowser } from './test/support/browser.ts'
import { counters } from './test/support/counters.ts'
import { inFrame } from './test/support/in-frame.ts'
import { emulateMedia } from './test/support/media.ts'

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The same tests against React 18, which the file: dependency test/react-18 holds. */
const react18 = [
  // Its CommonJS build would require() React 19 past the alias; the ES module is processed by Vite.
  {
    find: /^@testing-library\/react$/,
    replacement: here('./node_modules/@testing-library/react/dist/@testing-library/react.esm.js'),
  },
  { find: /^react($|\/)/, replacement: `${here('./test/react-18/node_modules/react')}$1` },
  { find: /^react-dom($|\/)/, replacement: `${here('./test/react-18/node_modules/react-dom')}$1` },
]

const launchOptions = await resolveBrowser('browser, browser-react-18, storybook and soak')

// A new object for each project: Vitest writes names into it.
const browser = () => ({
  enabled: true,
  headless: true,
  // The files share a Metabase, with its faults and its log.
  fileParallelism: false,
  screenshotFailures: false,
  viewport: { width: 1280, height: 720 },
  // Larger than the viewport above: a tester frame that does not fit is scaled, and clicks land beside.
  provider: playwright({ launchOptions, contextOptions: { viewport: { width: 1400, height: 900 } } }),
  instances: [{ browser: 'chromium' as const }],
  commands: { counters, emulateMedia, inFrame },
})

/** Bundled before the first test: a dependency found later reloads the page in the middle of a cold run. */
const optimizeDeps = {
  include: [
    'react',
    'react-dom',
    'react-dom/client',
    'react/jsx-runtime',
    'react/jsx-dev-runtime',
    'vitest-browser-react',
    'fast-check',
  ],
}

/** Metabase on 127.0.0.1, another site than the localhost of the tests; partitioned cookies reach it there. */
const metabases = () => [
  simulatorServer('metabase', { sameSite: 'none', partitioned: true }),
  simulatorServer('subpath', { sameSite: 'none', partitioned: true, basePath: '/metabase', plan: 'pro' }),
]

/** Empty pages below /blank, where a test plays what a frame says. */
const blank = (): Plugin => ({
  name: 'blank',
  configureServer({ middlewares }) {
    middlewares.use('/blank', (_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html>')
    })
  },
})

/** Only for tests that would never end: nothing is measured by them. */
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 }

const browserTests = 'test/browser/**/*.test.tsx'

/** What depends on React. The rest depends on the page in the frame; with React 18 it runs by `npm run test:react-18`. */
const componentTests = [
  'devtools',
  'failures',
  'hidden',
  'interactive',
  'keep-alive',
  'lazy',
  'life',
  'transition',
].map((name) => `test/browser/${name}.test.tsx`)

const inReact18 = (name: string, files: { include: string[]; exclude?: string[] }) => ({
  plugins: [react(), metabases()],
  resolve: { alias: react18 },
  optimizeDeps,
  cacheDir: here(`./node_modules/.vite-${name}`),
  test: { ...timeouts, name, provide: { reactMajor: '18' }, ...files, browser: browser() },
})

/**
 * The same order each time, whatever an earlier run has left in the cache: the largest files first. The one that counts new
 * entries of the history comes before them, because the files share a tab, and a tab has at most 50 entries.
 */
class FixedOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      /browser.soft-switch\./.test(moduleId) ? Infinity : statSync(moduleId).size
    const order = (a: TestSpecification, b: TestSpecification): number =>
      rank(b) === rank(a) ? 0 : rank(b) - rank(a)
    return Promise.resolve([...files].sort(order))
  }
}

const jsdomTests = ['test/{react,devtools}/**/*.test.tsx', 'test/testing/**/*.test.{ts,tsx}']

export default defineConfig({
  test: {
    // Walks wait more than they work, as most tests with a browser do.
    maxConcurrency: 10,
    maxWorkers: Math.max(availableParallelism() - 1, 2),
    sequence: { sequencer: FixedOrder },
    projects: [
      {
        resolve: {
          alias: {
            'react-metabase/server': here('./src/server.ts'),
            'react-metabase/simulator': here('./src/simulator.ts'),
          },
        },
        test: {
          ...timeouts,
          name: 'node',
          environment: 'node',
          include: ['test/{doctor,example,protocol,server,simulator}/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        test: {
          ...timeouts,
          name: 'routers',
          environment: 'node',
          include: ['test/routers/*.test.ts'],
        },
      },
      ...(['firefox', 'webkit'] as const).map((engine) => ({
        test: {
          ...timeouts,
          name: engine,
          provide: { engine },
          environment: 'node',
          include: ['test/browsers/*.test.ts'],
        },
      })),
      // Needs `npm run build`, and what test/next has installed.
      {
        test: {
          ...timeouts,
          name: 'next',
          environment: 'node',
          include: ['test/next/*.test.ts'],
        },
      },
      // What `npm run build` and `npm run build-storybook` made.
      {
        test: {
          ...timeouts,
          name: 'built',
          environment: 'node',
          include: ['test/built/**/*.test.ts'],
        },
      },
      {
        plugins: [react()],
        test: {
          ...timeouts,
          name: 'jsdom',
          provide: { reactMajor: '19' },
          environment: 'jsdom',
          include: ['test/{elements,embed}/**/*.test.ts', ...jsdomTests],
          setupFiles: ['test/support/jsdom.setup.ts'],
        },
      },
      {
        plugins: [react(), blank()],
        optimizeDeps,
        test: { testTimeout: 600_000, name: 'soak', include: ['bench/**/*.test.tsx'], browser: browser() },
      },
      {
        plugins: [react()],
        resolve: { alias: react18 },
        test: {
          ...timeouts,
          name: 'jsdom-react-18',
          provide: { reactMajor: '18' },
          environment: 'jsdom',
          include: jsdomTests,
          setupFiles: ['test/support/jsdom.setup.ts'],
          // Only modules that Vite processes see the alias.
          server: { deps: { inline: [/@testing-library\/react/] } },
        },
      },
      {
        plugins: [react(), metabases()],
        optimizeDeps,
        test: {
          ...timeouts,
          name: 'browser',
          provide: { reactMajor: '19' },
          include: [browserTests],
          browser: browser(),
        },
      },
      inReact18('browser-react-18', { include: componentTests }),
      inReact18('protocol-react-18', { include: [browserTests], exclude: componentTests }),
      {
        plugins: [storybookTest({ configDir: here('./.storybook') })],
        test: { ...timeouts, name: 'storybook', browser: browser() },
      },
    ],
  },
})
