/** What may go wrong, at once and until it is set back. */
export interface Faults {
  /** Milliseconds before each answer. Default 0. */
  readonly latencyMs: number
  /** Every page and API call answers 500. */
  readonly failing: boolean
  /**
   * Every API call answers 500, and pages are served. An interactive page then ends at `/auth/login`, a signed or public one
   * at an error page.
   */
  readonly apiFailing: boolean
  /** Connections are dropped. */
  readonly down: boolean
  /** `frame-ancestors 'none'` for the pages of people who sign in. */
  readonly framingRefused: boolean
  /** No cookie is ever set, as in a browser that blocks those of other sites. */
  readonly cookiesRefused: boolean
  /** Seconds by which Metabase's clock runs ahead. Default 0. */
  readonly clockAheadSeconds: number
  /** The page's script never starts. */
  readonly neverBoots: boolean
  /** Milliseconds until the page draws. Default 150: after the first report, as in the real front end. */
  readonly bootMs: number
  /**
   * The page spends `bootMs` busy: its thread is blocked, as by a large script on a slow machine. By default it is idle.
   */
  readonly bootBusy: boolean
  /**
   * Milliseconds for which the page's thread is blocked after each load, each move and each change of a filter, before it
   * reports the new location and draws: a dashboard with many charts on a slow machine. Default 0.
   */
  readonly busyMs: number
  /** The embedding API refuses every token, as after a change of the embedding secret key. */
  readonly tokensRejected: boolean
  /** Seconds by which the clock of the person's machine is ahead, to a page of guest embeds. Default 0. */
  readonly viewerClockAheadSeconds: number
  /** Milliseconds that a page of guest embeds waits for an answer with a token. Default 300,000, as in Metabase. */
  readonly authenticationTimeoutMs: number
  /** Milliseconds from its first content until a page of guest embeds loads itself again, once. Default 0: never. */
  readonly reloadsAfterMs: number
  /**
   * The script of Metabase's elements sends a token that it fetched once, and leaves it out when an attribute or the
   * configuration changes, as Metabase does. Default `true`.
   */
  readonly embedScriptLosesToken: boolean
  /** Pages have no iframe-resizer inside, as where it could not be loaded. */
  readonly withoutResizer: boolean
  /** After a page that was not found, the first location from the parent is lost. */
  readonly losesFirstPushAfterMissing: boolean
  /** Milliseconds between two reports. Default 100; a hidden tab has 1000 or more. */
  readonly reportMs: number
}

/** How a parameter of a dashboard or question may be used in signed embeds (spec 7.2). */
export type ParameterState = 'enabled' | 'locked' | 'disabled'

/** What kind of Metabase the simulator plays. */
export interface SimulatorOptions {
  /**
   * `legacy` is v45 to v49, `mid` v50 to v57, `current` v58 and later. Default: the one of `version`, or `current`.
   */
  readonly profile?: 'legacy' | 'mid' | 'current'
  /**
   * Metabase's major version. It decides about guest embeds: their page exists from v56 on, the guest mode from v58, the
   * renewal of tokens from v60, and parameters by message from v62. Default: the last one of `profile`, 65 for `current`.
   */
  readonly version?: number
  /**
   * `oss`: guest embeds have presets of themes alone, no locale, downloads always, a footer, and handle links by themselves.
   * Other embeds do not depend on it. Default `oss`.
   */
  readonly plan?: 'oss' | 'pro'
  /**
   * `next`: the router of versions to come (spec 5.4). It makes an entry for the place it is at too, and takes an absolute
   * address and a `query` for nothing. Default `current`.
   */
  readonly router?: 'current' | 'next'
  /** `v44`: a `fit` message without a height. Default `current`. */
  readonly messages?: 'current' | 'v44'
  /** A sub-path such as `/metabase`. Default: none. */
  readonly basePath?: string
  /** Text of the JWT signing key, for `/auth/sso`. Default: {@link developmentSecrets}. */
  readonly ssoSecret?: string
  /** Text of the embedding secret key, for `/embed/…`. Default: {@link developmentSecrets}. */
  readonly embeddingSecret?: string
  /** The *JWT Identity Provider URI*: your app's SSO route. Default: none, so the login page stays. */
  readonly ssoUrl?: string | null
  /** Origins that may frame the pages of people who sign in, as in the admin settings. `null`: none. Default `*`. */
  readonly allowedOrigins?: string | null
  /** SameSite of the session cookies. `none` adds `Secure`, without which browsers refuse them. Default `lax`. */
  readonly sameSite?: 'lax' | 'none' | 'strict'
  /** Adds `Partitioned` to the cookies, for browsers that block those of other sites. Metabase has no such setting. */
  readonly partitioned?: boolean
  /** `memory`: one person at a time and no cookies, for places without cookie headers such as a service worker. */
  readonly sessions?: 'cookie' | 'memory'
  /** States of the parameters, by `dashboard/1` or `question/2`. An item that is not listed is not published. */
  readonly published?: Readonly<Record<string, Readonly<Record<string, ParameterState>>>>
  /**
   * Host names under which `/_simulator` answers, besides `localhost`, `127.0.0.1` and `[::1]`: for a simulator in a
   * container, say. Name none that strangers can reach.
   */
  readonly controlHostnames?: readonly string[]
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** The faults from the start on. Default: none. */
  readonly faults?: Partial<Faults>
}

