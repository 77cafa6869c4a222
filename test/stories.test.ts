import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../stories')
const stories = readdirSync(folder)
  .filter((file) => file.endsWith('.stories.tsx'))
  .flatMap((file) => {
    const code = readFileSync(path.join(folder, file), 'utf8')
    return [...code.matchAll(/(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export const (\w+): Story\b/g)].map(
      ([, docstring = '', name = '']) => ({ name: `${file} ${name}`, docstring }),
    )
  })

it('finds the stories', () => {
  expect(stories.length).toBeGreaterThan(40)
})

// .storybook/app-shell.tsx shows this paragraph above the story.
it.each(stories)('$name says what to try', ({ docstring }) => {
  expect(docstring).toMatch(/\n \*\n \* Try: \S/)
})
