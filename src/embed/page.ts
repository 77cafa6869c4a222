import type { MetabaseError } from '../protocol/errors.ts'
import type { GuestMessage } from '../protocol/guest.ts'
import type { EmbedFrame, WireLocation } from '../protocol/messages.ts'
import type { ResizerMessage } from '../protocol/resizer.ts'
import type { ProviderTheme } from '../protocol/theme.ts'
import type { EmbedLocation, Site } from '../protocol/urls.ts'
import type { DashboardTarget, PageContent, SwitchRequest } from './content.ts'
import type { Frame } from './frame.ts'
import type { Address, State, Way } from './life.ts'
import type { LoadLimit } from './limit-loads.ts'
import type { FrameMessage, MessageListener } from './listener.ts'
import type { Parking } from './parking.ts'
import type { TokenReason, TokenTimes } from './tokens.ts'
import type { Watcher } from './watch.ts'

/**
 * `idle`: nothing is asked of Metabase yet · `authenticating`: a token is being fetched · `loading`: the page
 * is asked for and has not spoken · `ready`: Metabase has spoken · `failed`: see the error.
 */
export type EmbedStatus = State['status']

/** Who moved the embed: the person (or Metabase itself), or your app. */
export type LocationSource = 'metabase' | 'host'

/** What is known of one embed. A part that did not change is the same object as before. */
export interface EmbedSnapshot {
  /** What the embed is doing. */
  readonly status: EmbedStatus
  /** What went wrong; `null` unless the status is `failed`. */
  readonly error: MetabaseError | null
  /** `null` until Metabase has reported where it is. */
  readonly location: EmbedLocation | null
  /** `null` until Metabase has reported a height. */
  readonly frame: EmbedFrame | null
  /**
   * Whether the page before is on screen still, while the one that the props name is drawn (`transition="keep"`). The
   * `status` is that of the new page, `location` and `frame` are those of the page on screen.
   */
  readonly showsPrevious: boolean
}

/** What an embed did or heard: its `title`, and what changed. Never holds a token or a public UUID. */
export interface EmbedEvent extends Partial<EmbedSnapshot> {
  /** The title of the embed. */
  readonly title: string
  /** The path that Metabase was asked, by a message, to go to. */
  readonly asked?: string
}

/** Exactly one of the keys of `T`. */
export type OneOf<T> = {
  [K in keyof T]: Readonly<Pick<T, K> & Partial<Record<Exclude<keyof T, K>, undefined>>>
}[keyof T]

/** What the provider says of Metabase, and of who is looking. */
export interface ProviderSettings {
  /** Its own, whatever its settings are. */
  readonly parking: Parking
  /** How many pages stay loaded after their components are gone. */
  readonly keepAlive?: number | undefined
  readonly loads: LoadLimit
  /** Tokens are shared by this object: one for each provider and site. */
  readonly site: Site
  readonly siteUrl: string
  readonly userKey?: string | number | undefined
  /** This person was signed out: no embed shows anything. */
  readonly isSignedOut: boolean
  readonly locale?: string | undefined
  readonly theme?: ProviderTheme | undefined
  readonly onEvent?: ((event: EmbedEvent) => void) | undefined
  /** The devtools, as far as there are any. */
  readonly watchers: ReadonlySet<Watcher>
}

