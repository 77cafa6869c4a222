import type { View } from '../content/views.ts'

/** What the server tells the page when it starts. */
export interface PageConfig {
  readonly kind: 'app' | 'embed' | 'public'
  /** `''` or the install's sub-path. */
  readonly base: string
  /** The instance has single sign-on: a framed login page goes there by itself. */
  readonly sso: boolean
  /** Up to v50 the UI flags were read from the hash too; the base path of incoming locations is cut off since 2026. */
  readonly profile: 'legacy' | 'mid' | 'current'
  /** `next` makes an entry for the place it is at too, and knows strings as paths alone. */
  readonly router: 'current' | 'next'
  readonly sessionCookies: boolean
  readonly losesFirstPushAfterMissing: boolean
  /** Milliseconds until the page draws. */
  readonly bootMs: number
}

/** What the parts of the page script share. */
export interface PageState {
  rendered: boolean
  dashboard: boolean
}

/** Answer of the server for one place. */
export type Answer =
  | { readonly status: 'view'; readonly view: View }
  | { readonly status: 'redirect'; readonly to: string }
  | { readonly status: 'login' }
  | { readonly status: 'error'; readonly message: string }

/**
 * The whole of a simulated page: it routes, draws, reads flags, filters and tabs, and follows locations that its
 * parent posts. It is shipped as text, so it must not refer to anything outside of itself.
 */
