// Takes the random walks of router sync: all of them, or those that are named.
//
//   npm run test:walks
//   npm run test:walks -- --seed 7 --app tanstack
//   npm run test:walks -- --seed 7 --engine firefox
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    app: { type: 'string' },
    engine: { type: 'string', default: 'chromium' },
  },
})
const places = {
  chromium: ['routers', 'test/routers/walks.test.ts'],
  firefox: ['firefox', 'test/browsers/scenarios.test.ts'],
  webkit: ['webkit', 'test/browsers/scenarios.test.ts'],
}
const place = places[values.engine]
if (!place) throw new Error(`There is no engine ${values.engine}: choose ${Object.keys(places).join(', ')}`)
// The names of the tests hold the name of the app, and then one of these.
const filter = ['-t', `${values.app ?? ''}.* (walk|each kind)`]
const { status } = spawnSync('npx', ['vitest', 'run', '--project', ...place, ...filter], {
  stdio: 'inherit',
  env: { ...process.env, WALK_SEEDS: values.seed ?? 'all' },
})
process.exitCode = status ?? 1
