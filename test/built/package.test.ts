import { execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import * as esbuild from 'esbuild'
import { jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')
const node = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, args, { cwd: root })).stdout.trim()

it.each([
  'react-metabase',
  'react-metabase/devtools',
  'react-metabase/devtools/production',
  'react-metabase/elements',
  'react-metabase/server',
  'react-metabase/testing',
  'react-metabase/simulator',
])('gives %s to import and require', async (door) => {
  const names = await node(
    '--input-type=module',
    '-e',
    `console.log(Object.keys(await import('${door}')).sort().join())`,
  )
  expect(names.length).toBeGreaterThan(10)
  expect(
    await node('--input-type=commonjs', '-e', `console.log(Object.keys(require('${door}')).sort().join())`),
  ).toBe(names)
})

it('has nothing of package.json but its homepage, which errors link to', () => {
  const files = readdirSync(path.join(root, 'dist')).filter((name) => /\.c?js$/.test(name))
  const texts = files.map((name) => readFileSync(path.join(root, 'dist', name), 'utf8'))
  expect(texts.filter((text) => text.includes(manifest.homepage)).length).toBeGreaterThan(2)
  for (const text of texts) expect(text).not.toMatch(/\b(peer|dev)Dependencies/)
})

/** As Jest and Node before 20.19 do it: `require()` of an ES module, such as jose, fails. */
const requireWithoutModules = (code: string, ...flags: string[]): Promise<string> =>
  node('--no-experimental-require-module', ...flags, '--input-type=commonjs', '-e', code)

it.each(['react-metabase', 'react-metabase/server', 'react-metabase/testing', 'react-metabase/simulator'])(
  'has in %s no ES module that require() would have to load',
  async (door) => {
    expect(await requireWithoutModules(`console.log(typeof require('${door}'))`)).toBe('object')
  },
)

it('signs with what is bundled into the CommonJS build', async () => {
  const claims = '{ resource: { dashboard: 1 } }, "0123456789abcdef".repeat(4)'
  const token = await requireWithoutModules(
    `require('react-metabase/server').signEmbedToken(${claims}).then(console.log)`,
  )
  const { payload } = await jwtVerify(token, new TextEncoder().encode('0123456789abcdef'.repeat(4)))
  expect(payload).toMatchObject({ resource: { dashboard: 1 } })
})

it('refuses to be a server for require() in a browser, as in Jest with jsdom (S-14)', async () => {
  await expect(
    requireWithoutModules(`require('react-metabase/server')`, '--conditions=browser'),
  ).rejects.toThrow('react-metabase/server was imported into code for the browser. It holds secrets')
})

