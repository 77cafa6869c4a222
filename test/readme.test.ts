import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'test', '.readme')
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
const pages = readdirSync(path.join(root, 'docs')).map((name) =>
  readFileSync(path.join(root, 'docs', name), 'utf8'),
)
const blocks = [...[readme, ...pages].join('\n').matchAll(/```tsx?\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('has code blocks that compile, every one', () => {
  expect(blocks.length).toBeGreaterThan(3)
  mkdirSync(folder, { recursive: true })
  const files = blocks.map((code, index) => {
    const file = path.join(folder, `block-${index}.tsx`)
    writeFileSync(file, `${code}\nexport {}\n`)
    return file
  })
  // What the server's blocks import of their app.
  writeFileSync(
    path.join(folder, 'session.ts'),
    `interface User { email: string; customer: string; accountId: number }
export declare const currentUser: (request: Request) => Promise<User | null>`,
  )
  const server = blocks.find((code) => code.includes('export const sso')) ?? ''
  writeFileSync(path.join(folder, 'metabase.ts'), server)
  const { options } = ts.getParsedCommandLineOfConfigFile(
    path.join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  ) ?? { options: {} }
  const program = ts.createProgram([...files, path.join(root, 'src/react/next-modules.d.ts')], {
    ...options,
    noEmit: true,
  })
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const block = Number(/block-(\d+)/.exec(file?.fileName ?? '')?.[1])
    return `${ts.flattenDiagnosticMessageText(messageText, '\n')}\n${blocks[block] ?? ''}`
  })
  expect(problems).toEqual([])
})

it('names only scripts that exist', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [, name = ''] of readme.matchAll(/npm (?:run )?(start|test|size|bench|example)\b/g))
    expect(Object.keys(scripts)).toContain(name)
})
