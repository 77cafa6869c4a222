import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Stryker runs a test once for each mutant, so that properties have fewer runs than in `npm test`, and waits are shorter. */
const faster = (): Plugin => ({
  name: 'faster',
  enforce: 'pre',
  transform(code, id) {
    if (id.endsWith('.test.ts')) return code.replace(/numRuns: [\d_]+/g, 'numRuns: 25')
    if (id.endsWith('/src/server/node.ts')) return code.replace('LINGER_MS = 1000', 'LINGER_MS = 50')
    // Java judges a rule of the tests.
    return id.endsWith('/java-uri.ts') ? code.replace(/hasJava = .*/, 'hasJava = false') : undefined
  },
})

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [faster()],
  test: {
    name: 'node',
    // A slow machine kills no mutant.
    testTimeout: 120_000,
    include: ['test/{protocol,server}/**/*.test.ts'],
    // They test the documentation, and in a browser what token-handler.test.ts tests too.
    exclude: ['test/server/{frameworks,cors}.test.ts'],
    // Each mutant gets a new worker anyway, and loads the modules once in it.
    isolate: false,
    setupFiles: ['test/mutants/setup.ts'],
  },
})
