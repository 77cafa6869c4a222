import type { Plugin } from 'vite'
import manifest from '../package.json' with { type: 'json' }
import { apiOf } from './api.ts'
import { apiPages, guides, importOf } from './pages.ts'

const line = (name: string, address: string, summary: string): string => `- [${name}](${address}): ${summary}`

/** The file llms.txt: all pages, as Markdown that a program can read. Addresses are relative, because the site works in any folder. */
export const llmsText = (): string =>
  [
    '# react-metabase',
    '',
    `> ${manifest.description}`,
    '',
    '## Guides',
    '',
    ...guides.map(({ file, title, summary }) =>
      line(title.replace('Guides/', ''), `docs/${file}.md`, summary),
    ),
    '',
    '## API reference',
    '',
    ...apiPages.map(({ entry, summary }) => line(importOf(entry), `docs/api/${entry}.md`, summary)),
    '',
  ].join('\n')

/** Writes llms.txt and the reference as Markdown into a built site. */
export function indexForModels(): Plugin {
  return {
    name: 'index-for-models',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'llms.txt', source: llmsText() })
      for (const { entry } of apiPages)
        this.emitFile({
          type: 'asset',
          fileName: `docs/api/${entry}.md`,
          source: await apiOf(entry),
        })
    },
  }
}
