import path from 'node:path'
import { build } from 'vite'

const root = path.resolve(import.meta.dirname, '..')

/** Builds an app as for production, with the library from a folder of the built package. The script is `app.js`. */
export async function bundle(entry: string, outDir: string, dist: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path.dirname(entry),
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [
        { find: /^react-metabase$/, replacement: path.join(dist, 'index.js') },
        { find: /^(react|react-dom)(\/.*)?$/, replacement: `${root}/node_modules/$1$2` },
      ],
    },
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: false,
      rolldownOptions: { input: entry, onLog: () => undefined, output: { entryFileNames: 'app.js' } },
    },
  })
}
