import { fields } from '../protocol/messages.ts'
import { iframeOf, replaceFrameWindow, type ReceivedMessage } from './frame-window.ts'

/** What {@link fakeMetabase} may be told. */
export interface FakeMetabaseOptions {
  /** Metabase's Site URL. Default: the origin of the frame's `src`; needed where that is your own SSO route. */
  readonly siteUrl?: string
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
  const iframe = iframeOf(frame, 'fakeMetabase')
  const requestedPaths: string[] = []
  let place = { pathname: '/', search: '', hash: '' }

  const base = (): string =>
    options.siteUrl === undefined ? '' : new URL(options.siteUrl).pathname.replace(/\/+$/, '')

  const { received, visited, post } = replaceFrameWindow(iframe, {
    onMessage(data) {
      const { type, location } = fields(fields(data)['metabase'])
      if (type === 'location' && typeof location === 'string') requestedPaths.push(location)
    },
    onVisit(address) {
      const { pathname, search, hash, searchParams } = new URL(address)
      const path = searchParams.get('return_to') ?? pathname + search + hash
      requestedPaths.push(path.startsWith(`${base()}/`) ? path.slice(base().length) : path)
    },
  })
  const origin = (): string => new URL(options.siteUrl ?? visited.at(-1) ?? 'http://localhost').origin

  const say = (message: object): void => {
    post({ metabase: message }, origin())
  }

  function report(path: string): void {
    const prefix = base()
    const { href, protocol, host, hostname, port, pathname, search, hash } = new URL(prefix + path, origin())
    place = { pathname: pathname.slice(prefix.length), search, hash }
    say({
      type: 'location',
      location: { href, origin: origin(), protocol, host, hostname, port, pathname, search, hash },
    })
  }

  function resize(height: number, mode: 'fit' | 'normal' = 'fit'): void {
    say({ type: 'frame', frame: { mode, height } })
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
