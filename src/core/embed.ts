import { MetabaseError } from '../protocol/errors.ts'
import { parseMessage, type EmbedFrame, type WireLocation } from '../protocol/messages.ts'
import { joinPath, type EmbedLocation, type Site } from '../protocol/urls.ts'
import { listen } from './hub.ts'
import type { TokenReason } from './tokens.ts'

/**
 * `idle`: nothing is asked of Metabase yet · `authenticating`: a token is being fetched · `loading`: the page
 * is asked for and has not spoken · `ready`: Metabase has spoken · `failed`: see the error.
 */
export type EmbedStatus = 'idle' | 'authenticating' | 'loading' | 'ready' | 'failed'

/** Who moved the embed: the person (or Metabase itself), or your app. */
export type LocationSource = 'metabase' | 'host'

/** What is known of one embed. A part that did not change is the same as before. */
export interface EmbedSnapshot {
  readonly status: EmbedStatus
  /** What went wrong; `null` unless the status is `failed`. */
  readonly error: MetabaseError | null
  /** `null` until Metabase has reported where it is. */
  readonly location: EmbedLocation | null
  /** `null` until Metabase has reported a height. */
  readonly frame: EmbedFrame | null
}

/** What an embed did or heard: its `title`, and what is new. Never holds a token or a public UUID. */
export interface EmbedEvent extends Partial<EmbedSnapshot> {
  readonly title: string
  /** The path that Metabase was asked, by a message, to go to. */
  readonly asked?: string
}

/** What a component wants on screen. Made anew for each render; only `look` and `place` make a difference. */
export interface Page {
  readonly config: {
    readonly site: Site
    readonly siteUrl: string
    readonly userKey?: string | number | undefined
    readonly onEvent?: ((event: EmbedEvent) => void) | undefined
  }
  readonly props: {
    readonly title: string
    readonly onReady?: (() => void) | undefined
    readonly onError?: ((error: MetabaseError) => void) | undefined
    readonly onLocationChange?: ((location: EmbedLocation, source: LocationSource) => void) | undefined
  }
  /** Which page of Metabase, with its filters and tab. A change moves the embed there. */
  readonly place: string
  /** All else that decides what is loaded, as text. A change loads anew, where the person is. */
  readonly look: string
  /** The frame's address for a place; `null`: it is not known yet. Without a `reason`, for people who are in already. */
  open(place: string, signal: AbortSignal, reason?: TokenReason): string | Promise<string> | null
  /** A reported location, without what an app must not see. */
  read(wire: WireLocation): EmbedLocation
  /** How an interactive embed is moved and watched. Signed and public ones have nothing of it. */
  readonly drive?: (core: Core) => Driver
  /** Interactive: the UI flags, which a page loses whenever the person opens a whole new document in the frame. */
  readonly flags?: URLSearchParams
  /** Interactive: the heights (least, most) between which the frame follows the page; absent: it does not. */
  readonly limits?: readonly [number, number] | undefined
}

/** What a driver may do. */
export interface Core {
  readonly frame: HTMLIFrameElement
  readonly page: () => Page
  readonly snapshot: () => EmbedSnapshot
  /** Loads a place from scratch. Without a `reason`, in a session that is there already. */
  readonly load: (place: string, reason?: TokenReason) => void
  readonly emit: (news: Omit<EmbedEvent, 'title'>) => void
}

export interface Driver {
  /** A path in the form that Metabase takes. Throws `path_invalid`. */
  readonly check: (path: string) => string
  /** Be there; the embed is ready. */
  navigate(path: string): void
  /** The frame was sent to a place. */
  opened(place: string): void
  /** A location was reported, as it came and as the app will see it: who moved? */
  located(wire: WireLocation, location: EmbedLocation): LocationSource
  framed(frame: EmbedFrame): void
  stop(): void
}

/** For the embed components and hooks; apps cannot reach it. */
export const internals: unique symbol = Symbol()

/**
 * One embedded Metabase page and the conversation with it. Give it to an embed component as `embed`, and to the hooks
 * that watch it.
 */
export interface Embed {
  /**
   * Moves an interactive embed to a path such as `/dashboard/2?region=West`, without loading it anew where Metabase
   * allows that: other filters for the dashboard already on screen need a load. Asked before the embed is ready, the
   * latest path wins. Throws `path_invalid` for anything that is not a path on the Metabase site.
   *
   * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-to-embedded-metabase
   */
  readonly navigate: (path: string) => void
  /** Loads the page again where the person is, signing in or fetching a token if there is need. */
  readonly reload: () => void
  /** Calls back after each change of the snapshot; returns the way out. */
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => EmbedSnapshot
  readonly [internals]: {
    /** After each render: what is wanted, and the frame to have it in. */
    readonly show: (page: Page, frame: HTMLIFrameElement) => void
    /** The component is gone. */
    readonly leave: () => void
    /** Where the embed is, or is to go. */
    readonly place: () => string
    readonly load: (place: string) => void
  }
}

