import type { SwitchRequest } from './content.ts'
import type { State } from './life.ts'
import type { Page } from './page.ts'
import type { Host } from './publisher.ts'
import type { TokenReason, TokenTimes } from './tokens.ts'

/** One page of Metabase in its frame, from its first load until it is closed. */
export interface LivePage {
  readonly state: () => State
  /** Loads the page for the first time. Throws for a sign-in address that is none. */
  readonly start: () => void
  /** The component rendered again. */
  readonly update: (page: Page) => void
  /** Loads a target from scratch. Without a `reason`, in a session that is there already. */
  readonly load: (target: string, reason?: TokenReason) => void
  /** Goes to a target that the app changed to. The page before may stay on screen until that has drawn. */
  readonly change: (target: string, reason?: TokenReason, request?: SwitchRequest) => void
  /** Goes to another page that the app switches to. */
  readonly switchTo: (page: Page, request: SwitchRequest) => void
  /** Whether it can go to a page by a message. */
  readonly canSwitch: (page: Page) => boolean
  /** Goes to a target: without a load, where the kind can. */
  readonly goTo: (target: string, onLost?: () => void) => void
  readonly renewToken: () => void
  /** `undefined`: there is no token in use, or a kind without tokens. */
  readonly tokenTimes: () => TokenTimes | undefined
  /** The component is hidden. The app hears nothing, and nothing is done by the clock. */
  readonly pause: () => void
  readonly resume: () => void
  /** Moves the frames to another element, without loading them anew. Only where `canMoveFrames()`. */
  readonly moveTo: (element: HTMLElement) => void
  /** The component is gone, and hears that nothing is there any longer. The page is paused. */
  readonly leave: () => void
  /** Another component has the page from now on. Its frames are in the new container. */
  readonly handOver: (page: Page, host: Host) => void
  readonly close: () => void
}
