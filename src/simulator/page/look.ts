import type { PageConfig } from './config.ts'

/** The look of a page that its address asks for. */
export interface Look {
  /** Reads again what a signed or public page follows at once: most of its hash. */
  readonly follow: () => void
  /** Hides the filter widgets that the hash names, in a page that was just drawn. */
  readonly hideWidgets: () => void
  /** Seconds between two queries of all cards; 0 for none. */
  readonly refreshSeconds: number
}

/**
 * Reads UI flags from the query of an interactive page (section 3), or appearance options from the hash of a signed or
 * public page (section 4). Shipped as text, so it must not refer to anything outside of itself.
 */
export function startLook(config: PageConfig): Look {
  const root = document.documentElement
  const framed = window.self !== window.top
  let widgets: readonly Element[] = []

  const option = (text: string, name: string, fallback: unknown): unknown => {
    const value = new URLSearchParams(text).get(name)
    if (value === null) return fallback
    if (value === '') return true
    return /^(true|false|-?\d+(\.\d+)?)$/.test(value) ? JSON.parse(value) : value
  }
  const fromHash = (name: string, fallback: unknown): unknown =>
    option(location.hash.slice(1), name, fallback)

  function setFont(font: unknown): void {
    if (typeof font === 'string') root.style.setProperty('--font', JSON.stringify(font))
  }

  /** Flags are read once, for the life of the document, and only in a frame. */
  function readFlags(): void {
    const { search, hash } = location
    const text = config.profile === 'legacy' ? `${search.slice(1)}&${hash.slice(1)}` : search.slice(1)
    const flags: readonly (readonly [string, unknown])[] = [
      ['top_nav', true],
      ['search', false],
      ['new_button', false],
      ['logo', true],
      ['header', true],
      ['breadcrumbs', true],
      ['additional_info', true],
      ['action_buttons', true],
    ]
    for (const [name, fallback] of flags)
      root.classList.toggle(`no-${name.replace('_', '-')}`, framed && !option(text, name, fallback))
    root.dataset['side'] = String(framed ? option(text, 'side_nav', 'default') : 'default')
    root.dataset['theme'] = 'light'
    if (framed) setFont(option(text, 'font', null))
  }

  function hideWidgets(): void {
    const box = document.querySelector<HTMLElement>('.widgets')
    if (!box) return
    const hidden = String(fromHash('hide_parameters', '')).split(',')
    const visible = widgets.filter(
      (widget) => !hidden.includes(widget.querySelector('select')?.dataset['parameter'] ?? ''),
    )
    box.replaceChildren(...visible)
    box.hidden = visible.length === 0
  }

  function follow(): void {
    if (config.kind === 'app') return
    root.classList.toggle('unbordered', !fromHash('bordered', framed))
    root.classList.toggle('no-titled', !fromHash('titled', true))
    root.classList.toggle('no-background', !fromHash('background', true))
    setFont(fromHash('font', null))
    hideWidgets()
  }

  if (config.kind === 'app') readFlags()
  else {
    const hash = location.hash.replace(/=true(?=&|$)/g, '')
    if (hash !== location.hash)
      history.replaceState(history.state, '', location.pathname + location.search + hash)
    // A theme is read once, whatever a later hash says.
    const theme = fromHash('theme', 'light')
    root.dataset['theme'] = theme === 'night' || theme === 'transparent' ? theme : 'light'
    follow()
  }
  return {
    follow,
    hideWidgets() {
      widgets = [...document.querySelectorAll('.widget')]
      hideWidgets()
    },
    refreshSeconds: config.kind === 'app' ? 0 : Number(fromHash('refresh', 0)),
  }
}
