// Publishes the version in package.json, unless the registry has it already. Options, such as `--provenance`, are those of
// `npm publish`.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const known = spawnSync('npm', ['view', `${name}@${version}`, 'version', '--json'], { encoding: 'utf8' })
if (known.status !== 0 && !known.stdout.includes('E404')) throw new Error(known.stdout + known.stderr)

if (known.status === 0 && known.stdout.includes(version)) {
  console.log(`${name} ${version} is published already: there is nothing to do.`)
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'react-metabase-'))
  try {
    execFileSync(process.execPath, [path.join(import.meta.dirname, 'pack.mjs'), folder], { stdio: 'inherit' })
    const tarball = path.join(folder, `${name}-${version}.tgz`)
    execFileSync('npm', ['publish', tarball, '--access', 'public', ...process.argv.slice(2)], {
      stdio: 'inherit',
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
