import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { noFaults, withDefaults } from '../../src/simulator/options.ts'

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/testing.md'), 'utf8')
const row = (name: string): readonly string[] =>
  page
    .split('\n')
    .find((line) => line.startsWith(`| \`${name}\` `))
    ?.split('|')
    .map((cell) => cell.trim()) ?? []

it.each(Object.entries(noFaults))(
  'docs/testing.md lists the fault %s with its default %s',
  (name, normal) => {
    expect(row(name)).toEqual(['', `\`${name}\``, expect.stringMatching(/\w/), `\`${String(normal)}\``, ''])
  },
)

it.each(Object.keys(withDefaults({})))('docs/testing.md lists the option %s', (name) => {
  expect(row(name)[2]).toMatch(/\w/)
})
