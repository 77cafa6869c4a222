import { addons } from 'storybook/manager-api'
import { onSystemTheme, systemTheme } from './theme.ts'

const apply = (): void =>
  addons.setConfig({
    theme: systemTheme(),
    sidebar: { showRoots: true },
    // Its buttons change how a story is drawn.
    layoutCustomisations: { showToolbar: ({ viewMode }, shown) => viewMode !== 'docs' && shown },
  })

apply()
onSystemTheme(apply)

/** Storybook writes its own name into the title of each page. */
const nameTitle = (): void => {
  const title = document.title.replace(/( - Docs)? \u22C5 Storybook$|^Storybook$/, ' | react-metabase')
  if (title !== document.title) document.title = title.replace(/^ \| /, '')
}
new MutationObserver(nameTitle).observe(document.head, {
  childList: true,
  subtree: true,
  characterData: true,
})