/** The props of an embed component that all kinds share, but for those that React alone understands. */
export interface CommonProps {
  /** Names the frame for assistive technology, and in the loading and error texts. */
  readonly title: string
  /**
   * CSS pixels, or any CSS length. Default `600`. `'auto'` follows what is shown, between `minHeight` and `maxHeight`,
   * without a render; in an interactive embed only dashboards have a height, and all else has 600.
   */
  readonly height?: number | string | undefined
  /** Lower bound of the height, in CSS pixels. Default 0. A change applies at once. */
  readonly minHeight?: number | undefined
  /** Upper bound of the height, in CSS pixels. Default 20000. A change applies at once. */
  readonly maxHeight?: number | undefined
  /**
   * Milliseconds that Metabase may be silent after a load. Default 15000; `Infinity` waits for ever. After that the
   * embed has failed with `no_response`; it goes on trying, and is ready as soon as Metabase speaks.
   */
  readonly readyTimeoutMs?: number | undefined
  /** Metabase has spoken: the page is there. Called again after each load. */
  readonly onReady?: (() => void) | undefined
  /** Something went wrong that `retry` may mend. Called once for each failure. */
  readonly onError?: ((error: MetabaseError) => void) | undefined
  /** Further attributes of the iframe, by their React names. */
  readonly iframeProps?: object | undefined
}

/** Why an address is asked for. */
export interface AddressRequest {
  /** `undefined`: the person is signed in already. */
  readonly reason: TokenReason | undefined
  /** Aborted when the address is no longer of use; it holds the token in the address until then. */
  readonly signal: AbortSignal
  /** A token that must not be used again. */
  readonly refusedToken?: string | undefined
}

/** What a component wants on screen. Made anew for each render; only `target` and `loadKey` make a difference. */
export interface Page {
  readonly kind: Kind
  readonly provider: ProviderSettings
  readonly props: CommonProps
  /** The path in Metabase, with filters and tab. A change moves the embed there. */
  readonly target: string
  /** Everything else that decides what is loaded, as text. A change loads anew, where the person is. */
  readonly loadKey: string
  /** Signed and public pages. */
  readonly content?: PageContent
  /** Whether the page before stays on screen until this one has drawn. */
  readonly keepsPrevious?: boolean
  /** What the frame is made for, as text. A change starts over in another frame. */
  readonly frameKey?: string
  /** What else must be the same for a component to have a frame that was kept alive: what a given token locks. */
  readonly lockedKey?: string
  /** Pixels that `height="auto"` adds to the height that Metabase reports. */
  readonly heightOffset?: number
  /** The frame's address for a target; `null`: it is not known yet. */
  address(target: string, request: AddressRequest): Address | Promise<Address> | null
  /** Requests the token that embeds of this page share, for kinds that have such tokens. */
  requestToken?(request: AddressRequest): Promise<{ readonly renewAtMs: number }>
  /** A reported location, without what an app must not see. */
  readLocation(wire: WireLocation): EmbedLocation
  /** Whether the person can be signed in from here, so that Metabase's login page is no page to stay at. */
  readonly canSignIn?: boolean
  /** Why Metabase may be silent, beside the causes that all kinds share. */
  silenceCause(): string
  /** A path in the form that Metabase takes, for kinds that `navigate()` can move. Throws `path_invalid`. */
  checkPath?(path: string): string
}

/** What an embed does by itself: one list of behaviours for each kind. */
export interface Kind<P extends Page = Page> {
  readonly name: string
  /** Whether its page is told by messages what it is to show, so that its behaviours load the frame, and seldom. */
  readonly byMessage?: boolean
  /** Reads the data of a message; `null`: it is none of Metabase's. */
  readonly parse: MessageListener['parse']
  /** A method, so that the behaviours of a kind may ask for more than a {@link Page}. */
  start(embed: EmbedControls<P>): readonly Behaviour[]
}

