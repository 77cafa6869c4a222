import type { View } from '../content/views.ts'
import type { FillCards } from './cards.ts'
import type { Answer, PageConfig, PageState } from './config.ts'
import type { Look } from './look.ts'
import type { Router } from './router.ts'

type Choice = Readonly<Record<string, readonly string[]>>

/** The other parts of the page's script. Shipped as text, they cannot import each other. */
export interface PageParts {
  readonly startRouter: (
    config: PageConfig,
    state: PageState,
    onMove: (addedEntry: boolean) => void,
  ) => Router
  readonly startLook: (config: PageConfig) => Look
  readonly createCards: (config: PageConfig, router: Router) => FillCards
  readonly busy: (ms: number) => void
  /** Starts the resizer inside of the page, if it could be loaded. */
  readonly startResizer: () => void
}

/**
 * The simulated page: draws what the server says is at its address, and does what the person does in it. Shipped as text,
 * so it must not refer to anything outside of itself.
 */
export function startApp(config: PageConfig, state: PageState, parts: PageParts): void {
  const root = document.documentElement
  const isApp = config.kind === 'app'
  const framed = window.self !== window.top
  const main = (): Element => document.querySelector('.main, .inside') ?? document.body
  let shown: View | undefined
  /** Where the view on screen was opened. */
  let shownAt = ''
  /** The address of the error page on screen, which a signed or public page never leaves. */
  let refusedAt: string | null = null
  let hasShownPage = false
  let latest = 0
  let booted = false
  /** Longer than one poll: what the real page passes through is reported, not skipped. */
  const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 120))

  parts.busy(config.busyMs)
  const look = parts.startLook(config)
  const router = parts.startRouter(config, state, (addedEntry) => {
    parts.busy(config.busyMs)
    if (booted) void follow(addedEntry)
  })
  const fillCards = parts.createCards(config, router)

  /** Signed and public pages have no page of the app, and not each other's. */
  const hasPage = (): boolean =>
    isApp || new RegExp(`^/${config.kind}/(dashboard|question)/[^/]+`).test(router.path())

  async function ask(choice: Choice | null): Promise<Answer> {
    const query = new URLSearchParams({ path: router.path(), search: location.search })
    if (choice) query.set('values', JSON.stringify(choice))
    const answer = await fetch(`${config.base}/api/view?${String(query)}`, {
      headers: { accept: 'application/json' },
    })
    if (answer.ok) return (await answer.json()) as Answer
    return { status: 'error', message: await answer.text() }
  }

  /** A query as Metabase's router writes it: keys sorted, spaces as `+`. */
  function written(query: URLSearchParams): string {
    query.sort()
    const text = String(query).replace(/%7E/g, '~').replace(/\*/g, '%2A')
    return text === '' ? '' : `?${text}`
  }

  /** The query of a dashboard: its filters, its tab, and the two keys that Metabase keeps. */
  function canonicalQuery(view: View): string {
    // Without filters and tabs there is nothing to write.
    if (Object.keys(view.values).length === 0 && view.tabs.length < 2) return location.search
    const query = new URLSearchParams()
    for (const [slug, values] of Object.entries(view.values))
      for (const value of values.length === 0 ? [''] : values) query.append(slug, value)
    const tab = document.querySelector<HTMLElement>('[data-tab][aria-selected=true]')?.dataset['tab']
    if (tab !== undefined) query.set('tab', tab)
    for (const key of ['objectId', 'returnToEmbeddingSetupGuide']) {
      const value = new URLSearchParams(location.search).get(key)
      if (value !== null) query.set(key, value)
    }
    return written(query)
  }

  /** Shows an error in the place of the page. */
  function showError(message: string): void {
    shown = undefined
    main().innerHTML = '<div class="sheet"><h1></h1></div>'
    const heading = main().querySelector('h1')
    if (heading) heading.textContent = message
    state.spread = true
    state.dashboard = false
    root.dataset['state'] = 'error'
  }

  /** Metabase refused what the page asked for. */
  function refuse(message: string): void {
    showError(message)
    if (!isApp) refusedAt = router.address()
  }

  /** Shows what is at the page's address. */
  async function open(choice: Choice | null = null, tabChanged = false): Promise<void> {
    const now = ++latest
    if (!hasPage()) {
      showError('Not found')
      return
    }
    if (!isApp) state.spread = false
    const answer = await ask(choice)
    if (now !== latest) return
    if (answer.status === 'error') {
      // Without an API nobody is known to be signed in.
      if (isApp && !hasShownPage) showLogin(false)
      else refuse(answer.message)
    } else if (answer.status === 'redirect') {
      router.rewrite(answer.to, answer.addsEntry)
      await aMoment()
      if (now === latest) await open()
    } else if (answer.status === 'login') showLogin(config.sso)
    else await show(answer.view, tabChanged)
  }

  async function show(view: View, tabChanged: boolean): Promise<void> {
    if (view.kind === 'logout') {
      await signOut()
      return
    }
    const isOther = view.key !== shown?.key
    shown = view
    shownAt = place()
    refusedAt = null
    hasShownPage ||= view.kind !== 'login'
    state.spread = isApp
    state.dashboard = isApp && view.kind === 'dashboard'
    state.losesNextPush = config.losesFirstPushAfterMissing && view.kind === 'missing'
    root.dataset['state'] = 'ok'
    if (isApp) showSideBar(view)
    main().innerHTML = view.html
    look.hideWidgets()
    if (view.kind === 'dashboard') {
      const query = canonicalQuery(view)
      if (query !== location.search) {
        const [path = ''] = router.address().split(/[?#]/, 1)
        router.rewrite(path + query + location.hash, tabChanged)
      }
      if (isOther && isApp) {
        // The header is there before the cards, so a smaller height is reported first.
        const cards = document.querySelector<HTMLElement>('[data-dashboard-cards]')
        cards?.style.setProperty('display', 'none')
        await aMoment()
        cards?.style.removeProperty('display')
      }
    }
    if (shown === view) void fill(view)
  }

  async function fill(view: View): Promise<void> {
    const refusal = await fillCards(view)
    if (refusal !== null && !isApp && shown === view) refuse(refusal)
  }

  function showSideBar(view: View): void {
    const side = root.dataset['side']
    const everywhere = side === 'true' && root.classList.contains('no-top-nav')
    const here = side === 'default' && (view.kind === 'page' || !framed)
    root.classList.toggle('no-side-nav', view.kind === 'login' || !(everywhere || here))
    document.querySelector('.toggle')?.toggleAttribute('hidden', side !== 'true' && framed)
  }

  const loginAddress = (): string => `/auth/login?redirect=${encodeURIComponent(router.address())}`

  /** The login page. In a frame it goes on to single sign-on by itself, where there is one. */
  function showLogin(hasSso: boolean): void {
    if (router.path() !== '/auth/login') router.rewrite(loginAddress())
    void show(config.login, false)
    const back = new URLSearchParams(location.search).get('redirect') ?? '/'
    if (hasSso && framed)
      location.href = `${config.base}/auth/sso?redirect=${encodeURIComponent(config.base + back)}`
  }

  /** The login page is shown before the document that is loaded at its address. */
  async function signOut(): Promise<void> {
    await fetch(`${config.base}/api/session`, { method: 'DELETE' })
    router.rewrite('/auth/login', true)
    await show(config.login, false)
    await aMoment()
    location.reload()
  }

  /** What decides whether a dashboard is read anew: its number in the app, or its token or UUID. */
  const place = (): string => {
    const path = router.path()
    return (isApp ? /^\/dashboard\/\d+/.exec(path)?.[0] : undefined) ?? path
  }

  /**
   * The page moved. A dashboard that is on screen already keeps its filters, and follows the tab alone. A signed or public
   * question keeps its card for the next question, with that one's rows.
   */
  async function follow(addedEntry: boolean): Promise<void> {
    const isSame = shownAt === place()
    if (refusedAt !== null) returnTo(refusedAt)
    else {
      look.follow()
      if (shown?.kind === 'dashboard' && isSame) await followTab(shown, addedEntry)
      else if (shown?.kind === 'question' && !isApp && /^\/\w+\/question\/./.test(router.path())) {
        latest++
        shownAt = place()
        if (!isSame) await fill(shown)
      } else await open()
    }
  }

  async function followTab(view: View, addedEntry: boolean): Promise<void> {
    latest++ // A page that is still being loaded is not shown any longer.
    const tab = parseInt(new URLSearchParams(location.search).get('tab') ?? '', 10)
    if (document.querySelector(`[data-tab^="${tab}-"][aria-selected=false]`))
      await open(view.values, addedEntry)
  }

  /** Sooner than the next poll as a rule, so that the parent hears nothing of the move. */
  function returnTo(address: string): void {
    const now = ++latest
    setTimeout(() => {
      if (now !== latest) return
      router.rewrite(address)
      void open()
    }, 50)
  }

  document.addEventListener('click', (event) => {
    const target = event.target as Element
    const link = target.closest('a[data-app-link]')
    const tab = target.closest<HTMLElement>('[data-tab]')
    const person = target.closest<HTMLElement>('[data-sign-in]')
    if (link) {
      event.preventDefault()
      router.push(link.getAttribute('href') ?? '/')
    } else if (tab && shown && tab.getAttribute('aria-selected') !== 'true') {
      const query = new URLSearchParams(location.search)
      query.set('tab', tab.dataset['tab'] ?? '')
      const [path = ''] = router.address().split(/[?#]/, 1)
      router.push(path + written(query) + location.hash)
    } else if (person) {
      void fetch(`${config.base}/api/session`, { method: 'POST', body: person.dataset['signIn'] ?? '' }).then(
        () => router.replace(new URLSearchParams(location.search).get('redirect') ?? '/'),
      )
    } else if (target.closest('.toggle')) root.classList.toggle('no-side-nav')
  })

  document.addEventListener('change', (event) => {
    const { value, dataset } = event.target as HTMLSelectElement
    const slug = dataset['parameter']
    if (slug === undefined || !shown) return
    parts.busy(config.busyMs)
    void open({ ...shown.values, [slug]: value === '' ? [] : [value] })
  })

  if (isApp && config.sessionCookies) {
    let alive = /(^|; )metabase\.TIMEOUT=/.test(document.cookie)
    // A session that ends is noticed within three seconds (section 5.3).
    setInterval(() => {
      const now = /(^|; )metabase\.TIMEOUT=/.test(document.cookie)
      if (alive && !now && !router.path().startsWith('/auth/')) router.push(loginAddress())
      alive = now
    }, 3000)
  }
  if (look.refreshSeconds > 0) setInterval(() => shown && void fill(shown), look.refreshSeconds * 1000)

  async function boot(): Promise<void> {
    booted = true
    if (isApp) {
      // The router sorts the query before the dashboard is asked for.
      const query = written(new URLSearchParams(location.search))
      const [path = ''] = router.address().split(/[?#]/, 1)
      if (query !== location.search && router.path().startsWith('/dashboard/'))
        router.rewrite(path + query + location.hash)
      state.spread = true
      setTimeout(parts.startResizer, 100)
    }
    await aMoment()
    await open()
    if (isApp) return
    await aMoment()
    parts.startResizer()
  }
  if (!hasPage()) showError('Not found')
  setTimeout(() => void boot(), config.bootMs)
  if (config.bootBusy) parts.busy(config.bootMs)
}
