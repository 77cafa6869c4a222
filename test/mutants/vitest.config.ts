import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Stryker runs a test once for each mutant, so that properties have to do with fewer runs than in `npm test`. */
const fewRuns = (): Plugin => ({
  name: 'few-runs',
  enforce: 'pre',
  transform(code, id) {
    return id.endsWith('.test.ts') ? code.replace(/numRuns: [\d_]+/g, 'numRuns: 25') : undefined
  },
})

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [fewRuns()],
  test: {
    name: 'node',
    // A slow machine is no killed mutant.
    testTimeout: 120_000,
    include: ['test/{protocol,server}/**/*.test.ts'],
    setupFiles: ['test/mutants/setup.ts'],
  },
})
