import { MetabaseError } from '../protocol/errors.ts'
import { parseMessage } from '../protocol/messages.ts'
import { joinPath } from '../protocol/urls.ts'
import type { Address, Core, EmbedEvent, EmbedSnapshot, Failure, Page, Upkeep } from './contract.ts'
import { listen, type Ear } from './hub.ts'
import { later, loaded } from './later.ts'
import type { TokenReason } from './tokens.ts'

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
  /**
   * Fetches a new token for a signed embed now, and shows the page with it as a renewal does: unseen, with its filters
   * and tab. Nothing else needs it: tokens are renewed before they run out.
   */
  readonly renewToken: () => void
  /** Calls back after each change of the snapshot; returns the way out. */
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => EmbedSnapshot
  readonly [internals]: {
    /** After each render: what is wanted, and a frame to have it in, with its number. */
    readonly show: (page: Page, frame: HTMLIFrameElement, number: number) => void
    /** The component is gone. */
    readonly leave: () => void
    /** The numbers of the frames: the one that is seen, and at times one that is to take its place. */
    readonly frames: () => readonly number[]
    /** The component wants another place. A router that is kept in step decides by itself how to get there. */
    go: (place: string) => void
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
  /** The frame, and what it says; set by the first {@link show} too. */
  let ear!: Ear
  /** Set as long as the conversation goes on. */
  let stopListening: (() => void) | undefined
  let frames: readonly number[] = [0]
  let prepared: ((frame: HTMLIFrameElement) => void) | undefined
  let upkeep: Partial<Upkeep> | undefined
  /** What the upkeep is to be told when it is there. */
  let untold: ((upkeep: Partial<Upkeep>) => void)[] = []
  /** Whether a component has it on screen. */
  let shown = false
  /** Ends the load under way. */
  let loading = new AbortController()
  /** Whether the frame was sent to its page; before that, what it says is from an older one. */
  let open = false
  /** Where the embed is, or is being sent. */
  let place = ''

  const core: Core = {
    frame: () => ear.frame,
    page: () => page,
    snapshot: () => snapshot,
    place: () => place,
    load,
    emit,
    receive,
    listen: (ear) => listen({ ...ear, origin }),
    fail({ code = 'token_failed', message, cause }) {
      // A late answer mends silence, and nothing else.
      open &&= code === 'no_response'
      if (snapshot.error?.code === code) return
      const error = new MetabaseError(code, message, cause)
      publish({ status: 'failed', error })
      page.props.onError?.(error)
    },
    prepare(use) {
      prepared = use
      const [seen = 0, behind = seen] = frames
      setFrames([seen, behind + 1])
    },
    settle(next) {
      if (frames[1]) setFrames([frames[next ? 1 : 0] ?? 0])
      if (!next) return
      ear.frame = next.frame
      loading.abort()
      loading = next.holder
      tell((upkeep) => upkeep.loaded?.(next.address))
    },
  }

  function origin(): string {
    return page.config.site.origin
  }

  function setFrames(numbers: readonly number[]): void {
    frames = numbers
    for (const listener of listeners) listener()
  }

  function tell(what: (upkeep: Partial<Upkeep>) => void): void {
    if (upkeep) what(upkeep)
    else untold.push(what)
  }

  function emit(news: Omit<EmbedEvent, 'title'>): void {
    page.config.onEvent?.({ title: page.props.title, ...news })
  }

  function publish(news: Partial<EmbedSnapshot>): void {
    snapshot = { ...snapshot, ...news }
    for (const listener of listeners) listener()
    emit(news)
  }

  function load(to: string, reason?: TokenReason, quiet?: boolean): void {
    if (!stopListening) return
    core.settle()
    ear.frame.onload = null
    loading.abort()
    loading = new AbortController()
    const { signal } = loading
    open = false
    place = to
    const address = page.open(to, signal, reason)
    if (address && 'url' in address) {
      send(address, quiet)
      return
    }
    if (!quiet) publish({ status: address ? 'authenticating' : 'idle', error: null })
    address?.then(
      (found) => {
        if (!signal.aborted) send(found, quiet)
      },
      (error: unknown) => {
        if (!signal.aborted) core.fail(error as Failure)
      },
    )
  }

  /** Sends the frame to an address, leaving no entry in the tab's history. */
  function send(address: Address, quiet?: boolean): void {
    const frame = core.frame()
    publish(quiet ? { frame: null } : { status: 'loading', error: null, frame: null })
    // Asked for anew each time: a document takes its own location object with it.
    const replace = (url: string): void => frame.contentWindow?.location.replace(url)
    const go = (to: (url: string) => void): void => {
      open = true
      to(address.url)
      tell((upkeep) => upkeep.loaded?.(address))
    }
    if (frame.src) {
      // By way of a blank page: an address that differs in its hash alone would load nothing, and the old page would go
      // on talking until the new one is there.
      frame.onload = () => {
        frame.onload = null
        go(replace)
      }
      replace('about:blank')
    } else go((url) => (frame.src = url))
  }

  function receive(data: unknown): void {
    if (!open) return
    const message = parseMessage(data)
    if (message) {
      if (message.type === 'frame') publish({ frame: message.frame })
      else {
        const location = page.read(message.location)
        const source = upkeep?.located?.(location) ?? 'host'
        if (!snapshot.location || joinPath(location) !== joinPath(snapshot.location)) {
          // A login page is no place to come back to.
          if (!location.pathname.startsWith('/auth/')) place = joinPath(location)
          publish({ location })
          page.props.onLocationChange?.(location, source)
        }
      }
      if (snapshot.status !== 'ready') {
        publish({ status: 'ready', error: null })
        page.props.onReady?.()
      }
    }
    tell((upkeep) => upkeep.heard?.(data))
  }

  function start(frame: HTMLIFrameElement): void {
    if (stopListening && ear.frame.isConnected)
      throw new MetabaseError('props_invalid', 'One embed in two components')
    close()
    ear = { frame, origin, receive }
    stopListening = listen(ear)
    load(page.place, 'initial')
    // Behind the first page: nothing of it is needed to show that.
    if (loaded.part) look(loaded.part.lookAfter(core))
    else
      later().then(
        ({ lookAfter }) => {
          if (stopListening && !upkeep) look(lookAfter(core))
        },
        () => {
          look({ go: load })
        },
      )
  }

  function look(after: Partial<Upkeep>): void {
    upkeep = after
    for (const what of untold.splice(0)) what(after)
  }

  function close(): void {
    if (!stopListening) return
    stopListening()
    loading.abort()
    upkeep?.stop?.()
    core.settle()
    stopListening = upkeep = undefined
    untold = []
    publish(NOTHING)
  }

  return {
    [internals]: {
      show(next, frame, number) {
        const last = page
        page = next
        shown = true
        if (number !== frames[0]) {
          prepared?.(frame)
          prepared = undefined
          return
        }
        if (!stopListening || ear.frame !== frame) {
          start(frame)
          return
        }
        if (page.look !== last.look) load(page.place === last.place ? place : page.place, 'initial')
        else if (page.place !== last.place) this.go(page.place)
        else if (page.token !== last.token) tell((upkeep) => upkeep.renew?.(true))
        upkeep?.shown?.()
      },
      leave() {
        shown = false
        // A moment later: StrictMode takes a component off and puts it back in one go, and must not load twice.
        queueMicrotask(() => {
          if (!shown) close()
        })
      },
      frames: () => frames,
      go(to) {
        tell((upkeep) => upkeep.go?.(to))
      },
      place: () => place,
      load,
    },
    navigate(path) {
      const to = stopListening ? page.check?.(path) : path
      if (to) tell((upkeep) => upkeep.go?.(to))
    },
    reload() {
      load(place, 'retry')
    },
    renewToken() {
      tell((upkeep) => upkeep.renew?.(false))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
  }
}