/** The secrets of a simulator that was given none. They protect nothing. */
export const developmentSecrets = {
  /** The JWT signing key. */
  sso: 'development-only-sso-secret-0123456789abcdef0123456789abcdef0123',
  /** The embedding secret key. */
  embedding: '00000000000000000000000000000000000000000000000000000000deadbeef',
} as const

export const noFaults: Faults = {
  latencyMs: 0,
  failing: false,
  apiFailing: false,
  down: false,
  framingRefused: false,
  cookiesRefused: false,
  clockAheadSeconds: 0,
  neverBoots: false,
  bootMs: 150,
  bootBusy: false,
  busyMs: 0,
  tokensRejected: false,
  viewerClockAheadSeconds: 0,
  authenticationTimeoutMs: 300_000,
  reloadsAfterMs: 0,
  embedScriptLosesToken: true,
  withoutResizer: false,
  losesFirstPushAfterMissing: false,
  reportMs: 100,
}

const question = { account: 'locked', category: 'enabled', region: 'enabled' } as const

export const defaultPublished: Readonly<Record<string, Readonly<Record<string, ParameterState>>>> = {
  'dashboard/1': { account: 'locked', date: 'enabled', region: 'enabled' },
  'dashboard/3': {},
  'dashboard/4': { account: 'locked', date: 'enabled', quantity: 'enabled', region: 'enabled' },
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((id) => [`question/${id}`, question])),
}

const newest = { legacy: 49, mid: 57, current: 65 } as const

const profileOf = (version: number = newest.current): keyof typeof newest =>
  version < 50 ? 'legacy' : version < 58 ? 'mid' : 'current'

/** The options, with a value for each. */
export type Settings = Required<SimulatorOptions>

/** An option that is `undefined` has its default, too. */
export function withDefaults(options: SimulatorOptions): Settings {
  const { profile = profileOf(options.version) } = options
  const {
    version = newest[profile],
    plan = 'oss',
    router = 'current',
    messages = 'current',
    ssoSecret = developmentSecrets.sso,
    embeddingSecret = developmentSecrets.embedding,
    ssoUrl = null,
    allowedOrigins = '*',
    sameSite = 'lax',
    partitioned = false,
    sessions = 'cookie',
    published = defaultPublished,
    controlHostnames = [],
    now = Date.now,
    faults = {},
  } = options
  return {
    ...{
      profile,
      version,
      plan,
      router,
      messages,
      ssoSecret,
      embeddingSecret,
      ssoUrl,
      allowedOrigins,
      sameSite,
      partitioned,
    },
    ...{ sessions, published, controlHostnames, now, faults },
    basePath: (options.basePath ?? '').replace(/\/+$/, ''),
  }
}
