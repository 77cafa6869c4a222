import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** The TypeScript in a page of the documentation, block by block. */
export const codeBlocks = (page: string): string[] =>
  [...readFileSync(path.join(root, page), 'utf8').matchAll(/```tsx?\n([\s\S]*?)```/g)].map(
    ([, code = '']) => code,
  )

/** A block that is a whole file says which: its first line is a comment with the path. */
export const pathOf = (block: string): string | undefined => /^\/\/ (\S+\.tsx?)\n/.exec(block)?.[1]

/** Writes the files of a page into the folder of an app, and the app's own session, which they import. */
export function writeFiles(page: string, folder: string, edit = (code: string): string => code): string[] {
  const files = codeBlocks(page).flatMap((code) => {
    const file = pathOf(code)
    return file ? [{ file, code }] : []
  })
  for (const { file, code } of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), edit(code))
  }
  copyFileSync(path.join(root, 'test/support/session.ts'), path.join(folder, 'lib/session.ts'))
  return files.map(({ file }) => file)
}

/** As the page says: Node wants an extension in the import of a file. */
export const withExtensions = (code: string): string => code.replace(/from '(\.[^']*\/\w+)'/g, "from '$1.js'")
