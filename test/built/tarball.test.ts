import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, SourceMap } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')
const app = path.join(import.meta.dirname, '.unpacked')
const installed = path.join(app, 'node_modules/react-metabase')
let files: readonly string[] = []
const read = (file: string): string => readFileSync(path.join(installed, file), 'utf8')

beforeAll(async () => {
  rmSync(app, { recursive: true, force: true })
  mkdirSync(installed, { recursive: true })
  // Without one, `react-metabase` would be the package around this folder.
  writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }')
  const run = promisify(execFile)
  await run(process.execPath, ['scripts/pack.mjs', app], { cwd: root })
  const archive = `${manifest.name}-${manifest.version}.tgz`
  await run('tar', ['-xzf', path.join(app, archive), '--strip-components=1', '-C', installed])
  files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(installed, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    )
})
afterAll(() => rmSync(app, { recursive: true, force: true }))

/** Where the files of this version are on GitHub. */
const onGitHub = new RegExp(
  `https://github.com/${/github\.com\/(.+)\.git$/.exec(manifest.repository.url)?.[1] ?? ''}/(blob|raw|tree)/v${manifest.version}/`,
  'g',
)

/** The paths that a file of the package names, from its root. */
function namedIn(file: string): string[] {
  const folder = path.posix.dirname(file)
  const from = (name: string): string => path.posix.join(folder, name)
  const text = read(file).replace(onGitHub, '')
  const found = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => from(name))
  // By its folder, or because it says of which kind the files below it are.
  const packages = [`${file}/package.json`, from('package.json')]
  if (file.endsWith('package.json'))
    return found(/"(\.{1,2}\/[^"]+)"/g).flatMap((name) => [name, `${name}/package.json`])
  if (file.endsWith('.md')) return found(/\]\(([\w./-]+\.md)/g)
  if (file.endsWith('.map')) return found(/"(\.\.\/[^"]+)"/g)
  const names = [
    ...found(/(?:from |import |import\(|require\()["'](\.[^"']+)["']/g),
    ...found(/sourceMappingURL=(\S+)/g),
    ...found(/please see (\S+)/g),
  ]
  // A declaration file names the JavaScript that it stands for.
  return file.endsWith('.d.ts')
    ? [...names.map((name) => name.replace(/\.js$/, '.d.ts')), ...packages]
    : names
}

it('holds no file that nothing in it names', () => {
  // What npm publishes whether it is named or not.
  const reached = new Set(['package.json', 'README.md', 'LICENSE'])
  for (const file of reached)
    if (files.includes(file) && file !== 'LICENSE') for (const name of namedIn(file)) reached.add(name)
  expect(files.filter((file) => !reached.has(file))).toEqual([])
})

it('holds each source once, where the source maps say that it is', () => {
  const maps = files.filter((file) => file.endsWith('.map'))
  expect(maps.length).toBeGreaterThan(10)
  for (const map of maps) {
    expect(read(map).includes('"sourcesContent"'), map).toBe(false)
    for (const name of namedIn(map)) expect(files, map).toContain(name)
  }
})

it('holds the licence of what is bundled into it', () => {
  expect(read('dist/jose.cjs')).toMatch(/^\/\*! For license information please see jose.LICENSE.md \*\//)
  expect(read('dist/jose.LICENSE.md')).toMatch(
    /MIT License[\s\S]*Copyright[\s\S]*Permission is hereby granted/,
  )
  const bundled = files.filter((file) => /^dist\/.*js$/.test(file) && /\bnode_modules\//.test(read(file)))
  expect(bundled).toEqual(['dist/jose.cjs'])
})

it('has a README whose links and pictures a registry can show: absolute ones, to files that exist', () => {
  const text = read('README.md').replace(/```[\s\S]*?```/g, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)|\b(?:href|src|srcset)="([^"]+)|^\[[^\]]+\]: (\S+)/gm)].map(
    (found) => found.slice(1).join(''),
  )
  expect(links.filter((link) => !/^(https:\/\/|#)/.test(link))).toEqual([])
  const ours = links.filter((link) => link.search(onGitHub) === 0).map((link) => link.replace(onGitHub, ''))
  expect(ours.length).toBeGreaterThan(10)
  for (const link of ours) {
    const [file = '', anchor] = link.split('#')
    expect(existsSync(path.join(root, file)), link).toBe(true)
    if (anchor) expect(anchorsOf(file), link).toContain(anchor)
  }
  // Nothing else leads into the repository, such as to a branch whose files change.
  expect(text.replace(onGitHub, '')).not.toMatch(/github\.com\/[^/]+\/react-metabase|githubusercontent/)
})

/** The anchors that GitHub makes of a page's headings. */
const anchorsOf = (file: string): string[] =>
  [...readFileSync(path.join(root, file), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\d\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )

it('leaves the README in the repository as it is: relative, for GitHub and for forks', () => {
  expect(readFileSync(path.join(root, 'README.md'), 'utf8').search(onGitHub)).toBe(-1)
})

describe.each(Object.entries(manifest.exports).filter(([, value]) => typeof value === 'object'))(
  'the entry %s',
  (entry, conditions) => {
    if (typeof conditions === 'string') return

    it('is found by a resolver that does not read exports, as CommonJS and as an ES module', () => {
      // Of an absolute path, Node itself reads no exports.
      const { resolve } = createRequire(import.meta.url)
      expect(resolve(path.join(installed, entry))).toBe(path.join(installed, conditions.require.default))
      const fields: unknown = JSON.parse(read(path.posix.join(entry, 'package.json')))
      const toEntry = path.posix.relative(entry, '.')
      expect(fields).toMatchObject({ module: expect.stringMatching(/\.js$/) as string })
      expect(namedIn(path.posix.join(entry, 'package.json'))).toContain(
        path.posix.join(entry, toEntry, conditions.import.default),
      )
    })

    it('has types for TypeScript that does not read exports', () => {
      const { resolvedModule } = ts.resolveModuleName(
        path.posix.join(manifest.name, entry),
        path.join(app, 'app.ts'),
        ts.convertCompilerOptionsFromJson({ moduleResolution: 'node10' }, app).options,
        ts.sys,
      )
      expect(resolvedModule?.resolvedFileName).toBe(path.join(installed, conditions.require.types))
    })
  },
)

it('refuses to be a server in a browser, for a bundler that does not read exports (S-14)', () => {
  expect(JSON.parse(read('server/package.json'))).toMatchObject({ browser: '../dist/server-in-browser.js' })
})

describe('an editor', () => {
  const modules: readonly (readonly [text: string, source: string])[] = [
    [`import { useEmbed } from 'react-metabase'\nuseEmbed`, 'react/hooks.ts'],
    [`import { type Embed } from 'react-metabase'\ndeclare const it: Embed\nit.navigate`, 'embed/embed.ts'],
    [
      `import { type EmbedUi } from 'react-metabase'\ndeclare const it: EmbedUi\nit.topNav`,
      'protocol/urls.ts',
    ],
    [`import { MetabaseError as E } from 'react-metabase'\nE.prototype.retryable`, 'protocol/errors.ts'],
    [`import { signEmbedToken } from 'react-metabase/server'\nsignEmbedToken`, 'server/sign.ts'],
    [`import server = require('react-metabase/server')\nserver.signEmbedToken`, 'server/sign.ts'],
    [
      `import { fakeMetabase } from 'react-metabase/testing'\nfakeMetabase(document.body).goTo`,
      'testing/fake-metabase.ts',
    ],
    [`import { startSimulator } from 'react-metabase/simulator'\nstartSimulator`, 'simulator/server.ts'],
  ]
  const fileOf = (text: string): string => {
    const index = modules.findIndex(([one]) => one === text)
    return path.join(app, `module-${index}.${text.includes('require(') ? 'cts' : 'ts'}`)
  }
  let service: ts.LanguageService
  beforeAll(() => {
    for (const [text] of modules) writeFileSync(fileOf(text), text)
    service = ts.createLanguageService({
      ...ts.sys,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCompilationSettings: () => ({
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        types: [],
      }),
      getScriptFileNames: () => modules.map(([text]) => fileOf(text)),
      getScriptVersion: () => '1',
      getScriptSnapshot: (file) => {
        const content = ts.sys.readFile(file)
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
      },
      getCurrentDirectory: () => app,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
    })
  })

  it.each(modules)('goes from a name to its definition in the source: %s', (text, source) => {
    const [definition] = service.getDefinitionAtPosition(fileOf(text), text.length - 1) ?? []
    if (!definition) throw new Error('There is no definition')
    const { fileName, textSpan } = definition
    const before = ts.sys.readFile(fileName)?.slice(0, textSpan.start).split('\n') ?? []
    const map = new SourceMap(sourceMapOf(fileName))
    const found = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0)
    if (!('originalSource' in found)) throw new Error('The definition is not in the source map')
    const file = path.resolve(path.dirname(fileName), found.originalSource)
    expect(file).toBe(path.join(installed, 'src', source))
    const [name = ''] = /\w+$/.exec(text) ?? []
    expect(ts.sys.readFile(file)?.split('\n')[found.originalLine]).toContain(name)
  })
})

function sourceMapOf(file: string): ConstructorParameters<typeof SourceMap>[0] {
  return JSON.parse(readFileSync(`${file}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]
}
