import type { MetabaseError } from '../protocol/errors.ts'
import type { EmbedFrame, WireLocation } from '../protocol/messages.ts'
import type { ReadParameters } from '../protocol/parameters.ts'
import type { EmbedLocation, Site } from '../protocol/urls.ts'
import type { Ear } from './hub.ts'
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
  readonly kind: 'interactive' | 'signed' | 'public'
  readonly config: {
    readonly site: Site
    readonly siteUrl: string
    readonly userKey?: string | number | undefined
    readonly ssoUrl?: string | undefined
    readonly fetchSsoToken?: unknown
    readonly isOut?: boolean
    readonly onEvent?: ((event: EmbedEvent) => void) | undefined
  }
  readonly props: {
    readonly title: string
    readonly height?: number | string | undefined
    readonly minHeight?: number | undefined
    readonly maxHeight?: number | undefined
    readonly heightOffset?: number | undefined
    readonly readyTimeoutMs?: number | undefined
    readonly renewal?: 'unseen' | 'reload' | undefined
    readonly onReady?: (() => void) | undefined
    readonly onError?: ((error: MetabaseError) => void) | undefined
    readonly onLocationChange?: ((location: EmbedLocation, source: LocationSource) => void) | undefined
    readonly onParametersChange?: ((parameters: ReadParameters) => void) | undefined
  }
  /** Which page of Metabase, with its filters and tab. A change moves the embed there. */
  readonly place: string
  /** All else that decides what is loaded, as text. A change loads anew, where the person is. */
  readonly look: string
  /** Signed: the token that the app gave, in place of one that is fetched. Another one takes over unseen. */
  readonly token?: string | null | undefined
  /**
   * The frame's address for a place; `null`: it is not known yet. Without a `reason`, for people who are in already.
   * `old` is a token that will not do any longer.
   */
  open(
    place: string,
    signal: AbortSignal,
    reason?: TokenReason,
    old?: string,
  ): Address | Promise<Address> | null
  /** A reported location, without what an app must not see. */
  read(wire: WireLocation): EmbedLocation
  /** Interactive: a path in the form that Metabase takes. Throws `path_invalid`. */
  readonly check?: (path: string) => string
  /** Interactive: the UI flags, which a page loses whenever the person opens a whole new document in the frame. */
  readonly flags?: URLSearchParams
}

/** Where a frame is sent. */
export interface Address {
  readonly url: string
  /** The token in it. */
  readonly jwt?: string
  /** When another token should take its place, in milliseconds since 1970. Absent: the app sees to that. */
  readonly renewAtMs?: number
}

/** What the parts that move an embed and look after it may do with it. */
export interface Core {
  readonly frame: () => HTMLIFrameElement
  readonly page: () => Page
  readonly snapshot: () => EmbedSnapshot
  /** Where the embed is, or is being sent. */
  readonly place: () => string
  /** Loads a place from scratch. Without a `reason`, in a session that is there already. `quiet`: a failure stays on screen. */
  readonly load: (place: string, reason?: TokenReason, quiet?: boolean) => void
  readonly emit: (news: Omit<EmbedEvent, 'title'>) => void
  readonly receive: (data: unknown) => void
  readonly fail: (error: Failure) => void
  /** Hears what another frame of Metabase says; returns the way out. */
  readonly listen: (ear: Omit<Ear, 'origin'>) => () => void
  /** Asks for a second frame, unseen behind the first. */
  readonly prepare: (use: (frame: HTMLIFrameElement) => void) => void
  /** Gives the second frame up; or it takes the place of the first, and `next` is where it is and what ends its token. */
  readonly settle: (next?: {
    readonly frame: HTMLIFrameElement
    readonly address: Address
    readonly holder: AbortController
  }) => void
}

/** What a `MetabaseError` is made of. */
export type Failure = Pick<MetabaseError, 'message' | 'cause'> & Partial<Pick<MetabaseError, 'code'>>

/** What looks after an embed as time goes by. It is told everything in its order. */
export interface Upkeep {
  /** Be there, when the embed is ready. */
  go(path: string): void
  /** A location was reported: who moved? */
  located(location: EmbedLocation): LocationSource | undefined
  /** The frame was sent to an address. */
  loaded(address: Address): void
  /** The frame posted something; what it means for the snapshot is there already. */
  heard(data: unknown): void
  /** The component rendered again. */
  shown(): void
  /** A new token is wanted now, or (`given`) was given by the app. */
  renew(given: boolean): void
  stop(): void
}
