import { fields } from '../protocol/messages.ts'

/** What {@link fakeMetabase} may be told. */
export interface FakeMetabaseOptions {
  /** Metabase's Site URL. Default: the origin of the frame's `src`; needed where that is your own SSO route. */
  readonly siteUrl?: string
}

/** One message that the embed posted to Metabase. */
export interface ReceivedMessage {
  readonly data: unknown
  /** Never `*` from this library. */
  readonly targetOrigin: string
}

/** Plays Metabase in a frame that jsdom leaves empty. Wrap what makes React render in `act()`. */
export interface FakeMetabase {
  /** The person goes to a path: Metabase reports the location. The base path of `siteUrl` is added. */
  readonly goTo: (path: string) => void
  /** Metabase reports a height, in CSS pixels. Default mode: `fit`, as signed-in pages do. */
  readonly resize: (height: number, mode?: 'fit' | 'normal') => void
  /** The session ends: Metabase shows its login page. */
  readonly signOut: () => void
  /**
   * The frame starts a new document at a path, as it does for a link in a text card: the location, then a `normal`
   * height before anything has rendered, then the load event.
   */
  readonly open: (path: string) => void
  /** What the embed has posted so far, oldest first. */
  readonly received: readonly ReceivedMessage[]
  /** The addresses the frame was sent to so far, oldest first. They may hold tokens. */
  readonly visited: readonly string[]
  /**
   * The paths in Metabase that the embed asked for so far, oldest first: by loading an address, through a sign-in, or by
   * a message. Without the base path of `siteUrl`. A loaded path has the UI flags in its query, and a signed or public
   * one holds the token or UUID.
   */
  readonly requestedPaths: readonly string[]
}

/**
 * Takes the place of Metabase behind an iframe, in jsdom and other environments that load no frames. Create it right
 * after rendering; it answers nothing by itself, so that a test says in which order things happen.
 *
 * ```ts
 * const metabase = fakeMetabase(screen.getByTitle('Sales'))
 * act(() => metabase.goTo('/question/7'))
 * expect(metabase.received).toEqual([])
 * ```
 */
export function fakeMetabase(frame: HTMLElement, options: FakeMetabaseOptions = {}): FakeMetabase {
  if (!(frame instanceof HTMLIFrameElement)) throw new TypeError('fakeMetabase() needs the iframe element')
  const iframe = frame
  const received: ReceivedMessage[] = []
  const visited: string[] = []
  const requestedPaths: string[] = []
  let place = { pathname: '/', search: '', hash: '' }
  let isBlank = false

  // jsdom's own frame window can neither be watched nor sent anywhere, so this stands before it.
  const contentWindow = {
    postMessage(data: unknown, targetOrigin: string) {
      received.push({ data, targetOrigin })
      const { type, location } = fields(fields(data)['metabase'])
      if (type === 'location' && typeof location === 'string') requestedPaths.push(location)
    },
    location: {
      replace(address: string) {
        isBlank = address === 'about:blank'
        if (!isBlank) visit(address)
        iframe.dispatchEvent(new Event('load'))
      },
    },
  }
  // As in a browser, where a page of another origin cannot read Metabase's address.
  Object.defineProperty(contentWindow.location, 'href', {
    get() {
      if (isBlank) return 'about:blank'
      throw new DOMException('Blocked a frame from accessing a cross-origin frame.', 'SecurityError')
    },
  })
  Object.defineProperty(iframe, 'contentWindow', { configurable: true, value: contentWindow })
  new MutationObserver(() => {
    visit(iframe.src)
  }).observe(iframe, { attributeFilter: ['src'] })

  const site = (): URL => new URL(options.siteUrl ?? visited.at(-1) ?? 'http://localhost')
  const base = (): string => (options.siteUrl === undefined ? '' : site().pathname.replace(/\/+$/, ''))

  if (iframe.src) visit(iframe.src)

  function visit(address: string): void {
    visited.push(address)
    const { pathname, search, hash, searchParams } = new URL(address)
    const path = searchParams.get('return_to') ?? pathname + search + hash
    requestedPaths.push(path.startsWith(`${base()}/`) ? path.slice(base().length) : path)
  }

  function post(message: object): void {
    const event = new MessageEvent('message', { data: { metabase: message }, origin: site().origin })
    // The constructor of jsdom takes real windows only.
    Object.defineProperty(event, 'source', { value: contentWindow })
    iframe.ownerDocument.defaultView?.dispatchEvent(event)
  }

  function report(path: string): void {
    const { origin } = site()
    const prefix = base()
    const { href, protocol, host, hostname, port, pathname, search, hash } = new URL(prefix + path, origin)
    place = { pathname: pathname.slice(prefix.length), search, hash }
    post({
      type: 'location',
      location: { href, origin, protocol, host, hostname, port, pathname, search, hash },
    })
  }

  function resize(height: number, mode: 'fit' | 'normal' = 'fit'): void {
    post({ type: 'frame', frame: { mode, height } })
  }

  return {
    goTo: report,
    resize,
    signOut() {
      const { pathname, search, hash } = place
      report(`/auth/login?redirect=${encodeURIComponent(pathname + search + hash)}`)
    },
    open(path) {
      report(path)
      resize(iframe.clientHeight, 'normal')
      iframe.dispatchEvent(new Event('load'))
    },
    received,
    visited,
    requestedPaths,
  }
}
