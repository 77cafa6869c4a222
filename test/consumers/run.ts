// Packs the library, installs it beside each test runner in a temporary folder, and runs the tests of docs/testing.md there.
//
//   npm run test:consumers
//   npm run test:consumers -- jest-29 vitest
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { resolveBrowser } from '../support/browser.ts'

const fixtures = import.meta.dirname
const root = path.resolve(fixtures, '../..')
const page = readFileSync(path.join(root, 'docs/testing.md'), 'utf8')

/** The code blocks that are whole files: a comment says which. */
const files = [...page.matchAll(/```\w+\n((?:\/\*\*.*\n)?\/\/ ([\w.-]+)[\s\S]*?)```/g)].map(
  ([, text = '', name = '']) => ({ name, text }),
)

function run(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`)
}

/** A project outside of the repository, where nothing is found by chance. */
function setUp(runner: string, folder: string): readonly string[] {
  cpSync(path.join(fixtures, runner), folder, { recursive: true })
  for (const { name, text } of files) {
    const isForPlaywright = name.includes('.spec.') || name.startsWith('playwright')
    if (isForPlaywright !== (runner === 'playwright')) continue
    const code = runner.startsWith('jest') ? text.replace(`from 'vitest'`, `from '@jest/globals'`) : text
    writeFileSync(path.join(folder, name), code)
  }
  const archive = path.join(work, `${manifest.name}-${manifest.version}.tgz`)
  run(folder, 'npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', archive])
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  return Object.keys(scripts).filter((name) => name.startsWith('test:'))
}

const all = readdirSync(fixtures, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
)
const chosen = process.argv.slice(2)
const unknown = chosen.filter((runner) => !all.includes(runner))
if (unknown.length > 0) throw new Error(`There is no ${unknown.join()}. Choose from ${all.join(', ')}`)

const work = mkdtempSync(path.join(tmpdir(), 'consumers-'))
try {
  run(root, 'npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work])
  for (const runner of chosen.length > 0 ? chosen : all) {
    const folder = path.join(work, runner)
    const env =
      runner === 'playwright'
        ? { REPOSITORY: root, CHROMIUM: JSON.stringify(await resolveBrowser('test:consumers')) }
        : {}
    for (const script of setUp(runner, folder)) {
      console.log(`\n${runner}, ${script}`)
      run(folder, 'npm', ['run', '--silent', script], env)
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
