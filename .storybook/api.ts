import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Plugin } from 'vite'

const root = path.join(import.meta.dirname, '..')
const PREFIX = 'virtual:api/'

/** The reference of an entry of the package, as Markdown that TypeDoc makes of the docstrings. */
export async function apiOf(entry: string): Promise<string> {
  // Loaded here, because it takes a second that most users of this configuration do not need.
  const { Application } = await import('typedoc')
  const out = await mkdtemp(path.join(tmpdir(), 'react-metabase-api-'))
  try {
    const app = await Application.bootstrapWithPlugins({
      options: path.join(root, 'typedoc.json'),
      entryPoints: [path.join(root, `src/${entry}.ts`)],
    })
    const project = await app.convert()
    if (!project) throw new Error(`TypeDoc cannot read src/${entry}.ts`)
    await app.outputs.writeOutput({ name: 'markdown', path: out }, project)
    return await readFile(path.join(out, 'README.md'), 'utf8')
  } finally {
    await rm(out, { recursive: true, force: true })
  }
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
