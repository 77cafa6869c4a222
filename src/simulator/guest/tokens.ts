import type { GuestConfig, GuestSettings, Post, ReadClaims } from './config.ts'

/** The token of the page, and the page's requests for another one (section 3.6 of the guest protocol). */
export interface Tokens {
  /** The first settings of a document decide whether the page may ask for tokens. */
  readonly arm: (settings: GuestSettings) => void
  /** Takes the token of settings. A request that is still open stays open. */
  readonly use: (token: string) => void
  /** The token for a request to the API. Never resolves when the page around answers with an error, or not at all. */
  readonly current: () => Promise<string>
  readonly isWaiting: () => boolean
  /** Ends the open request, with a new token or with the old one. */
  readonly answer: (token: string | null) => void
  /** Ends the open request, and what waits for it waits for ever. */
  readonly giveUp: () => void
}

/** Shipped as text, so it must not refer to anything outside of itself. */
export function createTokens(
  config: GuestConfig,
  readClaims: ReadClaims,
  post: Post,
  onTimeout: (message: string) => void,
): Tokens {
  let isArmed: boolean | undefined
  let inUse = ''
  let waiting: ((token: string) => void)[] | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  /** By the clock of the person's machine, to the second, and without leeway. */
  function isExpired(): boolean {
    const claims = readClaims(inUse)
    if (claims === null) return true
    const { exp } = claims
    return typeof exp === 'number' && exp * 1000 < Date.now() + config.viewerClockAheadSeconds * 1000
  }

  function end(): readonly ((token: string) => void)[] {
    const callbacks = waiting ?? []
    waiting = null
    clearTimeout(timer)
    return callbacks
  }

  return {
    arm(settings) {
      isArmed ??=
        config.version >= 60 && Boolean(settings['isGuest']) && Boolean(settings['guestEmbedProviderUri'])
    },
    use(token) {
      inUse = token
    },
    current() {
      if (isArmed !== true || !isExpired()) return Promise.resolve(inUse)
      if (waiting === null) {
        waiting = []
        post('requestGuestTokenRefresh', { expiredToken: inUse })
        timer = setTimeout(() => {
          end()
          onTimeout('Authentication has not been completed in time.')
        }, config.authenticationTimeoutMs)
      }
      const all = waiting
      return new Promise((resolve) => all.push(resolve))
    },
    isWaiting: () => waiting !== null,
    answer(token) {
      inUse = token ?? inUse
      for (const resolve of end()) resolve(inUse)
    },
    giveUp: () => void end(),
  }
}
