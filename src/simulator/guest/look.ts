import type { GuestConfig, GuestSettings } from './config.ts'

/**
 * Makes the function that gives the page the look of its settings (section 2.7 of the guest protocol). Shipped as text, so
 * it must not refer to anything outside of itself.
 */
export function createLook(config: GuestConfig): (settings: GuestSettings) => void {
  const root = document.documentElement
  const isPro = config.plan === 'pro'
  const record = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === 'object' ? { ...value } : {}

  /** A colour of the theme, for a custom property of the style sheet. Without one, the preset's stays. */
  function setProperty(name: string, value: unknown): void {
    if (typeof value === 'string' || typeof value === 'number') root.style.setProperty(name, String(value))
    else root.style.removeProperty(name)
  }

  function setTheme(theme: Readonly<Record<string, unknown>>): void {
    const { preset } = theme
    const colors = record(theme['colors'])
    const hasPreset = preset === 'light' || preset === 'dark'
    root.dataset['theme'] = preset === 'dark' ? 'night' : 'light'
    root.classList.toggle('no-preset', !hasPreset)
    // On every plan, and against the preset.
    setProperty('--behind', colors['background'])
    const charts: readonly unknown[] = Array.isArray(colors['charts']) ? colors['charts'] : []
    const own = (value: unknown): unknown => (isPro ? value : undefined)
    setProperty('--font', own(theme['fontFamily']))
    setProperty('--size', own(theme['fontSize']))
    setProperty('--brand', own(colors['brand']))
    setProperty('--text', own(colors['text-primary']))
    setProperty('--soft', own(colors['text-secondary']))
    setProperty('--line', own(colors['border']))
    const dashboard = record(record(theme['components'])['dashboard'])
    setProperty('--bg', own(dashboard['backgroundColor'] ?? colors['background']))
    setProperty('--card', own(record(dashboard['card'])['backgroundColor']))
    for (const index of [0, 1, 2, 3]) {
      const chart = charts[index]
      setProperty(`--b${index + 1}`, own(typeof chart === 'string' ? chart : record(chart)['base']))
    }
  }

  return (settings) => {
    setTheme(record(settings['theme']))
    const { locale, withTitle, withDownloads } = settings
    root.lang = isPro && typeof locale === 'string' ? locale : 'en'
    root.classList.toggle('no-titled', withTitle === false)
    root.classList.toggle('no-downloads', isPro && withDownloads !== true)
  }
}
