import type { Plugin } from 'esbuild'
import { copyFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'
import manifest from './package.json' with { type: 'json' }

const common: Options = {
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  // The maps name the files of `src`, which are in the package too.
  esbuildOptions: (options) => {
    options.sourcesContent = false
  },
}

const entries = {
  index: 'src/index.ts',
  server: 'src/server.ts',
  'server-in-browser': 'src/server/in-browser.ts',
  elements: 'src/elements.ts',
  testing: 'src/testing.ts',
  simulator: 'src/simulator.ts',
}

const routers = {
  next: 'src/next.ts',
  'react-router': 'src/react-router.ts',
  'tanstack-router': 'src/tanstack-router.ts',
}

const devtools = {
  devtools: 'src/devtools.ts',
  'devtools-production': 'src/devtools/production.ts',
}

/** Adapters and devtools import these from the client entry: a copy of their own would not know the app's embeds. */
const fromClientEntry: Plugin = {
  name: 'from-client-entry',
  setup(build) {
    const extension = build.initialOptions.format === 'cjs' ? 'cjs' : 'js'
    build.onResolve({ filter: /\/react\/provider\.tsx$|\/router-sync\.ts$/ }, () => ({
      path: `./index.${extension}`,
      external: true,
    }))
  },
}

/** jose is an ES module only, which Jest cannot `require()`. The CommonJS build has a copy of the part that it needs. */
const bundledJose: Plugin = {
  name: 'bundled-jose',
  setup(build) {
    build.onResolve({ filter: /^jose$/ }, () => ({ path: './jose.cjs', external: true }))
  },
}

export default defineConfig([
  { ...common, format: 'esm', entry: { ...entries, 'simulator-command': 'src/simulator/command.ts' } },
  { ...common, format: 'cjs', entry: entries, noExternal: ['jose'], esbuildPlugins: [bundledJose] },
  // On its own, so that the entries stay free of chunks that only a command shares with them.
  { ...common, format: 'esm', entry: { command: 'src/doctor/command.ts' } },
  { ...common, format: ['esm', 'cjs'], entry: routers, esbuildPlugins: [fromClientEntry] },
  {
    ...common,
    format: ['esm', 'cjs'],
    entry: devtools,
    esbuildPlugins: [fromClientEntry],
    define: { __VERSION__: JSON.stringify(manifest.version) },
  },
  {
    ...common,
    format: 'cjs',
    entry: { jose: 'node_modules/jose/dist/webapi/jwt/sign.js' },
    sourcemap: false, // Its sources are not in the package.
    banner: { js: '/*! For license information please see jose.LICENSE.md */' },
    onSuccess: () => copyFile('node_modules/jose/LICENSE.md', 'dist/jose.LICENSE.md'),
  },
])
