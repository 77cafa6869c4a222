/** What the server tells the page of guest embeds when it starts. */
export interface GuestConfig {
  readonly plan: 'oss' | 'pro'
  /** Metabase's major version. */
  readonly version: number
  /** Milliseconds until the page listens, and says so. */
  readonly bootMs: number
  /** That time is spent busy, not idle. */
  readonly bootBusy: boolean
  /** Milliseconds for which the page is busy before it draws content, and before it applies a filter. */
  readonly busyMs: number
  /** Seconds by which the clock of the person's machine is ahead. */
  readonly viewerClockAheadSeconds: number
  /** Milliseconds in which the page around it has to answer with a token. */
  readonly authenticationTimeoutMs: number
  /** Milliseconds from the first content until the page loads itself again, once; 0 for never. */
  readonly reloadsAfterMs: number
}

/** Settings as they came in a message: Metabase checks nothing of them. */
export type GuestSettings = Readonly<Record<string, unknown>>

/** Posts a message of the type `metabase.embed.<name>` to the page around. */
export type Post = (name: string, data?: unknown) => void

/** Reads the claims of a token without verifying it; `null` for anything that cannot be decoded. */
export type ReadClaims = (token: unknown) => Readonly<Record<string, unknown>> | null
