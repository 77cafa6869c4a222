import type { StorybookConfig } from '@storybook/react-vite'
import { fileURLToPath } from 'node:url'
import { build, mergeConfig, type Plugin } from 'vite'
import { simulatorServer } from '../test/support/simulator-server.ts'
import { apiReference } from './api.ts'
import { indexForModels } from './llms.ts'
import { writePages } from './write-pages.ts'

type LogLevel = 'warn' | 'info' | 'debug'

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** A built Storybook has no server: the simulator runs in a service worker beside it. */
function simulatorWorker(): Plugin {
  let outDir = ''
  return {
    name: 'simulator-worker',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir
    },
    async closeBundle() {
      await build({
        configFile: false,
        logLevel: 'warn',
        build: {
          outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          minify: false,
          target: 'es2022',
          lib: { entry: here('./worker.ts'), formats: ['iife'], name: 'worker', fileName: () => 'worker.js' },
        },
      })
    },
  }
}

writePages()

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: [
    './pages/*.mdx',
    // The side bar shows what has no group first, so the stories are in one.
    { directory: '../stories', files: '**/*.stories.tsx', titlePrefix: 'Examples' },
  ],
  // The text of the guides, for programs that read it.
  staticDirs: ['./static', { from: '../docs', to: '/docs' }],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  // The other reader does not see props behind an intersection or a union.
  typescript: { reactDocgen: 'react-docgen-typescript' },
  features: { sidebarOnboardingChecklist: false },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (viteConfig) =>
    mergeConfig(viteConfig, {
      resolve: {
        alias: [
          { find: /^react-metabase$/, replacement: here('../src/index.ts') },
          { find: /^react-metabase\/(.*)/, replacement: here('../src/$1.ts') },
        ],
      },
      plugins: [
        simulatorServer('metabase', { port: Number(process.env['SIMULATOR_PORT'] ?? 0) }, { sameHost: true }),
        simulatorWorker(),
        apiReference(),
        indexForModels(),
      ],
      build: {
        rolldownOptions: {
          onLog(level: LogLevel, log: { code?: string }, handler: (level: LogLevel, log: object) => void) {
            if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handler(level, log) // 'use client' means nothing here
          },
        },
      },
    }),
}

export default config
