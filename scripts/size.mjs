// Prints what an app pays for each way of using the package, minified and gzipped with React left out, and fails above
// the limits. The bundler is Vite's, as in most React apps. Needs a build.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const limits = [
  ['interactive embed', 'MetabaseProvider, InteractiveEmbed', 4000],
  ['static embed', 'MetabaseProvider, StaticEmbed', 3500],
  ['public embed', 'MetabaseProvider, PublicEmbed', 3500],
  ['unused import', '', 30], // An empty gzip file has 20 bytes.
]

const entry = 'size-entry'
for (const [name, imports, limit] of limits) {
  const source = `export { ${imports} } from ${JSON.stringify(`${process.cwd()}/dist/index.js`)}`
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? { code: source, moduleSideEffects: true } : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {
        input: entry,
        external: /^react(-dom)?($|\/)/,
        preserveEntrySignatures: 'strict',
        onLog: () => undefined, // 'use client' means nothing here
        output: { minify: true },
      },
    },
  })
  const bytes = output.reduce((sum, { code = '' }) => sum + gzipSync(code.trim(), { level: 9 }).length, 0)
  console.log(`${name.padEnd(18)} ${String(bytes).padStart(5)} B gzip (limit ${limit})`)
  if (bytes > limit) process.exitCode = 1
}
