// Takes the random walks of router sync: all of them, or those that are named.
//
//   npm run test:walks
//   npm run test:walks -- --seed 7 --app tanstack
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { seed: { type: 'string' }, app: { type: 'string' } } })
const filter = values.app === undefined ? [] : ['-t', values.app]
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'routers', 'test/routers/walks.test.ts', ...filter],
  { stdio: 'inherit', env: { ...process.env, WALK_SEEDS: values.seed ?? 'all' } },
)
process.exitCode = status ?? 1
