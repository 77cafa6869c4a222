// Writes a folder with a package.json for each entry below the main one: `server/package.json` for
// `react-metabase/server`. Resolvers that do not read `exports` (Parcel by default, webpack 4, TypeScript's `node10`)
// find the entry by it. Everybody else ignores it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
for (const [entry, conditions] of Object.entries(exports)) {
  const folder = entry.replace('./', '')
  if (entry === '.' || folder === 'package.json') continue
  const up = '../'.repeat(folder.split('/').length)
  const fromFolder = ({ default: file }) => file.replace('./', up)
  const fields = {
    main: fromFolder(conditions.require),
    module: fromFolder(conditions.import),
    browser: conditions.browser && fromFolder(conditions.browser.import),
    types: conditions.require.types.replace('./', up),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/package.json`, `${JSON.stringify(fields, null, 2)}\n`)
}
