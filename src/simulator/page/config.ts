import type { View } from '../content/views.ts'

/** What the server tells the page when it starts. */
export interface PageConfig {
  readonly kind: 'app' | 'embed' | 'public'
  /** `''` or the install's sub-path. */
  readonly base: string
  /** The instance has single sign-on: a framed login page goes there by itself. */
  readonly sso: boolean
  /** Up to v50 the UI flags are read from the hash too. From v58 the base path of incoming locations is cut off. */
  readonly profile: 'legacy' | 'mid' | 'current'
  /** `next` adds an entry for the page it is at too, and reads a string as a path, whatever it says. */
  readonly router: 'current' | 'next'
  /** `v44`: a `fit` message has no height. */
  readonly messages: 'current' | 'v44'
  readonly sessionCookies: boolean
  readonly losesFirstPushAfterMissing: boolean
  /** Milliseconds until the page draws. */
  readonly bootMs: number
  /** That time is spent busy, not idle. */
  readonly bootBusy: boolean
  /** Milliseconds for which the page is busy after each load, move and change of a filter. */
  readonly busyMs: number
  /** Milliseconds between two reports. */
  readonly reportMs: number
  /** The login page, which needs no request. */
  readonly login: View
}

/** What the page is, for the parts of its script that report it. */
export interface PageState {
  /** The root element has the class `spread`, so the mode is `fit`. */
  spread: boolean
  /** A dashboard of the app is shown, whose height is that of its content. */
  dashboard: boolean
  /** The next location from the parent is lost. */
  losesNextPush: boolean
}

/** Answer of the server for one place. */
export type Answer =
  | { readonly status: 'view'; readonly view: View }
  | { readonly status: 'redirect'; readonly to: string; readonly addsEntry: boolean }
  | { readonly status: 'login' }
  | { readonly status: 'error'; readonly message: string }
