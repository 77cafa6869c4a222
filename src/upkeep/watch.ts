import { parseMessage } from '../protocol/messages.ts'
import { readParameters } from '../protocol/parameters.ts'
import { difference, joinPath, readLocation, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { signInAdvice, silenceAdvice } from './advice.ts'
import type { Core, Page, Upkeep } from '../core/contract.ts'
import { Failure } from './failure.ts'

/** One concern of the upkeep. What it does not need to hear it leaves out. */
export type Watcher = (core: Core) => Partial<Upkeep>

export type Timer = ReturnType<typeof setTimeout> | undefined

/** How long a page may be silent. `Infinity` is beyond what a timer takes. */
export const readyTimeoutMs = ({ props }: Page): number =>
  Math.min(props.readyTimeoutMs ?? 15_000, 2 ** 31 - 1)

/** Bundlers put it in. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Between two attempts to reach a Metabase that is silent; twice as long each time. */
const HEAL_MS = [15_000, 300_000] as const
/** Metabase's server reads no more than 8192 bytes of headers, of which the address is the largest part. */
const LONGEST_URL = 7000

/** Says so when nothing is heard after a load, and tries again by itself, ever less often (H-53). */
export const watchSilence: Watcher = (core) => {
  let timer: Timer
  let healMs: number = HEAL_MS[0]
  let warned = false

  function again(): void {
    const { code = '' } = core.snapshot().error ?? {}
    if (/^(no_response|token_(failed|timeout))$/.test(code)) core.load(core.place(), 'retry', true)
  }
  // Somebody is back, or the network.
  const back = (): void => {
    if (!document.hidden) again()
  }
  window.addEventListener('online', back)
  document.addEventListener('visibilitychange', back)
  return {
    loaded({ url }) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        core.fail(new Failure('no_response', silenceAdvice(core.page())))
        timer = setTimeout(again, healMs)
        healMs = Math.min(healMs * 2, HEAL_MS[1])
      }, readyTimeoutMs(core.page()))
      if (url.length > LONGEST_URL && !warned && process.env.NODE_ENV !== 'production') {
        warned = true
        console.warn(
          `react-metabase: the address of “${core.page().props.title}” has ${url.length} characters. Metabase refuses more than about 8000: send fewer filter values, or a smaller token.`,
        )
      }
    },
    heard(data) {
      if (!parseMessage(data)) return
      clearTimeout(timer)
      healMs = HEAL_MS[0]
    },
    stop() {
      clearTimeout(timer)
      window.removeEventListener('online', back)
      document.removeEventListener('visibilitychange', back)
    },
  }
}

/** Puts the UI flags back after the person opened a whole new document in the frame, by a link in a text card. */
export const watchFlags: Watcher = ({ page, load, snapshot }) => {
  /** Whether the last location held the flags, as the first of a document does that was started with them. */
  let flagged = true
  let rendered = false
  return {
    loaded() {
      rendered = false
    },
    heard(data) {
      const message = parseMessage(data)
      if (message?.type === 'location')
        flagged = joinPath(message.location) === joinPath(message.location, page().flags)
      if (message?.type !== 'frame') return
      const { location } = snapshot()
      // A page that has rendered stays `fit`: this is another document, and the location that came just before is the
      // address it was started with. The same place, with the flags:
      if (rendered && message.frame.mode === 'normal' && !flagged && location) load(joinPath(location))
      else rendered = message.frame.mode === 'fit'
    },
  }
}

const MINUTE_MS = 60_000
const SIGN_INS_PER_MINUTE = 3

/** So long after a page was drawn it is no longer on the way to the login page. */
const IN_MS = 1000

/** Brings the person back in when Metabase shows its login page (spec 6.5, H-50). */
export const watchSession: Watcher = (core) => {
  /** When the person was brought back in. */
  let times: readonly number[] = []
  /** Whether a page of Metabase was on screen, and not only asked for. */
  let wasIn = false
  let drawnAtMs = Infinity
  /** Documents that were loaded, without those that were heard of. */
  let owed = 0
  let silent: Timer

  function signIn(to: string): void {
    const { ssoUrl, fetchSsoToken } = core.page().config
    if (ssoUrl === undefined && !fetchSsoToken) return // The login page is the way in.
    const now = Date.now()
    times = times.filter((time) => time > now - MINUTE_MS)
    if (!wasIn && times.length > 0)
      core.fail(new Failure('cookies_blocked', signInAdvice(core.page().config.site.origin)))
    else if (times.length >= SIGN_INS_PER_MINUTE)
      core.fail(
        new Failure(
          'session_lost',
          'Metabase signed this person out again and again. Look for what ends the sessions: somebody else in the same browser, a logout in another frame, a short session timeout',
        ),
      )
    else {
      times = [...times, now]
      core.load(to, 'retry')
    }
  }

  /** A login page that goes on to single sign-on by itself may say nothing, and the page where that ends neither. */
  function documentLoaded(): void {
    clearTimeout(silent)
    if (++owed > 0 && core.snapshot().status === 'ready')
      silent = setTimeout(() => {
        signIn(core.place())
      }, readyTimeoutMs(core.page()))
  }
  const frame = core.frame()
  frame.addEventListener('load', documentLoaded)

  return {
    loaded() {
      clearTimeout(silent)
      owed = 0
      drawnAtMs = Infinity
    },
    heard(data) {
      const message = parseMessage(data)
      if (!message) return
      clearTimeout(silent)
      const { location } = core.snapshot()
      const atLogin = location?.pathname === '/auth/login'
      if (message.type === 'frame') {
        // The first height of a document is always this.
        if (message.frame.mode === 'normal') owed = Math.max(owed - 1, -1)
        else if (!atLogin) drawnAtMs = Math.min(drawnAtMs, Date.now())
      } else if (atLogin) {
        wasIn ||= Date.now() - drawnAtMs > IN_MS
        const back = new URLSearchParams(location.search).get('redirect') ?? ''
        const usable = /^\/(?![/\\]|auth\/)/.test(back)
        signIn(usable ? joinPath(readLocation(core.page().config.site, splitPath(back))) : core.place())
      }
    },
    stop() {
      clearTimeout(silent)
      frame.removeEventListener('load', documentLoaded)
    },
  }
}

/** A public page that works says `normal`; one that shows nothing but an error says `fit`. */
export const watchLink: Watcher = ({ fail }) => ({
  heard(data) {
    const message = parseMessage(data)
    if (message?.type === 'frame' && message.frame.mode === 'fit')
      fail(new Failure('not_found', 'There is no such public link: it was removed, or public sharing is off'))
  },
})

/** Tells the app which filters the person chose. */
export const watchParameters: Watcher = ({ page, place, snapshot }) => {
  /** Where the embed was sent, until Metabase has filled in the rest. */
  let known: EmbedLocation | undefined
  let last = ''
  return {
    loaded() {
      known = splitPath(place())
    },
    heard(data) {
      const message = parseMessage(data)
      const { location } = snapshot()
      if (message?.type !== 'location' || !location || !known) return
      const shown = { ...location, pathname: known.pathname, hash: known.hash }
      const chosen = difference(known, shown, true) === 'filters'
      known = shown
      const parameters = readParameters(location.search)
      const text = JSON.stringify(parameters)
      if (chosen && text !== last) page().props.onParametersChange?.(parameters)
      last = text
    },
  }
}
