import type { PageConfig, PageState } from './config.ts'

/** The page's address within Metabase. */
export interface Router {
  /** The path within Metabase, without the base path, decoded. */
  readonly path: () => string
  /** Path, query and hash within Metabase, as they stand in the address. */
  readonly address: () => string
  /** Goes to an address within Metabase, and tells the listener. */
  readonly push: (address: string) => void
  readonly replace: (address: string) => void
  /** Changes the address alone. */
  readonly rewrite: (address: string, addsEntry?: boolean) => void
}

/**
 * Follows locations that the parent posts (observed table "Into Metabase"), links, and the person's Back. Calls `onMove`
 * after each move, with whether the move added a history entry. Shipped as text, so it must not refer to anything outside
 * of itself.
 */
export function startRouter(
  config: PageConfig,
  state: PageState,
  onMove: (addedEntry: boolean) => void,
): Router {
  const { base } = config

  const address = (): string => {
    const { pathname, search, hash } = location
    const inside = pathname.startsWith(base) ? pathname.slice(base.length) : pathname
    return (inside || '/') + search + hash
  }

  const decoded = (segment: string): string => {
    try {
      const text = decodeURIComponent(segment)
      return text.includes('/') ? segment : text
    } catch {
      return segment
    }
  }

  function go(to: string, addsEntry: boolean): void {
    const before = location.href
    const isHere = config.router === 'current' && new URL(to, before).href === before
    if (addsEntry && !isHere) history.pushState(null, '', to)
    else history.replaceState(null, '', to)
    if (location.href !== before) onMove(addsEntry)
  }

  /** A path without a slash starts at Metabase's root. */
  const below = (path: string): string => `${base}/${path.replace(/^\//, '')}`

  /** Where a location of the parent leads. Some values throw, in Metabase as well. */
  function target(to: unknown): string {
    if (typeof to === 'string') {
      if (config.router === 'next') return below(to)
      if (to.startsWith('javascript:')) throw new TypeError('Not a location')
      return below(to.replace(/^(https?:)?\/\/[^/]*/, ''))
    }
    const { pathname = '', search = '', hash = '', query } = to as Record<string, unknown>
    let path = typeof pathname === 'string' && pathname !== '' ? pathname : '/'
    if (config.profile === 'current' && base !== '' && path.startsWith(`${base}/`))
      path = path.slice(base.length)
    const text =
      query && config.router === 'current'
        ? `?${String(new URLSearchParams(query as Record<string, string>))}`
        : String(search)
    return below(path) + text + String(hash)
  }

  // The sender is checked, its origin is not.
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || event.source === window) return
    const { metabase } = event.data as { metabase?: { type?: unknown; location?: unknown } }
    if (metabase?.type !== 'location') return
    if (state.losesNextPush) state.losesNextPush = false
    else go(target(metabase.location), true)
  })
  window.addEventListener('popstate', () => onMove(false))

  return {
    path: () => {
      const [path = ''] = address().split(/[?#]/, 1)
      return path.split('/').map(decoded).join('/')
    },
    address,
    push: (to) => go(base + to, true),
    replace: (to) => go(base + to, false),
    rewrite: (to, addsEntry = false) =>
      history[addsEntry ? 'pushState' : 'replaceState'](null, '', base + to),
  }
}
