import { defineConfig, type Options } from 'tsup'

const common: Options = {
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
}

export default defineConfig([
  {
    ...common,
    entry: {
      index: 'src/index.ts',
      server: 'src/server.ts',
      'server-in-browser': 'src/server/in-browser.ts',
      testing: 'src/testing.ts',
      simulator: 'src/simulator.ts',
      'simulator-command': 'src/simulator/command.ts',
    },
    // tsup 8 sets baseUrl for its own type build, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    esbuildOptions(options) {
      // Jest runs CommonJS without import().
      if (options.format === 'cjs') options.supported = { 'dynamic-import': false }
    },
    esbuildPlugins: [
      {
        name: 'upkeep-apart',
        setup(build) {
          const extension = build.initialOptions.format === 'cjs' ? 'cjs' : 'js'
          build.onResolve({ filter: /upkeep\.ts$/ }, () => ({
            path: `./upkeep.${extension}`,
            external: true,
          }))
        },
      },
    ],
  },
  // Loaded behind the first page, with its own copy of the little that it shares: so that no app has to load at once
  // what only this part needs.
  { ...common, entry: { upkeep: 'src/upkeep/upkeep.ts' } },
])
