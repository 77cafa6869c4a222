import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8')
const page = read('docs/doctor.md')
const namesIn = (file: string, pattern: RegExp): readonly string[] =>
  [...read(file).matchAll(pattern)].map(([, name = '']) => name)

const checks = namesIn('src/doctor/finding.ts', /^ {2}\| '(\w+)'$/gm)
const options = namesIn('src/doctor/arguments.ts', /^ +'?([\w-]+)'?: \{ type: /gm)

describe('docs/doctor.md', () => {
  it.each(checks)('explains the check %s', (check) => {
    expect(checks.length).toBeGreaterThan(10)
    expect(
      page.split('\n').some((line) => line.startsWith('| ') && line.split('|')[1]?.includes(`\`${check}\``)),
    ).toBe(true)
  })

  it.each(options)('and --help explain the option --%s', (option) => {
    expect(options.length).toBeGreaterThan(8)
    expect(page).toMatch(new RegExp(`^\\|.*\`--${option}\\b`, 'm'))
    expect(read('src/doctor/command.ts')).toContain(`--${option}`)
  })

  it('has an example that the command prints', () => {
    const [, example = ''] = /```\n(Metabase at [^`]*)```/.exec(page) ?? []
    const names = [...example.matchAll(/^[✓!✗–] (\w+): /gm)].map(([, name = '']) => name)
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(checks).toContain(name)
  })
})