export const NOTHING: EmbedSnapshot = { status: 'idle', error: null, location: null, frame: null }

/** Starts a conversation; it begins when a component shows a page in a frame. */
export function createEmbed(): Embed {
  const listeners = new Set<() => void>()
  let snapshot = NOTHING
  /** Set by the first {@link show}, before anything else. */
  let page!: Page
  let frame: HTMLIFrameElement | undefined
  let driver: Driver | undefined
  /** Whether a component has it on screen. */
  let shown = false
  let stopListening: (() => void) | undefined
  /** Ends the load under way. */
  let loading = new AbortController()
  /** Whether the frame was sent to its page; before that, what it says is from an older one. */
  let open = false
  /** Where the embed is, or is being sent. */
  let place = ''
  /** Asked for, and not yet sent: Metabase hears nothing before it has spoken. */
  let wanted: string | undefined

  function emit(news: Omit<EmbedEvent, 'title'>): void {
    page.config.onEvent?.({ title: page.props.title, ...news })
  }

  function publish(news: Partial<EmbedSnapshot>): void {
    snapshot = { ...snapshot, ...news }
    for (const listener of listeners) listener()
    emit(news)
  }

  function load(to: string, reason?: TokenReason): void {
    if (!frame) return
    frame.onload = null
    loading.abort()
    loading = new AbortController()
    const { signal } = loading
    open = false
    place = to
    const current = frame
    const url = page.open(to, signal, reason)
    if (typeof url === 'string') send(frame, url)
    else {
      publish({ status: url ? 'authenticating' : 'idle', error: null })
      url?.then(
        (address) => {
          if (!signal.aborted) send(current, address)
        },
        (cause: unknown) => {
          if (signal.aborted) return
          const error =
            cause instanceof MetabaseError
              ? cause
              : new MetabaseError('token_failed', 'Fetching a token failed; see the cause', cause)
          publish({ status: 'failed', error })
          page.props.onError?.(error)
        },
      )
    }
  }

  /** Sends the frame to an address, leaving no entry in the tab's history. */
  function send(frame: HTMLIFrameElement, url: string): void {
    publish({ status: 'loading', error: null, frame: null })
    driver?.opened(place)
    // Asked for anew each time: a document takes its own location object with it.
    const replace = (address: string): void => frame.contentWindow?.location.replace(address)
    if (frame.src) {
      // By way of a blank page: an address that differs in its hash alone would load nothing, and the old page would go
      // on talking until the new one is there.
      frame.onload = () => {
        frame.onload = null
        open = true
        replace(url)
      }
      replace('about:blank')
    } else {
      open = true
      frame.src = url
    }
  }

  function receive(data: unknown): void {
    const message = open && parseMessage(data)
    if (!message) return
    if (message.type === 'frame') {
      driver?.framed(message.frame)
      if (open) publish({ frame: message.frame })
    } else {
      const location = page.read(message.location)
      const source = driver?.located(message.location, location) ?? 'metabase'
      if (!snapshot.location || joinPath(location) !== joinPath(snapshot.location)) {
        // A login page is no place to come back to.
        if (!location.pathname.startsWith('/auth/')) place = joinPath(location)
        publish({ location })
        page.props.onLocationChange?.(location, source)
      }
    }
    if (open && snapshot.status !== 'ready') {
      publish({ status: 'ready', error: null })
      page.props.onReady?.()
    }
    flush()
  }

  function navigate(path: string): void {
    wanted = driver ? driver.check(path) : path
    flush()
  }

  function flush(): void {
    if (!wanted || !open || snapshot.status !== 'ready') return
    const path = wanted
    wanted = undefined
    driver?.navigate(path)
  }

  function start(to: HTMLIFrameElement): void {
    if (frame?.isConnected) throw new MetabaseError('props_invalid', 'One embed in two components')
    close()
    frame = to
    stopListening = listen({ frame, origin: () => page.config.site.origin, receive })
    driver = page.drive?.({ frame, page: () => page, snapshot: () => snapshot, load, emit })
    load(page.place, 'initial')
  }

  function close(): void {
    if (!frame) return
    stopListening?.()
    loading.abort()
    driver?.stop()
    frame = driver = undefined
    open = false
    publish(NOTHING)
  }

  return {
    navigate,
    reload() {
      load(place, 'retry')
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
    [internals]: {
      show(next, where) {
        const last = page
        page = next
        shown = true
        if (frame !== where) {
          start(where)
          return
        }
        const moved = page.place !== last.place
        if (page.look !== last.look || (moved && !driver)) load(moved ? page.place : place, 'initial')
        else if (moved) navigate(page.place)
        else if (snapshot.frame) driver?.framed(snapshot.frame)
      },
      leave() {
        shown = false
        // A moment later: StrictMode takes a component off and puts it back in one go, and must not load twice.
        queueMicrotask(() => {
          if (!shown) close()
        })
      },
      place: () => place,
      load,
    },
  }
}
