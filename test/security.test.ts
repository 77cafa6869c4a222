import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

/** The rows of the threat table, without those of its heads. */
const rows = read('SECURITY.md')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 5 && !/^(Threat|-+)$/.test(cells[1] ?? ''))
  .map(([, threat = '', defence = '', tests = '']) => ({ threat, defence, tests }))

it('names many threats, each with a defence and a test', () => {
  expect(rows.length).toBeGreaterThan(30)
  for (const { threat, defence, tests } of rows) {
    expect(threat).toMatch(/\.$/)
    expect(defence).toMatch(/\.$/)
    expect(tests, threat).toMatch(/^`[^`]+`: “[^”]+”(<br>`[^`]+`: “[^”]+”)*$/)
  }
})

const named = rows.flatMap(({ tests }) =>
  [...tests.matchAll(/`([^`]+)`: “([^”]+)”/g)].map(([, file = '', title = '']) => [file, title] as const),
)

it.each(named)('names a test that exists: %s, %s', (file, title) => {
  expect(existsSync(path.join(root, file))).toBe(true)
  const titles = [...read(file).matchAll(/(?:\bit\(|\)\()\s*(['"])(.+?)\1,/g)].map(([, , found]) => found)
  expect(titles).toContain(title)
})