/** One thing that an embed does by itself as time goes by. It hears the events that it has a method for, in their order. */
export interface Behaviour {
  /** The app changes the page: by a switch, or without a `request` by its props. */
  onChange?(request: SwitchRequest | undefined): void
  /** The frame was sent to an address, or a frame that was drawn out of sight is seen now. */
  onLoading?(address: Address): void
  /** The page at an address is to take the place of the one before. `signal` aborts when it is no longer wanted. */
  onLoadingBehind?(address: Address, signal: AbortSignal): void
  /** The page that is seen went to another address, without a load. What it reported comes next. */
  onArrived?(address: Address): void
  /** Whether a message says something of the page that is asked for. Asked before anybody hears of it. */
  accept?(message: FrameMessage): boolean
  /** The frame has loaded a document: ours, or one that the person opened. */
  onDocument?(): void
  /**
   * Metabase reported where it is. The snapshot has it already, unless it is a login page, which is no location of the app.
   * `wire` is what Metabase sent, secrets included.
   */
  onLocation?(location: EmbedLocation, wire: WireLocation): void
  /** Metabase reported a height; the snapshot has it already. */
  onFrame?(frame: EmbedFrame): void
  onResizer?(message: ResizerMessage): void
  /** The page of a guest embed said something. */
  onGuest?(message: GuestMessage): void
  /** For a kind that works by messages: the address was found, and the frame is to be loaded if there is need. */
  takeUp?(address: Address): void
  /** The embed failed. `isTemporary`: it is to try again by itself. */
  onFail?(isTemporary: boolean): void
  /** The component rendered again, and nothing was loaded because of that. */
  onRender?(): void
  /** Another component has the page from now on. */
  onHandOver?(): void
  /**
   * The app asks for a target, which may be the one on screen. If Metabase does not answer the message that asks for it, the
   * target is loaded, or `onLost` is called in place of that.
   */
  goTo?(target: string, onLost?: () => void): void
  /** Whether the page that is seen can go to another one by a message. */
  canSwitch?(page: Page): boolean
  /** Whether the frame has made entries in the tab's history, which change nothing once it is gone. */
  hasEntries?(): boolean
  /** The app asks for a new token. */
  renewToken?(): void
  /** `undefined`: no token is in use. */
  tokenTimes?(): TokenTimes | undefined
  stop?(): void
}

/** What a behaviour may do with its embed. */
export interface EmbedControls<P extends Page = Page> {
  /** The newest page that the component asked for. */
  page(): P
  state(): State
  /** The frame that is seen. */
  frame(): Frame
  /** Whether React has hidden the component. */
  isHidden(): boolean
  /** Calls back once, after a time; while the component is hidden, not before it is shown again. Returns a function that cancels. */
  later(task: () => void, ms: number): () => void
  /** Shows the height of the embed; `null` for the default. */
  setHeight(px: number | null): void
  /** Loads a target from scratch. Without a `reason`, in a session that is there already. Default way: in place. */
  load(target: string, reason?: TokenReason, way?: Way): void
  /** Loads a target that the app changed to. The page before may stay on screen until it has drawn. */
  change(target: string, reason?: TokenReason): void
  /** How a target is loaded that the app changed to. */
  readonly wayOfChange: () => Way
  /** Whether the app's address is kept in step, so that each step of the tab's history must lead somewhere. */
  readonly isSynced: () => boolean
  /** A step through the tab's history led to another dashboard. The embed is for that one from now on. */
  switchTo(to: DashboardTarget): void
  /** The frame has gone to an address without a load, and reported where it is. */
  arrive(address: Address, location: EmbedLocation): void
  /** `isTemporary`: the embed tries again by itself, less and less often. */
  fail(error: MetabaseError, isTemporary?: boolean): void
  /** The page is there, although nothing says where it is. */
  speak(): void
  /** The page is known to be at a location. */
  locate(location: EmbedLocation): void
  /** A page that was loaded behind an error works, so that the error is over. */
  readonly mend: () => void
  /** Metabase is asked by a message to go to a target. */
  move(target: string): void
  /** Metabase will not report the target that it was asked to go to. */
  endMove(): void
  /** Makes a second frame, out of sight behind the first. There is one at most; a load discards it. */
  prepareFrame(onMessage: (message: FrameMessage) => void): Frame
  discardPreparedFrame(): void
  /**
   * Replaces the frame that is seen by the prepared one. `messages` are what it has said so far, and `token` holds the token in
   * its address. Default: the embed does already.
   */
  swapFrame(address: Address, messages: readonly FrameMessage[], token?: AbortController): void
}
