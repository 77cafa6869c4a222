// Prints what an app pays for each way of using the package, minified and gzipped with React left out, and fails above
// the limits. The bundler is Vite's, as in most React apps. Needs a build.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const client = 'dist/index.js'
const limits = [
  ['interactive embed', 'MetabaseProvider, InteractiveEmbed', 15_500],
  ['static embed', 'MetabaseProvider, StaticEmbed', 17_300],
  ['public embed', 'MetabaseProvider, PublicEmbed', 15_000],
  ['all three embeds', 'MetabaseProvider, InteractiveEmbed, StaticEmbed, PublicEmbed', 20_000],
  ['interactive, synced', 'MetabaseProvider, InteractiveEmbed, useRouterSync', 17_600],
  // Whoever moves from a static embed to a guest embed pays no more than that.
  ['guest embed', 'MetabaseProvider, GuestEmbed', (sizes) => sizes.get('static embed') + 1500],
  ['unused import', '', 30], // An empty gzip file has 20 bytes.
  ['elements, all of it', '*', 1900, 'dist/elements.js'],
  ['loadEmbedScript', 'loadEmbedScript', 1200, 'dist/elements.js'],
  ['elementAttributes', 'elementAttributes', 600, 'dist/elements.js'],
  ['elements, unused', '', 30, 'dist/elements.js'],
  ['devtools, unused', '', 30, 'dist/devtools.js'],
  ['devtools, in a build', '*', 80, 'dist/devtools.js'],
  // Without jose, which it needs.
  ['signEmbedToken', 'signEmbedToken', 1500, 'dist/server.js'],
  ['signSsoToken', 'signSsoToken', 1500, 'dist/server.js'],
  ['server, all of it', '*', 5200, 'dist/server.js'],
]

const entry = 'size-entry'
const sizes = new Map()
for (const [name, imports, max, door = client] of limits) {
  const limit = typeof max === 'number' ? max : max(sizes)
  const names = imports === '*' ? '*' : `{ ${imports} }`
  const source = `export ${names} from ${JSON.stringify(`${process.cwd()}/${door}`)}`
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id.endsWith(entry) ? entry : undefined),
        load: (id) => (id === entry ? { code: source, moduleSideEffects: true } : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'] },
      rolldownOptions: {
        external: /^(jose|react|react-dom)($|\/)/,
        onLog: () => undefined, // 'use client' means nothing here
        output: { minify: true },
      },
    },
  })
  const code = output.map((chunk) => chunk.code).join('')
  const bytes = gzipSync(code.replaceAll('/* @__PURE__ */', '').trim(), { level: 9 }).length
  sizes.set(name, bytes)
  console.log(`${name.padEnd(19)} ${String(bytes).padStart(5)} B gzip (limit ${limit})`)
  if (bytes > limit) process.exitCode = 1
}
