import { readClaims, tokenIn } from '../protocol/claims.ts'
import { parseMessage } from '../protocol/messages.ts'
import { parseResizerMessage, resizerInit } from '../protocol/resizer.ts'
import type { Address } from '../core/contract.ts'
import { forgetToken } from './tokens.ts'
import { readyTimeoutMs, type Timer, type Watcher } from './watch.ts'
import { Failure } from './failure.ts'

/** A timer that sleeps longer than this would not notice that the computer slept. */
const LOOK_MS = 30_000
/** Where something is in the way of a renewal, or it failed. */
const AGAIN_MS = 1000
const FAILED_MS = 15_000
/** Nothing is in the way any longer when a token has so little left. */
const LAST_MS = 5000
/** A page that has had nothing to add for so long has drawn what it will. */
const QUIET_MS = 1000

/** For a signed page that shows nothing but an error: those that work say `normal`. */
const refusedToken = (): Failure =>
  new Failure(
    'token_invalid',
    'Metabase refused the token: it was signed with another secret than its embedding secret key, has run out, or names something that is not published for embedding',
  )

/**
 * Renews the token of a signed embed before it runs out (H-54). The page with the new one is loaded behind the old one,
 * where the person is, and takes its place when it has drawn: nothing of it is seen.
 */
export const renewTokens: Watcher = (core) => {
  let jwt: string | undefined
  let renewAtMs = Infinity
  let timer: Timer
  /** Ends the renewal under way. */
  let renewing: AbortController | undefined
  let onScreen = true

  const expiresAtMs = (): number => (jwt === undefined ? Infinity : readClaims(jwt).expiresAtMs)
  /** Whether there is time left to wait for a better moment. */
  const canWait = (): boolean => Date.now() < expiresAtMs() - LAST_MS
  const isInUse = (): boolean => document.activeElement === core.frame()

  function lookIn(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(look, Math.min(ms, LOOK_MS))
  }
  function look(): void {
    const leftMs = renewAtMs - Date.now()
    if (leftMs > 0) lookIn(leftMs)
    // Hidden, it waits until it is seen again.
    else if (!document.hidden && onScreen && !renewing) {
      if (isInUse() && canWait()) lookIn(AGAIN_MS)
      else void renew()
    }
  }
  const watchScreen =
    typeof IntersectionObserver === 'function'
      ? new IntersectionObserver((entries) => {
          onScreen = entries.at(-1)?.isIntersecting ?? true
          look()
        })
      : undefined

  /** `given`: the app gave the token, so that a fault of it is for the app to hear at once. */
  async function renew(given = false): Promise<void> {
    clearTimeout(timer)
    renewing?.abort()
    const controller = (renewing = new AbortController())
    const { signal } = controller
    const { page, place, load } = core
    const from = place()
    try {
      const address = await page().open(from, signal, 'renewal', jwt)
      if (signal.aborted) return
      if (address && page().props.renewal !== 'reload' && core.snapshot().status === 'ready') {
        await drawBehind(address, from, controller)
      } else {
        load(place(), 'renewal') // It ends this renewal when it is there, and shares the token until then.
        return
      }
    } catch (error) {
      // Until it runs out, the old one does.
      if (!signal.aborted && (given || !canWait())) core.fail(error as Failure)
    }
    if (renewing !== controller) return
    renewing = undefined
    lookIn(FAILED_MS)
  }

  /** Draws the page in a second frame, and brings it to the front. */
  async function drawBehind(address: Address, from: string, controller: AbortController): Promise<void> {
    const isOver = (): boolean => controller.signal.aborted
    const frame = await new Promise<HTMLIFrameElement>((resolve) => {
      core.prepare(resolve)
    })
    if (isOver()) return
    const { origin } = core.page().config.site
    /** What the page said last, of each kind. */
    const said = new Map<string, unknown>()
    let quietSinceMs = Infinity
    let poll: Timer
    let stop: (() => void) | undefined
    const startedAtMs = Date.now()
    const result = await new Promise<'drawn' | 'refused' | 'silent'>((resolve) => {
      stop = core.listen({
        frame,
        receive(data) {
          const message = parseMessage(data)
          const report = parseResizerMessage(data)
          if (message) said.set(message.type, data)
          if (report?.type === 'size') said.set('size', data)
          if (message ?? report) quietSinceMs = Date.now()
          if (message?.type === 'frame' && message.frame.mode === 'fit') resolve('refused')
          if (report?.type === 'ready' && core.page().props.height === 'auto')
            frame.contentWindow?.postMessage(resizerInit('metabase'), origin)
        },
      })
      poll = setInterval(() => {
        const now = Date.now()
        const isLate = now - startedAtMs > readyTimeoutMs(core.page())
        if (said.size) {
          if ((isLate || now - quietSinceMs >= QUIET_MS) && !(isInUse() && canWait())) resolve('drawn')
        } else if (isLate) resolve('silent')
      }, QUIET_MS / 4)
      controller.signal.addEventListener('abort', () => {
        resolve('silent')
      })
      frame.src = address.url
    })
    clearInterval(poll)
    stop?.()
    if (isOver()) return
    if (result !== 'drawn') core.settle()
    if (result === 'refused') {
      forgetToken(core.page().config.site, address.jwt)
      throw refusedToken()
    }
    if (result === 'silent') return
    renewing = undefined
    // Moved on in the meantime: once more, from there. The token is there already.
    if (core.place() !== from) void renew()
    else {
      core.settle({ frame, address, holder: controller })
      for (const data of said.values()) core.receive(data)
    }
  }

  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
  window.addEventListener('online', look)
  return {
    loaded(address) {
      renewing?.abort()
      renewing = undefined
      jwt = address.jwt
      renewAtMs = address.renewAtMs ?? Infinity
      if (jwt !== undefined && address.renewAtMs === undefined) {
        // The app's own, that nobody has looked at yet.
        if (!tokenIn(jwt))
          core.fail(
            new Failure('token_invalid', 'The token prop is no JWT: give the text that your server signed'),
          )
        else if (expiresAtMs() <= Date.now())
          core.fail(new Failure('token_expired', 'The token prop has run out: give the embed a new one'))
        return
      }
      watchScreen?.disconnect()
      watchScreen?.observe(core.frame())
      lookIn(renewAtMs - Date.now())
    },
    heard(data) {
      const message = parseMessage(data)
      // A step through the tab's history went back to a page with an older token.
      if (message?.type === 'location' && jwt && !message.location.pathname.endsWith(encodeURIComponent(jwt)))
        core.load(core.place())
      if (message?.type !== 'frame' || message.frame.mode !== 'fit') return
      forgetToken(core.page().config.site, jwt)
      core.fail(refusedToken())
    },
    renew(given) {
      if (given || renewAtMs < Infinity) void renew(given)
    },
    stop() {
      clearTimeout(timer)
      renewing?.abort()
      renewing = undefined
      watchScreen?.disconnect()
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
      window.removeEventListener('online', look)
    },
  }
}
