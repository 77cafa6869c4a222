// Runs the scenarios in Firefox and in WebKit, or in the one that is named. Fails for an engine that is missing.
//
//   npm run test:browsers
//   npm run test:browsers firefox
import { spawnSync } from 'node:child_process'

const ENGINES = ['firefox', 'webkit']
const named = process.argv.slice(2)
const unknown = named.find((name) => !ENGINES.includes(name))
if (unknown !== undefined) {
  console.error(
    `There is no engine ${unknown}. The engines are ${ENGINES.join(' and ')}; npm test runs Chromium.`,
  )
  process.exit(1)
}
const projects = (named.length === 0 ? ENGINES : named).flatMap((name) => ['--project', name])
// Both at once: each waits more than it works.
const { status } = spawnSync('npx', ['vitest', 'run', '--maxWorkers', '2', ...projects], { stdio: 'inherit' })
process.exitCode = status ?? 1
