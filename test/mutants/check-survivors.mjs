// Compares the mutants that survived with the list of those that may: survivors.json. Fails when one is not in the list,
// or one of the list is noticed by now or gone.
//
//   node test/mutants/check-survivors.mjs           # after a run of Stryker
//   node test/mutants/check-survivors.mjs --write   # adds what is missing, without a reason, and drops what is too much
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const file = path.join(import.meta.dirname, 'survivors.json')
const { files } = JSON.parse(readFileSync('coverage/mutants.json', 'utf8'))
const known = JSON.parse(readFileSync(file, 'utf8'))

/** Where a mutant is, by the text of its line, because numbers change with every edit. */
const survivors = Object.entries(files).flatMap(([name, { source, mutants }]) =>
  mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ location: { start, end }, replacement }) => {
      const lines = source.split('\n')
      const isOneLine = start.line === end.line
      const mutated = lines[start.line - 1].slice(start.column - 1, isOneLine ? end.column - 1 : undefined)
      return { file: name, line: lines[start.line - 1].trim(), code: mutated, replacement }
    }),
)

const key = ({ file: name, line, code, replacement }) => JSON.stringify([name, line, code, replacement])
const knownKeys = new Set(known.map(key))
const survivorKeys = new Set(survivors.map(key))
const unexplained = [
  ...survivors.filter((mutant) => !knownKeys.has(key(mutant))),
  ...known.filter((mutant) => survivorKeys.has(key(mutant)) && !mutant.reason),
]
const obsolete = known.filter((mutant) => !survivorKeys.has(key(mutant)))

if (process.argv.includes('--write')) {
  const kept = known.filter((mutant) => survivorKeys.has(key(mutant)))
  const added = survivors.filter((mutant) => !knownKeys.has(key(mutant)))
  const all = [...kept, ...added.map((mutant) => ({ ...mutant, reason: '' }))]
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`)
} else {
  const text = ({ file: name, line, code, replacement }) => `  ${name}: ${line}\n    ${code} → ${replacement}`
  if (unexplained.length > 0)
    console.log(`Survivors without a reason in survivors.json:\n${unexplained.map(text).join('\n')}`)
  if (obsolete.length > 0)
    console.log(`No longer survivors, so remove them from survivors.json:\n${obsolete.map(text).join('\n')}`)
  if (unexplained.length + obsolete.length > 0) process.exitCode = 1
  else console.log(`${survivors.length} survivors, each with a reason in survivors.json`)
}
