import { drawBehind } from '../embed/draw-behind.ts'
import { isPreviousSeen, type Address } from '../embed/life.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { forgetToken } from '../embed/token-store.ts'
import { readClaims, tokenIn } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import type { SignedPage } from './signed.ts'

/** A timer that ran for longer would not notice that the computer slept. */
const MAX_TIMER_MS = 30_000
/** When to look again while somebody uses the frame, and after a renewal that failed. */
const IN_USE_MS = 1000
const FAILED_MS = 15_000
/** A token that has so little left is renewed even while somebody uses the frame. */
const URGENT_MS = 5000
/** A page that has been quiet for so long has finished drawing. */
const QUIET_MS = 1000

const refusedToken = (): MetabaseError =>
  new MetabaseError(
    'token_invalid',
    'Metabase shows an error in place of the page. Either it refused the token (signed with another secret than its embedding secret key, expired, or for something that is not published for embedding), or its API answers with errors',
  )

/**
 * Renews the token of a signed embed before it runs out (H-54). The page with the new token is loaded behind the old one,
 * where the person is, and replaces it when it has drawn: nothing of it is seen.
 */
export function renewToken(embed: EmbedControls<SignedPage>): Behaviour {
  let jwt: string | undefined
  let renewAtMs = Infinity
  let sinceMs = 0
  /** The `token` prop that was taken up last. */
  let givenToken = embed.page().props.token
  let cancel: (() => void) | undefined
  /** Ends the renewal under way. */
  let renewing: AbortController | undefined
  let isOnScreen = true
  let observed: HTMLIFrameElement | undefined

  const expiresAtMs = (): number => (jwt === undefined ? Infinity : readClaims(jwt).expiresAtMs)
  /** Whether there is time left to wait for a better moment. */
  const canWait = (): boolean => Date.now() < expiresAtMs() - URGENT_MS
  const mustWait = (): boolean => document.activeElement === embed.frame().element && canWait()

  function checkIn(ms: number): void {
    cancel?.()
    cancel = embed.later(check, Math.min(ms, MAX_TIMER_MS))
  }
  function check(): void {
    const leftMs = renewAtMs - Date.now()
    if (leftMs > 0) checkIn(leftMs)
    // The page that is on its way has a token of its own.
    else if (isPreviousSeen(embed.state())) checkIn(IN_USE_MS)
    // A hidden embed waits until it is seen again.
    else if (!document.hidden && isOnScreen && !renewing) {
      if (mustWait()) checkIn(IN_USE_MS)
      else void renew()
    }
  }

  const screenObserver =
    typeof IntersectionObserver === 'function'
      ? new IntersectionObserver((entries) => {
          isOnScreen = entries.at(-1)?.isIntersecting ?? true
          onReturn()
        })
      : undefined

  /** `isGiven`: the app gave the token, so it hears of a fault of it at once. */
  async function renew(isGiven: boolean = false): Promise<void> {
    cancel?.()
    renewing?.abort()
    const controller = (renewing = new AbortController())
    const { signal } = controller
    const page = embed.page()
    const { target } = embed.state()
    try {
      const address = await page.address(target, { reason: 'renewal', signal, refusedToken: jwt })
      if (signal.aborted) return
      if (!address || page.props.renewal === 'reload' || embed.state().status !== 'ready') {
        // This renewal holds the token until the load has it, and ends then.
        embed.load(embed.state().target, 'renewal', isPreviousSeen(embed.state()) ? 'behind' : 'inPlace')
        return
      }
      await replaceUnseen(address, target, controller)
    } catch (error) {
      // Until it runs out, the old token does.
      if (!signal.aborted && (isGiven || !canWait())) embed.fail(error as MetabaseError)
    }
    if (renewing !== controller) return
    renewing = undefined
    checkIn(FAILED_MS)
  }

  async function replaceUnseen(address: Address, target: string, controller: AbortController): Promise<void> {
    const page = embed.page()
    const { signal } = controller
    const { outcome, messages } = await drawBehind(embed, address.url, {
      signal,
      quietMs: QUIET_MS,
      mustWait,
    })
    if (outcome === 'aborted') return
    if (outcome !== 'drawn') embed.discardPreparedFrame()
    if (outcome === 'refused') {
      forgetToken(page.provider.site, address.jwt)
      throw refusedToken()
    }
    if (outcome === 'silent') return
    renewing = undefined
    // The person moved on meanwhile: once more, from there. The token is there already.
    if (embed.state().target !== target) void renew()
    else embed.swapFrame(address, messages, controller)
  }

  /** A token of the app's own, that nobody has looked at yet. */
  function checkGivenToken(token: string): void {
    if (!tokenIn(token))
      embed.fail(
        new MetabaseError('token_invalid', 'The token prop is no JWT: give the text that your server signed'),
      )
    else if (expiresAtMs() <= Date.now())
      embed.fail(new MetabaseError('token_expired', 'The token prop has run out: give the embed a new one'))
  }

  /** The person is back, or the network. */
  function onReturn(): void {
    if (!embed.isHidden()) check()
  }
  /** A load is under way, with a token of its own. */
  function endRenewal(): void {
    renewing?.abort()
    renewing = undefined
    givenToken = embed.page().props.token
  }
  document.addEventListener('visibilitychange', onReturn)
  window.addEventListener('focus', onReturn)
  window.addEventListener('online', onReturn)
  function useToken(address: Address): void {
    endRenewal()
    if (address.jwt !== jwt) sinceMs = Date.now()
    jwt = address.jwt
    renewAtMs = address.renewAtMs ?? Infinity
    if (jwt !== undefined && address.renewAtMs === undefined) {
      checkGivenToken(jwt)
      return
    }
    const { element } = embed.frame()
    if (observed !== element) {
      screenObserver?.disconnect()
      screenObserver?.observe(element)
      observed = element
    }
    checkIn(renewAtMs - Date.now())
  }
  return {
    onLoadingBehind: endRenewal,
    onLoading: useToken,
    onArrived: useToken,
    onLocation(_location, wire) {
      // A step through the tab's history led back to a page with an older token.
      if (jwt && !wire.pathname.endsWith(encodeURIComponent(jwt))) embed.load(embed.state().target)
    },
    onFrame({ mode }) {
      // A page that works reports `normal`; one that shows nothing but an error reports `fit`.
      if (mode !== 'fit') return
      forgetToken(embed.page().provider.site, jwt)
      embed.fail(refusedToken(), true)
    },
    onRender() {
      const { token } = embed.page().props
      // The token of the page that is on its way is being fetched.
      if (token === givenToken || embed.state().status === 'authenticating') return
      givenToken = token
      void renew(true)
    },
    renewToken() {
      if (renewAtMs < Infinity) void renew()
    },
    tokenTimes: () => (jwt === undefined ? undefined : { sinceMs, expiresAtMs: expiresAtMs(), renewAtMs }),
    stop() {
      cancel?.()
      renewing?.abort()
      renewing = undefined
      screenObserver?.disconnect()
      document.removeEventListener('visibilitychange', onReturn)
      window.removeEventListener('focus', onReturn)
      window.removeEventListener('online', onReturn)
    },
  }
}
