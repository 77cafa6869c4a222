import type { MetabaseError } from '../protocol/errors.ts'
import type { EmbedFrame } from '../protocol/messages.ts'
import { difference, joinPath, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import type { TokenReason } from './tokens.ts'

/** Where a frame is sent. */
export interface Address {
  readonly url: string
  /** The token in it. */
  readonly jwt?: string
  /** When another token should replace it, in milliseconds since 1970. Absent: the app renews it, or there is none. */
  readonly renewAtMs?: number
}

/**
 * How a page is brought on screen: loaded in the frame that is seen; drawn in another one behind it; or by a message to the page
 * that is there. Behind, or by a message, the page before (or the error) is on screen until then.
 */
export type Way = 'inPlace' | 'behind' | 'message'

/** The address of the target is being determined; a token may be fetched for it. */
export interface FindAddress {
  readonly step: 'findAddress'
  /** `undefined`: the person is signed in already. */
  readonly reason: TokenReason | undefined
  readonly way: Way
}

/** A frame was sent to the address. Its messages count from the moment that it is seen. */
export interface LoadPage {
  readonly step: 'loadPage'
  readonly address: Address
  readonly way: Way
}

/** What is known of a page, whatever its status. */
interface Known {
  /** The path in Metabase where the embed is, or is being sent. */
  readonly target: string
  /** `null` until Metabase has reported where it is. */
  readonly location: EmbedLocation | null
  /** `null` until Metabase has reported a height. */
  readonly frame: EmbedFrame | null
}

/**
 * The life of one embedded page. `attempt` is what is done to bring the target on screen; each attempt is an object of
 * its own, so that a change of it says what has to be done next.
 */
export type State = Known &
  (
    | { readonly status: 'idle'; readonly attempt: null }
    | { readonly status: 'authenticating'; readonly attempt: FindAddress }
    | { readonly status: 'loading'; readonly attempt: LoadPage }
    | {
        readonly status: 'ready'
        readonly attempt: LoadPage
        /** The target that Metabase was asked by a message to go to, and has not reported yet. `null`: none. */
        readonly moving: string | null
      }
    | {
        readonly status: 'failed'
        readonly error: MetabaseError
        /** An attempt behind the error. `null`: nothing that the frame says mends it. */
        readonly attempt: FindAddress | LoadPage | null
      }
  )

export type LifeEvent =
  /** The target is to be loaded from scratch. */
  | {
      readonly type: 'opened'
      readonly target: string
      readonly reason: TokenReason | undefined
      readonly way: Way
    }
  | { readonly type: 'addressFound'; readonly address: Address }
  /** The app says that the address is not known yet. */
  | { readonly type: 'addressWithheld' }
  /** Metabase reported something that says nothing of its location. */
  | { readonly type: 'spoke' }
  | { readonly type: 'located'; readonly location: EmbedLocation }
  | { readonly type: 'resized'; readonly frame: EmbedFrame }
  /** A page that was loaded behind an error has worked for a while. */
  | { readonly type: 'mended' }
  /** Metabase was asked by a message to go to the target. */
  | { readonly type: 'moved'; readonly target: string }
  /** Metabase will not go there: it redirected, or it was there already. */
  | { readonly type: 'moveEnded' }
  /** A message, or a step through the tab's history, led the page to another address. */
  | { readonly type: 'arrived'; readonly address: Address; readonly location: EmbedLocation }
  /** A frame that was loaded out of sight replaced the one that was seen. */
  | { readonly type: 'swapped'; readonly address: Address }
  | { readonly type: 'failed'; readonly error: MetabaseError }
  | { readonly type: 'closed' }

export const initialState: State = { status: 'idle', target: '', location: null, frame: null, attempt: null }

/** What becomes of a page when something happens. An event that means nothing in a state leaves it as it is. */
export function next(state: State, event: LifeEvent): State {
  const { target, location, frame, attempt } = state
  switch (event.type) {
    case 'opened': {
      const isFailed = state.status === 'failed'
      const isSeen = isFailed || state.status === 'ready' || isPreviousSeen(state)
      const way = isSeen ? event.way : 'inPlace'
      const findAddress: FindAddress = { step: 'findAddress', reason: event.reason, way }
      if (isFailed && way !== 'inPlace') return { ...state, target: event.target, attempt: findAddress }
      return { status: 'authenticating', target: event.target, location, frame, attempt: findAddress }
    }
    case 'addressFound': {
      if (attempt?.step !== 'findAddress') return state
      const loadPage: LoadPage = { step: 'loadPage', address: event.address, way: attempt.way }
      if (state.status === 'failed') return { ...state, frame: null, attempt: loadPage }
      const seen = attempt.way === 'inPlace' ? null : frame
      return { status: 'loading', target, location, frame: seen, attempt: loadPage }
    }
    case 'addressWithheld':
      if (attempt?.step !== 'findAddress') return state
      return { status: 'idle', target, location, frame, attempt: null }
    case 'spoke':
      if (attempt?.step !== 'loadPage' || state.status === 'ready' || isDoubtful(state)) return state
      return { status: 'ready', target, location, frame, attempt, moving: null }
    case 'mended':
      if (state.status !== 'failed' || attempt?.step !== 'loadPage') return state
      return { status: 'ready', target, location, frame, attempt, moving: null }
    case 'located': {
      if (attempt?.step !== 'loadPage') return state
      const isSame = location !== null && joinPath(location) === joinPath(event.location)
      const known = { location: isSame ? location : event.location, frame, attempt }
      if (isDoubtful(state)) return { ...state, target: joinPath(event.location), ...known }
      // A report that was under way already when Metabase was asked to move is of the page before.
      if (state.status === 'ready' && state.moving !== null && !isAt(state.moving, event.location))
        return { status: 'ready', target, ...known, moving: state.moving }
      return { status: 'ready', target: joinPath(event.location), ...known, moving: null }
    }
    case 'resized': {
      if (attempt?.step !== 'loadPage') return state
      if (isDoubtful(state)) return { ...state, frame: event.frame }
      const moving = state.status === 'ready' ? state.moving : null
      return { status: 'ready', target, location, frame: event.frame, attempt, moving }
    }
    case 'moved':
      if (state.status !== 'ready') return state
      return { ...state, target: event.target, moving: event.target }
    case 'moveEnded':
      if (state.status !== 'ready' || state.moving === null) return state
      return { ...state, target: location ? joinPath(location) : target, moving: null }
    case 'arrived':
      return {
        status: 'ready',
        target: joinPath(event.location),
        location: event.location,
        frame,
        attempt: { step: 'loadPage', address: event.address, way: 'inPlace' },
        moving: null,
      }
    case 'swapped':
      // What the page has said so far comes next.
      if (state.status === 'loading')
        return { ...state, frame: null, attempt: { ...state.attempt, way: 'inPlace' } }
      if (state.status !== 'ready' && state.status !== 'failed') return state
      return {
        status: 'ready',
        target,
        location,
        frame,
        attempt: { step: 'loadPage', address: event.address, way: 'inPlace' },
        moving: null,
      }
    case 'failed':
      if (state.status === 'idle') return state
      return {
        status: 'failed',
        target,
        location,
        frame,
        // The same failure again is told once.
        error: state.status === 'failed' && state.error.code === event.error.code ? state.error : event.error,
        // A late answer mends silence, and nothing else.
        attempt: /^(no_response|page_left)$/.test(event.error.code) ? attempt : null,
      }
    case 'closed':
      return initialState
  }
}

/** Whether the page before is on screen while another one is brought there. */
export const isPreviousSeen = ({ status, attempt }: State): boolean =>
  (status === 'authenticating' || status === 'loading') && attempt.way !== 'inPlace'

/** Whether a page failed in a way that shows only after it has spoken: then its first words do not mend it. */
const isDoubtful = (state: State): state is State & { readonly status: 'failed' } =>
  state.status === 'failed' &&
  !/^(no_response|page_left|token_(failed|timeout|expired))$/.test(state.error.code)

/** Whether a location is the target, as Metabase reports it. */
const isAt = (target: string, location: EmbedLocation): boolean =>
  difference(splitPath(target), location, true) === null
