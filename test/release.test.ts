import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '..')
const placeholder = 'the--owner'
const run = promisify(execFile)
let copy: string

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'react-metabase-release-'))
  cpSync(path.join(root, 'scripts'), path.join(copy, 'scripts'), { recursive: true })
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Runs a command in a folder that has a package.json and the scripts, and nothing else. */
async function outputOf(fields: object, command: string, ...args: string[]): Promise<string> {
  writeFileSync(path.join(copy, 'package.json'), JSON.stringify({ ...manifest, ...fields }))
  try {
    const { stdout, stderr } = await run(command, args, { cwd: copy })
    return stdout + stderr
  } catch (error) {
    const { stderr } = error as { stderr: string }
    throw new Error(stderr, { cause: error })
  }
}

/** The three fields as they are once there is an owner. */
const owned = {
  homepage: manifest.homepage.replace(placeholder, 'acme'),
  repository: { ...manifest.repository, url: manifest.repository.url.replace(placeholder, 'acme') },
  bugs: manifest.bugs.replace(placeholder, 'acme'),
}

it.each(['homepage', 'repository', 'bugs'] as const)(
  'refuses a release while %s names the placeholder for the owner, or is missing',
  async (field) => {
    for (const value of [manifest[field], undefined])
      await expect(
        outputOf({ ...owned, [field]: value }, process.execPath, 'scripts/check-owner.mjs'),
      ).rejects.toThrow(
        `The owner of the repository is not known: replace ${placeholder} in package.json (${field}) by the name of a GitHub account`,
      )
  },
)

it('lets a release go on once there is an owner', async () => {
  expect(await outputOf(owned, process.execPath, 'scripts/check-owner.mjs')).toBe('')
})

it.each(['release', 'prepublishOnly'] as const)('looks at the owner first in npm run %s', (script) => {
  expect(manifest.scripts[script]).toMatch(/^node scripts\/check-owner\.mjs && /)
})

it('refuses npm publish, which would publish the README with relative links', async () => {
  const publish = (fields: object): Promise<string> => outputOf(fields, 'npm', 'publish', '--dry-run')
  await expect(publish({})).rejects.toThrow(`replace ${placeholder} in package.json`)
  await expect(publish(owned)).rejects.toThrow('Publish with npm run release')
})

it('names the owner in package.json alone, from which all links are made', () => {
  const generated = /^(\.git|node_modules|dist|storybook-static|package\.json|scripts|test)$/
  const files = readdirSync(root)
    .filter((name) => !generated.test(name))
    .flatMap((name) => {
      const file = path.join(root, name)
      if (!statSync(file).isDirectory()) return [file]
      return readdirSync(file, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
    })
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter((file) => readFileSync(file, 'utf8').includes(placeholder))).toEqual([])
  expect(new Set(JSON.stringify(manifest).match(/[^/"]+(?=\.github\.io\/|\/react-metabase)/g))).toEqual(
    new Set([placeholder, `${placeholder}.github.io`]),
  )
})

const workflows = readdirSync(path.join(root, '.github/workflows')).map((file) => `.github/workflows/${file}`)
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

it.each(workflows)(
  'runs actions of a known commit alone, with no permissions but those that a job names: %s',
  (file) => {
    const text = read(file)
    const actions = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action)
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/^\.\/|^[\w/-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/)
    expect(text).toMatch(/^permissions: \{\}$/m)
    // A token of the repository that is kept in its folder could be read by all that runs there.
    expect(text.match(/actions\/checkout@/g)?.length ?? 0).toBe(
      text.match(/persist-credentials: false/g)?.length ?? 0,
    )
  },
)

it('is published with provenance, by the one job that can prove where it comes from', () => {
  const [, publish = ''] = /^ {2}publish:\n([\s\S]*?)\n\n/m.exec(read('.github/workflows/release.yml')) ?? []
  expect(publish).toContain('npm run release -- --provenance')
  expect(publish).toMatch(/permissions:\n +contents: read\n(?: +#.*\n)? +id-token: write\n +steps/)
  const all = workflows.map(read).join('\n')
  expect(all.match(/npm run release|npm publish/g)).toHaveLength(1)
})

it('runs nothing when it is installed, and brings one dependency', () => {
  expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual(
    [],
  )
  expect(Object.keys(manifest.dependencies)).toEqual(['jose'])
})

it('has notes for its version in the changelog, which a release takes from there', () => {
  const [, first = ''] = /^## (.+)$/m.exec(read('CHANGELOG.md')) ?? []
  expect(first).toBe(manifest.version)
})
