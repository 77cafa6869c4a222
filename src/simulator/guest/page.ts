import type { GuestConfig, GuestSettings, Post, ReadClaims } from './config.ts'
import type { Content, ContentTools, MountContent } from './content.ts'
import type { ChooseScreen } from './screen.ts'
import type { Tokens } from './tokens.ts'
import type { ValueRules } from './values.ts'

/** The other parts of the page's script. Shipped as text, they cannot import each other. */
export interface GuestParts {
  readonly readClaims: ReadClaims
  readonly createChooseScreen: (config: GuestConfig, readClaims: ReadClaims) => ChooseScreen
  readonly createTokens: (
    config: GuestConfig,
    readClaims: ReadClaims,
    post: Post,
    onTimeout: (message: string) => void,
  ) => Tokens
  readonly createValueRules: () => ValueRules
  readonly createLook: (config: GuestConfig) => (settings: GuestSettings) => void
  readonly createContent: (config: GuestConfig, tools: ContentTools) => MountContent
  readonly busy: (ms: number) => void
}

/**
 * The simulated page of guest embeds: hears its settings, and mounts what they ask for (section 3 of the guest protocol).
 * Shipped as text, so it must not refer to anything outside of itself.
 */
export function startGuestPage(config: GuestConfig, parts: GuestParts): void {
  const root = document.documentElement
  const place = document.querySelector('.inside') ?? document.body
  const isFramed = window.self !== window.top
  let settings: GuestSettings | null = null
  /** An error of the page around, which stays until other settings bring another token. */
  let failure: string | null = null
  let content: Content | undefined
  let contentKey: string | null = null
  let mounts = 0
  let isDead = false
  let scheduled: ReturnType<typeof setTimeout> | undefined
  let sessionTimer: ReturnType<typeof setTimeout> | undefined
  const openLinks = new Map<string, string>()

  const post: Post = (name, data) => {
    const message = { type: `metabase.embed.${name}`, ...(data === undefined ? {} : { data }) }
    window.parent.postMessage(message, '*')
  }
  const record = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === 'object' ? { ...value } : {}

  const chooseScreen = parts.createChooseScreen(config, parts.readClaims)
  const setLook = parts.createLook(config)
  const tokens = parts.createTokens(config, parts.readClaims, post, fail)
  const mount = parts.createContent(config, {
    tokens,
    post,
    values: parts.createValueRules(),
    busy: parts.busy,
    onDrawn: reloadOnce,
  })

  function reloadOnce(): void {
    const [navigation] = performance.getEntriesByType('navigation')
    const wasReloaded = navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload'
    if (config.reloadsAfterMs > 0 && !wasReloaded) setTimeout(() => location.reload(), config.reloadsAfterMs)
  }

  /** Ends what is shown, and makes an empty place for what comes next. */
  function clear(state: string): HTMLElement {
    content?.end()
    content = undefined
    contentKey = null
    clearTimeout(sessionTimer)
    sessionTimer = undefined
    root.dataset['state'] = state
    const box = document.createElement('div')
    box.className = 'content'
    place.replaceChildren(box)
    return box
  }

  function showText(message: string, tag: 'h1' | 'p', state: string): void {
    const box = clear(state)
    const text = document.createElement(tag)
    text.textContent = message
    box.append(text)
    box.className = 'sheet'
  }

  /** An error in the place of the content. A request for a token that is still open has failed with it. */
  function fail(message: string): void {
    tokens.giveUp()
    failure = message
    render()
  }

  /** What leads to another mount when it changes, as JSON tells it. */
  const keyOf = ({ componentName, token, isGuest, initialParameters, ...more }: GuestSettings): string =>
    JSON.stringify([
      componentName,
      { token, isGuest, initialParameters },
      { initialSqlParameters: more['initialSqlParameters'], hiddenParameters: more['hiddenParameters'] },
    ])

  function render(): void {
    const screen = chooseScreen(settings)
    const hasFooter = screen.show !== 'empty' && !(screen.show === 'error' && !screen.hasFooter)
    root.classList.toggle('no-footer', !hasFooter || config.plan === 'pro')
    if (settings === null || screen.show === 'empty') {
      clear('empty')
      return
    }
    setLook(settings)
    setFooterLink(settings)
    if (failure !== null) showText(failure, 'h1', 'error')
    else if (screen.show === 'error') showText(screen.message, 'h1', 'error')
    else if (screen.show === 'footer') clear('empty')
    else if (screen.show === 'session') askForSession()
    else {
      const key = keyOf(settings)
      if (content && key === contentKey) content.update(settings)
      else {
        const box = clear('loading')
        contentKey = key
        tokens.use(screen.token)
        root.dataset['mounts'] = String(++mounts)
        content = mount(box, screen.kind, settings)
      }
    }
  }

  /** Single sign-on: the simulator plays the request, and no session. */
  function askForSession(): void {
    if (sessionTimer !== undefined) return
    showText('Loading…', 'p', 'loading')
    post('requestSessionToken')
    sessionTimer = setTimeout(
      () => fail('Authentication has not been completed in time.'),
      config.authenticationTimeoutMs,
    )
  }

  function setFooterLink({ _embedReferrer: referrer }: GuestSettings): void {
    const link = document.querySelector<HTMLAnchorElement>('.badge a')
    if (!link || typeof referrer !== 'string' || !URL.canParse(referrer)) return
    link.href = `https://www.metabase.com/?utm_content=${encodeURIComponent(new URL(referrer).host)}`
  }

  function takeSettings(data: unknown): void {
    const before = settings
    if (typeof data !== 'object' || data === null) {
      settings = null
      clearTimeout(scheduled)
      render()
      return
    }
    settings = { ...data }
    tokens.arm(settings)
    const { token } = settings
    if (token && token !== before?.['token']) failure = null
    // Of several settings at once, the last are drawn.
    clearTimeout(scheduled)
    scheduled = setTimeout(render, 20)
  }

  function takeToken(data: unknown): void {
    const { guestToken } = record(data)
    if (!tokens.isWaiting()) return
    if (guestToken === null || guestToken === undefined) {
      tokens.answer(null)
      return
    }
    const screen = chooseScreen({ ...settings, token: guestToken })
    if (screen.show === 'content') tokens.answer(screen.token)
    else fail(screen.show === 'error' ? screen.message : 'Passed token is not a valid JWT token.')
  }

  function takeAnalytics(data: unknown): void {
    const { embedHostUrl } = record(data)
    if (typeof embedHostUrl !== 'string' || URL.canParse(embedHostUrl)) return
    clear('empty')
    root.classList.add('no-footer')
    isDead = true
  }

  function takeLinkAnswer(data: unknown): void {
    const { requestId, handled } = record(data)
    const url = openLinks.get(String(requestId))
    openLinks.delete(String(requestId))
    if (url !== undefined && handled !== true) window.open(url, '_blank', 'noreferrer')
  }

  function listen(): void {
    // Any window may send: neither the sender nor its origin is checked.
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const { type, data } = record(event.data)
      if (isDead) return
      if (type === 'metabase.embed.setSettings') takeSettings(data)
      else if (type === 'metabase.embed.submitRefreshedGuestToken') takeToken(data)
      else if (type === 'metabase.embed.handleLinkResponse') takeLinkAnswer(data)
      else if (type === 'metabase.embed.reportAnalytics') takeAnalytics(data)
      else if (type === 'metabase.embed.submitSessionToken' && sessionTimer !== undefined)
        fail('The simulator plays no sign-in by messages.')
      else if (type === 'metabase.embed.reportAuthenticationError') {
        const { error } = record(data)
        // The message of an `Error` is not enumerable.
        const hasMessage = typeof error === 'object' && error !== null && 'message' in error
        if (hasMessage && typeof error.message === 'string') fail(error.message)
      }
    })
    // A link in a text card is a plain link. On paid plans, the page around may handle any other.
    document.addEventListener('click', (event) => {
      const link =
        event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('[data-card] a') : null
      if (!link || config.plan !== 'pro' || config.version < 59) return
      event.preventDefault()
      const requestId = String(crypto.getRandomValues(new Uint32Array(4)))
      openLinks.set(requestId, link.href)
      post('handleLink', { url: link.href, requestId })
    })
    post('iframeReady')
  }

  const address = new URL(location.href)
  address.searchParams.delete('embed-js-identifier')
  if (address.href !== location.href) history.replaceState(history.state, '', address)
  render()
  if (!isFramed) return
  setTimeout(listen, config.bootMs)
  if (config.bootBusy) parts.busy(config.bootMs)
}
