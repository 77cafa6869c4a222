// Fails when package-lock.json names a download address or lacks a platform's optional package.
import { readFileSync } from 'node:fs'
const packages = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
const problems = []
for (const [key, entry] of Object.entries(packages)) {
  if (/^https?:/.test(entry.resolved ?? '')) problems.push(`${key}: resolved names a host`)
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    let at = key,
      found
    for (;;) {
      found = packages[`${at ? `${at}/` : ''}node_modules/${name}`]
      if (found || !at) break
      const cut = at.lastIndexOf('node_modules/')
      at = cut <= 0 ? '' : at.slice(0, cut - 1)
    }
    if (!found) problems.push(`${key || '(root)'}: ${name}@${range} is missing`)
    else if (/^\d/.test(range) && found.version !== range)
      problems.push(`${key}: ${name} is ${found.version}, not ${range}`)
  }
}
console.log(problems.length === 0 ? 'package-lock.json: complete, no addresses' : problems.join('\n'))
process.exitCode = problems.length === 0 ? 0 : 1
