import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, expect, it } from 'vitest'
import { anchorOf, apiPages, guides } from '../.storybook/pages.ts'
import { codeBlocks, pathOf, withExtensions, writeFiles } from './support/documented.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'test', '.readme', 'compiled')
const serverPage = 'docs/server.md'
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
const isOfServer = (code: string, page: string): boolean =>
  code.includes("'./lib/") || (page === serverPage && pathOf(code) !== undefined)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What TypeScript has to say about the files of a project, by its tsconfig.json. The library comes from its source. */
function complaints(project: string, files?: readonly string[]): string[] {
  const parsed = ts.getParsedCommandLineOfConfigFile(
    path.join(project, 'tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )
  expect(parsed?.errors).toEqual([])
  const fileNames = files ?? parsed?.fileNames ?? []
  const program = ts.createProgram(fileNames, {
    ...parsed?.options,
    noEmit: true,
    paths: {
      'react-metabase': [path.join(root, 'src/index.ts')],
      'react-metabase/*': [path.join(root, 'src/*.ts')],
      // The same types, without the package that only test:consumers installs.
      '@playwright/test': [path.join(root, 'node_modules/playwright/test.d.ts')],
    },
  })
  // The source has its own options, and is checked by them elsewhere.
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !file || fileNames.includes(file.fileName))
    .map(({ file, messageText }) => {
      const name = path.relative(folder, file?.fileName ?? '')
      return `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}\n${file?.text ?? ''}`
    })
}

function write(file: string, text: string): string {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), text)
  return path.join(folder, file)
}

it('has code blocks that compile, every one', () => {
  const blocks = pages.flatMap((page) => codeBlocks(page).filter((code) => !isOfServer(code, page)))
  expect(blocks.length).toBeGreaterThan(3)
  const files = blocks.map((code, index) => write(`blocks/block-${index}.tsx`, `${code}\nexport {}\n`))
  expect(complaints(root, [...files, path.join(root, 'src/react/next-modules.d.ts')])).toEqual([])
})

it('has files for Next.js that compile where they lie, by the tsconfig.json of create-next-app', () => {
  write(
    'next/tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'ES2017',
        lib: ['dom', 'dom.iterable', 'esnext'],
        allowJs: true,
        skipLibCheck: true,
        strict: true,
        noEmit: true,
        esModuleInterop: true,
        module: 'esnext',
        moduleResolution: 'bundler',
        resolveJsonModule: true,
        isolatedModules: true,
        jsx: 'preserve',
        incremental: true,
        plugins: [{ name: 'next' }],
      },
      include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
      exclude: ['node_modules'],
    }),
  )
  // What the types of Next.js refer to; next itself is not installed here.
  write('next/next-env.d.ts', '/// <reference types="node" />\n')
  expect(writeFiles(serverPage, path.join(folder, 'next'))).toEqual([
    'lib/metabase.ts',
    'app/sso/metabase/route.ts',
    'app/api/metabase/token/route.ts',
  ])
  expect(complaints(path.join(folder, 'next'))).toEqual([])
})

it('has files for Hono, Express and Fastify that compile as TypeScript for Node', () => {
  write(
    'node/tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        types: ['node'],
        strict: true,
        skipLibCheck: true,
      },
      include: ['*.ts', 'lib/*.ts'],
    }),
  )
  write('node/package.json', '{ "type": "module" }')
  const apps = codeBlocks(serverPage).filter((code) => code.includes("'./lib/"))
  expect(apps.length).toBe(3)
  apps.forEach((code, index) => write(`node/app-${index}.ts`, code))
  writeFiles(serverPage, path.join(folder, 'node'), withExtensions)
  expect(complaints(path.join(folder, 'node'))).toEqual([])
})

it('names only scripts that exist', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [, name = ''] of readme.matchAll(/npm (?:run )?(start|test|size|bench|example)\b/g))
    expect(Object.keys(scripts)).toContain(name)
})

/** The ids of the headings of a page, as GitHub and the site make them. */
const anchorsOf = (page: string): string[] =>
  [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

const withoutCode = (page: string): string =>
  readFileSync(path.join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '')

it('has links that lead somewhere, each to a heading that exists', () => {
  for (const page of pages) {
    for (const [, href = ''] of withoutCode(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [file, anchor] = href.split('#')
      const target = file ? path.posix.join(path.posix.dirname(page), file) : page
      expect(existsSync(path.join(root, target)), `${page}: ${href}`).toBe(true)
      if (anchor) expect(anchorsOf(target), `${page}: ${href}`).toContain(anchor)
    }
  }
})

it('has no two headings with the same link in a page', () => {
  for (const page of pages) expect(new Set(anchorsOf(page)).size, page).toBe(anchorsOf(page).length)
})

it('has each page of docs/ in the list of the site', () => {
  expect(guides.map(({ file }) => `docs/${file}.md`).sort()).toEqual(
    pages.filter((page) => page.startsWith('docs/')).sort(),
  )
})

it('has each entry of the package in the API reference', () => {
  const entries = readdirSync(path.join(root, 'src')).filter((name) => name.endsWith('.ts'))
  expect(apiPages.map(({ entry }) => `${entry}.ts`).sort()).toEqual(entries.sort())
})

it('has a section for each error code, with the code as its link', () => {
  const source = readFileSync(path.join(root, 'src/protocol/errors.ts'), 'utf8')
  const codes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code)
  expect(codes.length).toBeGreaterThan(10)
  expect(anchorsOf('docs/errors.md')).toEqual(expect.arrayContaining(codes))
})