export function startApp(config: PageConfig, state: PageState): void {
  const root = document.documentElement
  const framed = window.self !== window.top
  const main = (): Element => document.querySelector('.main, .inside') ?? document.body
  let shown: View | undefined
  let turn = 0
  let missing = false
  let pushLost = false
  let booted = false
  /** One poll and a little: what the real page passes through is reported, not skipped. */
  const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 120))

  const option = (text: string, name: string, fallback: unknown): unknown => {
    const value = new URLSearchParams(text).get(name)
    if (value === null) return fallback
    if (value === '') return true
    return /^(true|false|-?\d+(\.\d+)?)$/.test(value) ? JSON.parse(value) : value
  }

  /** Section 3: read once, for the life of the document, and only in a frame. */
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
    const font = framed ? option(text, 'font', null) : null
    if (typeof font === 'string') root.style.setProperty('--font', JSON.stringify(font))
  }

  /** Section 4: signed and public pages are told their look in the hash. */
  function readLook(): void {
    const hash = location.hash.slice(1).replace(/=true(?=&|$)/g, '')
    if (hash !== location.hash.slice(1)) history.replaceState(history.state, '', `#${hash}`)
    const theme = option(hash, 'theme', 'light')
    root.dataset['theme'] = theme === 'night' || theme === 'transparent' ? theme : 'light'
    root.classList.toggle('unbordered', !option(hash, 'bordered', framed))
    root.classList.toggle('no-titled', !option(hash, 'titled', true))
    root.classList.toggle('no-background', !option(hash, 'background', true))
    const font = option(hash, 'font', null)
    if (typeof font === 'string') root.style.setProperty('--font', JSON.stringify(font))
    const refresh = Number(option(hash, 'refresh', 0))
    if (refresh > 0) setInterval(() => void fillCards(), refresh * 1000)
  }

  const path = (): string => {
    const { pathname } = location
    return (pathname.startsWith(config.base) ? pathname.slice(config.base.length) : pathname) || '/'
  }

  async function ask(choice: Readonly<Record<string, readonly string[]>> | null): Promise<Answer> {
    const query = new URLSearchParams({ path: path(), search: location.search, hash: location.hash })
    if (choice) query.set('values', JSON.stringify(choice))
    const answer = await fetch(`${config.base}/api/view?${String(query)}`, {
      headers: { accept: 'application/json' },
    })
    if (answer.ok) return (await answer.json()) as Answer
    return { status: 'error', message: await answer.text() }
  }

  const sorted = (view: View): string => {
    const query = new URLSearchParams()
    for (const [slug, values] of Object.entries(view.values))
      for (const value of values.length === 0 ? [''] : values) query.append(slug, value)
    const tab = document.querySelector<HTMLElement>('[data-tab][aria-selected=true]')?.dataset['tab']
    if (tab !== undefined) query.set('tab', tab)
    const objectId = new URLSearchParams(location.search).get('objectId')
    if (objectId !== null) query.set('objectId', objectId)
    query.sort()
    const text = String(query).replace(/\+/g, '%20').replace(/%7E/g, '~')
    return text === '' ? '' : `?${text}`
  }

  async function fillCards(): Promise<void> {
    const view = shown
    if (!view) return
    await Promise.all(
      [...document.querySelectorAll<HTMLElement>('[data-card]')].map(async (box) => {
        const dashcard = box.closest<HTMLElement>('[data-dashcard]')?.dataset['dashcard'] ?? ''
        const query = new URLSearchParams({
          path: path(),
          card: box.dataset['card'] ?? '',
          dashcard,
          parameters: JSON.stringify(view.values),
        })
        const answer = await fetch(`${config.base}/api/view/card?${String(query)}`)
        if (shown !== view) return
        if (answer.ok) box.innerHTML = ((await answer.json()) as { html: string }).html
        else {
          const text = await answer.text()
          box.textContent = view.kind === 'dashboard' ? 'There was a problem displaying this chart.' : text
        }
      }),
    )
  }

  /** Shows what the URL says. A dashboard already on screen keeps its filters and follows the tab alone. */
  async function route(
    choice: Readonly<Record<string, readonly string[]>> | null = null,
    tabChanged = false,
  ): Promise<void> {
    const now = ++turn
    const answer = await ask(choice)
    if (now !== turn) return
    if (answer.status === 'redirect') {
      history.replaceState(null, '', config.base + answer.to)
      await aMoment()
      await route()
      return
    }
    if (answer.status === 'login') {
      const here = path() + location.search + location.hash
      history.replaceState(null, '', `${config.base}/auth/login?redirect=${encodeURIComponent(here)}`)
      await route()
      return
    }
    if (answer.status === 'error') {
      shown = undefined
      main().innerHTML = '<div class="sheet"><h1></h1></div>'
      const heading = main().querySelector('h1')
      if (heading) heading.textContent = answer.message
      state.rendered = true
      state.dashboard = false
      root.dataset['state'] = 'error'
      return
    }
    const { view } = answer
    const opened = view.key !== shown?.key
    missing = view.kind === 'missing'
    pushLost = false
    shown = view
    state.dashboard = view.kind === 'dashboard'
    root.dataset['state'] = 'ok'
    if (config.kind === 'app') {
      const side = root.dataset['side']
      const everywhere = side === 'true' && root.classList.contains('no-top-nav')
      const here = side === 'default' && (view.kind === 'page' || !framed)
      root.classList.toggle('no-side-nav', view.kind === 'login' || !(everywhere || here))
      document.querySelector('.toggle')?.toggleAttribute('hidden', side !== 'true' && framed)
    }
    main().innerHTML = view.html
    state.rendered = true
    if (view.kind === 'login') watchLogin()
    if (view.kind === 'logout') void signOut()
    if (view.kind === 'dashboard') {
      const query = sorted(view)
      const canonical = location.pathname + query + location.hash
      if (query !== location.search) history[tabChanged ? 'pushState' : 'replaceState'](null, '', canonical)
      if (opened && config.kind === 'app') {
        // Its header is there before its cards: a height that passes.
        const cards = document.querySelector<HTMLElement>('[data-dashboard-cards]')
        cards?.style.setProperty('display', 'none')
        await aMoment()
        cards?.style.removeProperty('display')
      }
    }
    await fillCards()
  }

  /** A framed login page goes to single sign-on by itself. */
  function watchLogin(): void {
    const back = new URLSearchParams(location.search).get('redirect') ?? '/'
    if (config.sso && framed)
      location.href = `${config.base}/auth/sso?redirect=${encodeURIComponent(config.base + back)}`
  }

  async function signOut(): Promise<void> {
    await fetch(`${config.base}/api/session`, { method: 'DELETE' })
    location.replace(`${config.base}/auth/login`)
  }

  function push(to: string, replace = false): void {
    const before = location.href
    const isHere = config.router === 'current' && new URL(to, before).href === before
    if (replace || isHere) history.replaceState(null, '', to)
    else history.pushState(null, '', to)
    if (booted && location.href !== before) void follow(!replace)
  }

  /** The URL changed: another page is drawn, and of the dashboard on screen only the tab. */
  async function follow(changed = false): Promise<void> {
    const id = /^\/dashboard\/(\d+)/.exec(path())?.[1]
    if (shown?.kind !== 'dashboard' || shown.key !== `dashboard-${id ?? ''}`) {
      await route()
      return
    }
    turn++ // What was on its way to be shown is not asked for any longer.
    const tab = new URLSearchParams(location.search).get('tab')
    if (tab !== null && document.querySelector(`[data-tab^="${CSS.escape(String(parseInt(tab, 10)))}-"]`))
      await route(shown.values, changed)
  }

  // What a parent may send (observed table "Into Metabase"): the origin is not looked at, the sender is.
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || event.source === window) return
    const { metabase } = event.data as { metabase?: { type?: unknown; location?: unknown } }
    if (metabase?.type !== 'location') return
    const to = metabase.location
    if (missing && config.losesFirstPushAfterMissing && !pushLost) {
      pushLost = true
      return
    }
    if (typeof to === 'string') {
      if (config.router === 'next') {
        push(`${config.base}/${to.replace(/^\//, '')}`)
        return
      }
      if (to.startsWith('javascript:')) throw new TypeError('Not a location')
      const inside = to.replace(/^(https?:)?\/\/[^/]*/, '')
      if (/^[?#]/.test(inside) || inside === '') push(`${config.base}/${inside}`)
      else push(inside.startsWith('/') ? config.base + inside : inside)
      return
    }
    const { pathname = '', search = '', hash = '', query } = to as Record<string, unknown>
    let where = typeof pathname === 'string' && pathname !== '' ? pathname : '/'
    if (config.profile === 'current' && config.base !== '' && where.startsWith(`${config.base}/`))
      where = where.slice(config.base.length)
    const asked =
      query && config.router === 'current'
        ? `?${String(new URLSearchParams(query as Record<string, string>))}`
        : String(search)
    push(config.base + where + asked + String(hash))
  })

  window.addEventListener('popstate', () => void follow())

  document.addEventListener('click', (event) => {
    const target = event.target as Element
    const link = target.closest('a[data-app-link]')
    const tab = target.closest<HTMLElement>('[data-tab]')
    const person = target.closest<HTMLElement>('[data-sign-in]')
    if (link) {
      event.preventDefault()
      push(config.base + (link.getAttribute('href') ?? '/'))
    } else if (tab && shown && tab.getAttribute('aria-selected') !== 'true') {
      const query = new URLSearchParams(location.search)
      query.set('tab', tab.dataset['tab'] ?? '')
      query.sort()
      push(`${location.pathname}?${String(query)}${location.hash}`)
    } else if (person) {
      void fetch(`${config.base}/api/session`, { method: 'POST', body: person.dataset['signIn'] ?? '' }).then(
        () => {
          push(config.base + (new URLSearchParams(location.search).get('redirect') ?? '/'), true)
        },
      )
    } else if (target.closest('.toggle')) root.classList.toggle('no-side-nav')
  })

  document.addEventListener('change', (event) => {
    const { value, dataset } = event.target as HTMLSelectElement
    const slug = dataset['parameter']
    if (slug !== undefined && shown) void route({ ...shown.values, [slug]: value === '' ? [] : [value] })
  })

  if (config.kind === 'app') {
    readFlags()
    root.dataset['theme'] = 'light'
    let alive = /(^|; )metabase\.TIMEOUT=/.test(document.cookie)
    // Section 5.3: a session that ends is noticed within three seconds.
    if (config.sessionCookies)
      setInterval(() => {
        const now = /(^|; )metabase\.TIMEOUT=/.test(document.cookie)
        if (alive && !now && !path().startsWith('/auth/'))
          push(
            `${config.base}/auth/login?redirect=${encodeURIComponent(path() + location.search + location.hash)}`,
          )
        alive = now
      }, 3000)
  } else readLook()
  setTimeout(() => {
    booted = true
    // Metabase's router sorts the query before anything else.
    const query = new URLSearchParams(location.search)
    query.sort()
    const text = String(query)
    if (text !== location.search.slice(1) && text !== '' && path().startsWith('/dashboard/'))
      history.replaceState(null, '', `?${text}${location.hash}`)
    state.rendered = config.kind === 'app'
    void aMoment().then(() => route())
  }, config.bootMs)
}
