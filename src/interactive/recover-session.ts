import { readyTimeoutMs } from '../embed/detect-silence.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { isLoginPage, joinPath, readLocation, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { signInError } from './sign-in-error.ts'
import type { InteractivePage } from './interactive.ts'

const MINUTE_MS = 60_000
const SIGN_INS_PER_MINUTE = 3
/** A page that was drawn so long ago is no longer on its way to the login page. */
const SIGNED_IN_MS = 1000

/**
 * Signs the person in again when Metabase shows its login page, at most three times a minute (spec 6.5, H-50). When that
 * sign-in ends at the login page too, the embed fails, and is loaded again with backoff as after other temporary failures.
 */
export function recoverSession(embed: EmbedControls<InteractivePage>): Behaviour {
  /** When the person was signed in again. */
  let signInTimes: readonly number[] = []
  /** Sign-ins one after the other that ended at the login page, before any page was drawn. */
  let failedSignIns = 0
  /** Whether a page of Metabase was ever drawn, so that the browser keeps its cookies. */
  let wasSignedIn = false
  /** When the page that is loaded was drawn. */
  let drawnAtMs = Infinity
  let isAtLogin = false
  /** Documents that were loaded, less those whose first message came. Below 0: the message came first. */
  let silentDocuments = 0
  let cancel: (() => void) | undefined

  function signIn(target: string): void {
    const { canSignIn, provider } = embed.page()
    if (!canSignIn) return
    const now = Date.now()
    const hasDrawn = now - drawnAtMs > SIGNED_IN_MS
    wasSignedIn ||= hasDrawn
    failedSignIns = hasDrawn ? 1 : failedSignIns + 1
    signInTimes = signInTimes.filter((time) => time > now - MINUTE_MS)
    if (failedSignIns > 1) embed.fail(signInError(provider.site.origin, wasSignedIn), true)
    else if (signInTimes.length >= SIGN_INS_PER_MINUTE)
      embed.fail(
        new MetabaseError(
          'session_lost',
          'Metabase signed this person out again and again. Look for what ends the sessions: somebody else in the same browser, a logout in another frame, a short session timeout',
        ),
        true,
      )
    else {
      signInTimes = [...signInTimes, now]
      embed.load(target, 'retry')
    }
  }

  /** Where a login page would go on, if that is a place to open. */
  function targetAfterLogin({ search }: EmbedLocation): string {
    const redirect = new URLSearchParams(search).get('redirect') ?? ''
    const isUsable = /^\/(?![/\\]|auth\/)/.test(redirect)
    if (!isUsable) return embed.state().target
    return joinPath(readLocation(embed.page().provider.site, splitPath(redirect)))
  }

  return {
    onLoading() {
      cancel?.()
      silentDocuments = 0
      drawnAtMs = Infinity
    },
    onDocument() {
      cancel?.()
      silentDocuments++
      // A login page that goes on to single sign-on by itself may say nothing, and the page where that ends neither.
      if (silentDocuments > 0 && embed.state().status === 'ready')
        cancel = embed.later(() => {
          signIn(embed.state().target)
        }, readyTimeoutMs(embed.page()))
    },
    onLocation(location) {
      cancel?.()
      isAtLogin = isLoginPage(location)
      if (location.pathname === '/auth/login') signIn(targetAfterLogin(location))
    },
    onFrame({ mode }) {
      cancel?.()
      // The first height of a document is always `normal`.
      if (mode === 'normal') silentDocuments = Math.max(silentDocuments - 1, -1)
      else if (!isAtLogin) drawnAtMs = Math.min(drawnAtMs, Date.now())
    },
    stop() {
      cancel?.()
    },
  }
}
