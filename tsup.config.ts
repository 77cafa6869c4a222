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

/** Leaves a module to another file of the package. */
const apart = (filter: RegExp, name: string): Plugin => ({
  name: `apart-${name}`,
  setup(build) {
    const extension = build.initialOptions.format === 'cjs' ? 'cjs' : 'js'
    build.onResolve({ filter }, () => ({ path: `./${name}.${extension}`, external: true }))
  },
})

export default defineConfig([
  {
    ...common,
    entry: doors,
    // All types in one run, so that they are the same ones in each door. tsup 8 sets baseUrl for its own type build,
    // which TypeScript 6 calls deprecated.
    dts: { entry: { ...doors, ...routers }, compilerOptions: { ignoreDeprecations: '6.0' } },
    esbuildOptions(options) {
      // Jest runs CommonJS without import().
      if (options.format === 'cjs') options.supported = { 'dynamic-import': false }
    },
    esbuildPlugins: [apart(/upkeep\.ts$/, 'upkeep')],
  },
  // Loaded behind the first page, with its own copy of the little that it shares: so that no app has to load at once
  // what only this part needs.
  { ...common, entry: { upkeep: 'src/upkeep/upkeep.ts' } },
  // Each stands on the client entry, and has nothing of its own but a few lines.
  {
    ...common,
    entry: routers,
    esbuildPlugins: [apart(/router-sync\.ts$/, 'index')],
  },
])
