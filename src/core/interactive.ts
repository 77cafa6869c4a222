import { locationMessage } from '../protocol/messages.ts'
import {
  difference,
  joinPath,
  sitePath,
  splitPath,
  type EmbedLocation,
  type Site,
  parseSite,
} from '../protocol/urls.ts'
import type { Core, Driver } from './embed.ts'
import { readToken, type TokenAnswer, type TokenReason } from './tokens.ts'

/**
 * Gives a fresh JWT for Metabase's `/auth/sso`, signed by your server for the person who is looking. Asked for at each
 * sign-in, never kept: Metabase refuses one that was signed more than 180 seconds ago.
 *
 * @see https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt
 */
export type FetchSsoToken = (request: {
  readonly reason: TokenReason
  /** Aborted when the answer is no longer of use. */
  readonly signal: AbortSignal
}) => Promise<TokenAnswer>

/** How people get in: the host's own SSO route, a token for Metabase's, or neither where a session exists already. */
export interface SignIn {
  readonly ssoUrl?: string | undefined
  readonly fetchSsoToken?: FetchSsoToken | undefined
}

/** The address at which an interactive frame opens a path: by way of a sign-in, where there is a reason for one. */
export function openInteractive(
  { origin, base }: Site,
  path: string,
  { ssoUrl, fetchSsoToken }: SignIn,
  signal: AbortSignal,
  reason?: TokenReason,
): string | Promise<string> {
  // Metabase takes it as it stands, so it holds the base path.
  const target = base + path
  if (reason && ssoUrl !== undefined) {
    const url = new URL(ssoUrl, document.baseURI)
    parseSite(url.href) // Throws for `javascript:` and the like, which a frame would run as the app.
    url.searchParams.set('return_to', target)
    return url.href
  }
  if (reason && fetchSsoToken)
    return (async () => {
      const jwt = readToken(await fetchSsoToken({ reason, signal }))
      return `${origin + base}/auth/sso?jwt=${jwt}&return_to=${encodeURIComponent(target)}`
    })()
  return origin + target
}

/** How long Metabase may take to answer a move: it loses the first one after a page that was not found. */
const ANSWER_MS = 1000
/** A loading page passes through heights that are too small (its header alone); a real one stays. */
const SETTLE_MS = 400
/** So many heights, each so soon after the last, are a page that grows because its frame grew. */
const ECHO_LIMIT = 20
const ECHO_MS = 500

const DASHBOARD = /^\/(auto\/)?dashboard\//

/** CSS variable on the element around the frame, so that React's own styles are never fought over. */
export const HEIGHT_VARIABLE = '--metabase-height'

/** Moves and watches one interactive page. */
export function driveInteractive(core: Core): Driver {
  const { frame, page, snapshot, load } = core
  /** Where the host sent the embed, as long as what Metabase makes of it is still coming in. */
  let asked: EmbedLocation | undefined
  let answerTimer: Timer
  /** Whether the last location held the flags, as the first of a document does that was started with them. */
  let flagged = true
  let settleTimer: Timer
  let resizedAtMs = 0
  let echoes = 0

  function push(path: string, again: boolean): void {
    core.emit({ asked: path })
    frame.contentWindow?.postMessage(locationMessage(path), page().config.site.origin)
    answerTimer = setTimeout(() => {
      if (again) load(path)
      else push(path, true)
    }, ANSWER_MS)
  }

  /** Without a render; without a height, back to the default. */
  function resize(height?: number): void {
    clearTimeout(settleTimer)
    if (Date.now() - resizedAtMs > ECHO_MS) echoes = 0
    resizedAtMs = Date.now()
    if (++echoes < ECHO_LIMIT || !height)
      frame.parentElement?.style.setProperty(HEIGHT_VARIABLE, height ? `${height}px` : '')
  }

  return {
    check: (path) => sitePath(page().config.site, path),
    navigate(to) {
      const { location } = snapshot()
      const place = splitPath(to)
      const change = location ? difference(place, location) : 'page'
      if (!change) return
      clearTimeout(answerTimer)
      asked = place
      // A dashboard reads its filters only when it opens.
      if (change === 'filters' && DASHBOARD.test(to)) load(to)
      else push(to, false)
    },
    opened(place) {
      clearTimeout(answerTimer)
      asked = splitPath(place)
    },
    located(wire, location) {
      clearTimeout(answerTimer)
      flagged = joinPath(wire) === joinPath(wire, page().flags)
      const source = asked && !difference(asked, location, true) ? 'host' : 'metabase'
      // Metabase goes on to fill in the filters it was not asked for; after that, another value is the person's.
      asked = source === 'host' ? location : undefined
      if (!DASHBOARD.test(location.pathname)) resize()
      return source
    },
    framed({ mode, height }) {
      const { location, frame: last } = snapshot()
      const [min = 0, max = 0] = page().limits ?? []
      if (!location) return
      // A page that has rendered stays `fit`: this is another document, opened by a link in a text card for instance,
      // and the location that came just before is the address it was started with. The same place, with the flags:
      if (last?.mode === 'fit' && mode === 'normal' && !flagged) load(joinPath(location))
      else if (max && mode === 'fit' && height && DASHBOARD.test(location.pathname)) {
        const wanted = Math.min(Math.max(height, min), max)
        const step = wanted - frame.clientHeight
        clearTimeout(settleTimer)
        if (step > 1) resize(wanted)
        else if (step < -1) settleTimer = setTimeout(resize, SETTLE_MS, wanted)
      }
    },
    stop() {
      clearTimeout(answerTimer)
      resize()
    },
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined
