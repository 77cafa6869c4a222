import { createRoot } from 'react-dom/client'
import { Panel, type PanelProps } from './panel.tsx'
import { css } from './styles.ts'

/**
 * Puts the panel at the end of the document, in a shadow root, where the app's CSS does not reach it. It is a React root of its own:
 * nothing that it renders is a commit of the app's, and none of its events reaches the app's components. Returns a function that
 * removes it.
 */
export function mountPanel(props: PanelProps): () => void {
  const host = document.createElement('div')
  host.dataset['metabase'] = 'devtools'
  const shadow = host.attachShadow({ mode: 'open' })
  // A Content-Security-Policy without `'unsafe-inline'` refuses a style element, and takes a sheet that a script makes.
  if ('adoptedStyleSheets' in shadow) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [sheet]
  }
  // The app's keyboard shortcuts are not for who types into the panel.
  for (const type of ['keydown', 'keypress', 'keyup']) host.addEventListener(type, stopPropagation)
  document.body.append(host)
  const root = createRoot(shadow)
  root.render(<Panel {...props} />)
  return () => {
    host.remove()
    // React refuses to do it while it renders the app.
    queueMicrotask(() => {
      root.unmount()
    })
  }
}

function stopPropagation(event: Event): void {
  event.stopPropagation()
}
