import type { Plugin } from 'esbuild'
import { defineConfig, type Options } from 'tsup'

const common: Options = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
}

const doors = {
  index: 'src/index.ts',
  server: 'src/server.ts',
  'server-in-browser': 'src/server/in-browser.ts',
  testing: 'src/testing.ts',
  simulator: 'src/simulator.ts',
  'simulator-command': 'src/simulator/command.ts',
}

const routers = {
  next: 'src/next.ts',
  'react-router': 'src/react-router.ts',
  'tanstack-router': 'src/tanstack-router.ts',
}

/** An adapter imports `useRouterSync` from the client entry: a copy of its own would not know the app's embeds. */
const fromClientEntry: Plugin = {
  name: 'from-client-entry',
  setup(build) {
    const extension = build.initialOptions.format === 'cjs' ? 'cjs' : 'js'
    build.onResolve({ filter: /\/router-sync\.ts$/ }, () => ({
      path: `./index.${extension}`,
      external: true,
    }))
  },
}

export default defineConfig([
  {
    ...common,
    entry: doors,
    // All types in one run, so that they are the same ones in each door. tsup 8 sets baseUrl for its own type build,
    // which TypeScript 6 calls deprecated.
    dts: { entry: { ...doors, ...routers }, compilerOptions: { ignoreDeprecations: '6.0' } },
  },
  { ...common, entry: routers, esbuildPlugins: [fromClientEntry] },
])
