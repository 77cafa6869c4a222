import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Plugin } from 'vite'
import { anchorOf, apiPages, importOf } from './pages.ts'

const PREFIX = 'virtual:api/'

/** What TypeDoc has as functions and variables, by what it is for. */
function groupOf(name: string, kind: string): string {
  if (/^use[A-Z]/.test(name)) return 'Hooks'
  if (/^[A-Z]\w*(Embed|Provider)$/.test(name)) return 'Components'
  return kind === 'class' ? 'Errors' : 'Functions'
}

/** The reference of all entries, by the name of the entry: Markdown that TypeDoc makes of the docstrings. */
async function createReference(): Promise<Map<string, string>> {
  // Loaded here, because most users of this configuration, such as the tests of the stories, need no reference.
  const { Application, CommentTag, Converter, ReflectionKind } = await import('typedoc')
  const out = await mkdtemp(path.join(tmpdir(), 'react-metabase-api-'))
  try {
    const app = await Application.bootstrapWithPlugins({
      options: path.join(import.meta.dirname, '../typedoc.json'),
      logLevel: 'Error',
    })
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
      const { Class, Function, Variable, Interface, TypeAlias } = ReflectionKind
      for (const one of project.getReflectionsByKind(Class | Function | Variable)) {
        const comment = one.isDeclaration() ? (one.signatures?.[0]?.comment ?? one.comment) : undefined
        const group = groupOf(one.name, one.kindOf(Class) ? 'class' : 'function')
        comment?.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: group }]))
      }
      for (const one of project.getReflectionsByKind(Interface | TypeAlias))
        one.comment?.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: 'Types' }]))
    })
    const project = await app.convert()
    if (!project) throw new Error('TypeDoc cannot read the entries of the package')
    await app.outputs.writeOutput({ name: 'markdown', path: out }, project)
    const read = async ({ entry, summary }: (typeof apiPages)[number]): Promise<[string, string]> => {
      const text = tidy(await readFile(path.join(out, `${entry}.md`), 'utf8'))
      return [entry, `# ${importOf(entry)}\n\n${summary}\n\n${text}`]
    }
    return new Map(await Promise.all(apiPages.map(read)))
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

/** Leaves one heading for each name. TypeDoc's own are alike in every part of a page, and so are no place to link to. */
const tidy = (markdown: string): string =>
  markdown
    // Where two names differ only in their case, the second one has another anchor than its text would get.
    .replace(/<a id="([^"]*)"><\/a>\n\n### (.+)$/gm, (_all, id: string, name: string) =>
      id === anchorOf(name) ? `### ${name}` : `<h3 id="${id}">${name}</h3>`,
    )
    .replace(/<a id="[^"]*"><\/a>\n\n(?=#)/g, '')
    .replace(/^#### See\n\n(https:\/\/www\.metabase\.com\/\S+)$/gm, "[Metabase's documentation]($1)")
    .replace(/^#{4,6} (.+)$/gm, '**$1**')
    .replace(/^\*\*\*$/gm, '')
    // A parameter that the source takes apart has no name.
    .replaceAll('__namedParameters', 'options')

let reference: Promise<Map<string, string>> | undefined

/** The reference of an entry. All are made at once, at the first call. */
export async function apiOf(entry: string): Promise<string> {
  reference ??= createReference()
  const text = (await reference).get(entry)
  if (text === undefined) throw new Error(`There is no entry ${entry} in .storybook/pages.ts`)
  return text
}

/** Modules `virtual:api/<entry>` with the reference of an entry. Nothing is made before somebody imports one. */
export function apiReference(): Plugin {
  return {
    name: 'api-reference',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return
      return `export default ${JSON.stringify(await apiOf(id.slice(PREFIX.length + 1)))}`
    },
  }
}
