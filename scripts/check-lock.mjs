// Fails when a lock file names a download address or lacks a platform's optional package.
import { readFileSync } from 'node:fs'
const problems = []
for (const file of ['package-lock.json', 'test/next/package-lock.json']) check(file)
console.log(problems.length === 0 ? 'lock files: complete, no addresses' : problems.join('\n'))
process.exitCode = problems.length === 0 ? 0 : 1

function check(file) {
  const packages = JSON.parse(readFileSync(file, 'utf8')).packages
  for (const [key, entry] of Object.entries(packages)) {
    if (/^https?:/.test(entry.resolved ?? '')) problems.push(`${file}: ${key}: resolved names a host`)
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      let at = key,
        found
      for (;;) {
        found = packages[`${at ? `${at}/` : ''}node_modules/${name}`]
        if (found || !at) break
        const cut = at.lastIndexOf('node_modules/')
        at = cut <= 0 ? '' : at.slice(0, cut - 1)
      }
      if (!found) problems.push(`${file}: ${key || '(root)'}: ${name}@${range} is missing`)
      else if (/^\d/.test(range) && found.version !== range)
        problems.push(`${file}: ${key}: ${name} is ${found.version}, not ${range}`)
    }
  }
}
