import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { apiPages, EXAMPLE, guides } from './pages.ts'

const folder = path.join(import.meta.dirname, 'pages')
const docs = path.join(import.meta.dirname, '../docs')

/** The page of a guide: its text, and the stories that the text names. */
function guidePage(file: string, title: string): string {
  const text = readFileSync(path.join(docs, `${file}.md`), 'utf8')
  const examples = [...text.matchAll(EXAMPLE)].map(([, story = '', name = '']) => ({ story, name }))
  const stories = [...new Set(examples.map(({ story }) => story))]
  const nameOf = (story: string): string => `stories${stories.indexOf(story)}`
  return [
    `import { Meta } from '@storybook/addon-docs/blocks'`,
    `import text from '../../docs/${file}.md?raw'`,
    ...stories.map((story) => `import * as ${nameOf(story)} from '../../stories/${story}.stories.tsx'`),
    `import { GuidePage } from '../guide-page.tsx'`,
    '',
    `<Meta title=${JSON.stringify(title)} />`,
    '',
    `<GuidePage file="${file}" text={text} examples={{ ${examples
      .map(({ story, name }) => `'${story}#${name}': ${nameOf(story)}.${name}`)
      .join(', ')} }} />`,
    '',
  ].join('\n')
}

const apiPage = (entry: string, title: string): string =>
  [
    `import { Meta } from '@storybook/addon-docs/blocks'`,
    `import text from 'virtual:api/${entry}'`,
    `import { ApiPage } from '../guide-page.tsx'`,
    '',
    `<Meta title=${JSON.stringify(title)} />`,
    '',
    `<ApiPage entry="${entry}" text={text} />`,
    '',
  ].join('\n')

/**
 * Writes the pages of the documentation for Storybook, which reads them from files. A file is written only when it changes, because
 * the server of `npm start` and the tests watch them.
 */
export function writePages(): void {
  mkdirSync(folder, { recursive: true })
  const pages = new Map<string, string>()
  // Within a group the side bar has the order of the files.
  const add = (name: string, text: string): unknown =>
    pages.set(`${String(pages.size).padStart(2, '0')}-${name}.mdx`, text)
  for (const { file, title } of guides) add(file, guidePage(file, title))
  for (const { entry, title } of apiPages) add(`api-${entry}`, apiPage(entry, title))

  const existing = readdirSync(folder)
  for (const name of existing) if (!pages.has(name)) rmSync(path.join(folder, name))
  for (const [name, text] of pages) {
    const file = path.join(folder, name)
    if (!existing.includes(name) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  }
}