it.each(['react-router', 'tanstack-router', 'next'])(
  'has in the adapter for %s a few lines, which stand on the one client entry',
  (name) => {
    for (const extension of ['js', 'cjs']) {
      const text = readFileSync(path.join(root, 'dist', `${name}.${extension}`), 'utf8')
      expect(text).toContain(`"./index.${extension}"`)
      expect(text).toMatch(/^("use strict";\s*)?["']use client["'];/)
      expect(text.length).toBeLessThan(5000)
    }
  },
)

it.each(['react-metabase/react-router', 'react-metabase/tanstack-router'])(
  'gives %s to import and require',
  async (door) => {
    for (const [type, load] of [
      ['module', `await import('${door}')`],
      ['commonjs', `require('${door}')`],
    ] as const)
      expect(await node(`--input-type=${type}`, '-e', `console.log(typeof (${load}).useRouterSync)`)).toBe(
        'function',
      )
  },
)

it.each(['index.js', 'index.cjs'])('keeps "use client" at the top of %s', (file) => {
  const text = readFileSync(path.join(root, 'dist', file), 'utf8')
  expect(text).toMatch(/^("use strict";\s*)?["']use client["'];/)
})

it.each(['index.js', 'index.cjs'])('has all of the client in %s: nothing is loaded later', (file) => {
  const text = readFileSync(path.join(root, 'dist', file), 'utf8')
  expect(text).toContain('did not answer')
  expect(text).not.toMatch(/\bimport\(|require\("\.\//)
})

it.each([
  ['PublicEmbed', ['fetchToken()', 'signed this person out', 'top bar', '/embed/', 'Erneut versuchen']],
  ['InteractiveEmbed', ['Metabase refused the token', 'no such public link', 'iFrameSizer']],
  ['StaticEmbed', ['signed this person out', 'no such public link', 'showed its login page']],
])(
  'leaves out of an app with %s alone what only other kinds, and other languages, need',
  async (name, others) => {
    const { text } = await bundled([], `export { MetabaseProvider, ${name} } from 'react-metabase'`)
    expect(text).toContain('did not answer')
    for (const other of others) expect(text).not.toContain(other)
  },
)

it('drops the devtools from a production build, and has them in development', async () => {
  const contents = `export * from 'react-metabase/devtools'`
  const production = await bundled([], contents, 'production')
  expect(production.text).not.toMatch(/Copy bug report|createRoot/)
  expect(production.text.length).toBeLessThan(500)
  const development = await bundled([], contents, 'development')
  expect(development.text).toContain('Copy bug report')
})

it.each(['js', 'cjs'])(
  'has devtools that know their version and stand on the one client entry (%s)',
  (extension) => {
    const dist = path.join(root, 'dist')
    const entry = readFileSync(path.join(dist, `devtools-production.${extension}`), 'utf8')
    expect(entry).toMatch(/^("use strict";\s*)?["']use client["'];/)
    const [, chunk] = /from ["']\.\/(chunk-[^"']+)/.exec(entry) ?? []
    const text = chunk === undefined ? entry : readFileSync(path.join(dist, chunk), 'utf8')
    expect(text).toContain(`"./index.${extension}"`)
    expect(text).toContain(`"${manifest.version}"`)
    expect(text).not.toContain('provider_missing')
  },
)

/** What a bundler makes of a module, by default of the server entry, for a place with these conditions. */
async function bundled(
  conditions: string[],
  contents = `export * from 'react-metabase/server'`,
  mode?: string,
): Promise<{ text: string; imports: string[] }> {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions,
    tsconfigRaw: {}, // Or it would follow the paths to the source.
    external: ['react', 'react-dom'],
    define: mode === undefined ? {} : { 'process.env.NODE_ENV': JSON.stringify(mode) },
    logLevel: 'silent',
  })
  const [output] = Object.values(metafile.outputs)
  return { text: outputFiles[0]?.text ?? '', imports: (output?.imports ?? []).map(({ path: from }) => from) }
}

it.each([[['workerd', 'worker', 'browser']], [['edge-light', 'browser']], [['deno']], [['bun']]])(
  'bundles the server entry for %s with nothing of Node',
  async (conditions) => {
    const { text, imports } = await bundled(conditions)
    expect(imports).toEqual([])
    expect(text).toContain('signEmbedToken')
    expect(text).not.toMatch(/require\(|node:|\bBuffer\b|\bprocess\./)
  },
)

it.each([
  `import 'react-metabase/server'`,
  `export * from 'react-metabase/server'`,
  `import { signEmbedToken } from 'react-metabase/server'; console.log(signEmbedToken)`,
])('refuses to be a server in a browser, with a plain sentence: %s (S-14)', async (code) => {
  const { text } = await bundled(['browser'], code)
  expect(text).not.toContain('HS256')
  await expect(import(`data:text/javascript,${encodeURIComponent(text)}`)).rejects.toThrow(
    'react-metabase/server was imported into code for the browser. It holds secrets',
  )
})

it('has a command that plays Metabase, and says where', async () => {
  const command = spawn(process.execPath, ['dist/simulator-command.js', '--port', '0'], { cwd: root })
  const text = await new Promise<string>((resolve, reject) => {
    let all = ''
    command.stdout.on('data', (chunk: Buffer) => {
      all += String(chunk)
      if (all.includes('Ctrl+C')) resolve(all)
    })
    command.once('exit', () => reject(new Error('It stopped')))
  })
  try {
    const [, siteUrl = ''] = /Metabase simulator: (\S+)/.exec(text) ?? []
    for (const [address = ''] of text.matchAll(/http:\/\/127\S+/g)) {
      const answer = await fetch(address, { redirect: 'manual' })
      expect([200, 302]).toContain(answer.status)
    }
    expect(await (await fetch(`${siteUrl}/api/health`)).json()).toEqual({ status: 'ok' })
  } finally {
    command.kill()
  }
})

it('has a command that says what is wrong', async () => {
  await expect(node('dist/simulator-command.js', '--port', 'x')).rejects.toMatchObject({
    stderr: '--port must be a number up to 65535\n',
  })
  await expect(node('dist/simulator-command.js', '--profile', 'v1')).rejects.toMatchObject({
    stderr: '--profile must be one of current, mid, legacy\n',
  })
  await expect(node('dist/simulator-command.js', '--metabase-version', 'v61')).rejects.toMatchObject({
    stderr: '--metabase-version must be a major version, such as 61\n',
  })
  await expect(node('dist/simulator-command.js', '--plan', 'free')).rejects.toMatchObject({
    stderr: '--plan must be one of oss, pro\n',
  })
})

it('has a command that examines a Metabase, and needs nothing that is not installed with it', async () => {
  expect(await node('dist/command.js', '--help')).toContain('npx react-metabase doctor')
  await expect(node('dist/command.js', 'doctor', '--jwt-secert', 'x')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--jwt-secert is no option') as string,
  })
  const imports = readFileSync(path.join(root, 'dist/command.js'), 'utf8').matchAll(
    /\bfrom\s*["']([^"']+)["']/g,
  )
  expect([...imports].map(([, name]) => name).sort()).toEqual(['jose', 'util'])
})
