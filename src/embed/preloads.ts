import { MetabaseError } from '../protocol/errors.ts'
import { isDashboard } from '../protocol/urls.ts'
import { MAX_TIMER_MS, readyTimeoutMs } from './detect-silence.ts'
import { audience } from './hidden-pages.ts'
import { openLivePage } from './live-page.ts'
import type { Page, ProviderSettings } from './page.ts'
import { makePlace, type ParkedPage, type Parking } from './parking.ts'

/** A page that has read what it shows, and says nothing for so long, has drawn that. */
const QUIET_MS = 1000
/** The height of a page whose component has no height in pixels. */
const DEFAULT_HEIGHT = 600

/** A page that is loaded before a component asks for it. */
export interface Preload {
  /**
   * `true` when the page has drawn, or a component has it. `false` when it failed or was dropped, and where frames cannot be
   * kept alive.
   */
  readonly drawn: Promise<boolean>
  /** Drops the page, unless a component has it. */
  readonly drop: () => void
}

/** What a provider of type `P` has asked for before a component does. */
export interface Preloads<P extends ProviderSettings> {
  /** Loads a page when the browser has nothing else to do, and no other page is being preloaded. */
  readonly preload: (describe: (provider: P) => Page) => Preload
  /** Fetches the token of a page. Resolves to whether it is there. */
  readonly prefetchToken: (describe: (provider: P) => Page) => Promise<boolean>
  /** The provider rendered: what is of another person or Metabase goes. */
  readonly update: (provider: P) => void
  /** The provider is gone. */
  readonly close: () => void
}

export function createPreloads<P extends ProviderSettings>(parking: Parking): Preloads<P> {
  /** The provider as it rendered last. */
  let provider: P | undefined
  let last: Promise<unknown> = Promise.resolve()
  /** The requests whose tokens are held for components to come, and for whom. */
  const held = new Map<AbortController, string>()

  function release(controller: AbortController): void {
    held.delete(controller)
    controller.abort()
  }

  return {
    preload(describe) {
      // Wrong props throw here, and not when it is the turn of the page.
      if (provider) describe(provider)
      const controller = new AbortController()
      const { signal } = controller
      const drawn = last.then(whenIdle).then(() => {
        if (!provider || signal.aborted || !parking.canPark()) return false
        return draw(describe(provider), parking, signal)
      })
      last = drawn.catch(() => undefined)
      return {
        drawn,
        drop() {
          controller.abort()
        },
      }
    },
    async prefetchToken(describe) {
      if (!provider) return false
      const page = describe(provider)
      if (!page.requestToken)
        throw new MetabaseError(
          'props_invalid',
          'Only an embed whose token comes from fetchToken has one to prefetch: a StaticEmbed without the prop token, say',
        )
      const controller = new AbortController()
      held.set(controller, audience(provider))
      try {
        const { renewAtMs } = await page.requestToken({ reason: 'initial', signal: controller.signal })
        setTimeout(
          () => {
            release(controller)
          },
          Math.min(renewAtMs - Date.now(), MAX_TIMER_MS),
        )
        return !controller.signal.aborted
      } catch {
        // The component that needs the token asks again, and shows the error.
        release(controller)
        return false
      }
    },
    update(now) {
      provider = now
      for (const [controller, owner] of held)
        if (now.isSignedOut || owner !== audience(now)) release(controller)
    },
    close() {
      provider = undefined
      for (const controller of held.keys()) release(controller)
    },
  }
}

const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Absent in Safari, which keeps no frames alive either.
    if (typeof requestIdleCallback === 'function')
      requestIdleCallback(() => {
        resolve()
      })
    else resolve()
  })

/** Loads a page where it waits for a component. Resolves to whether it has drawn. */
function draw(page: Page, parking: Parking, signal: AbortSignal): Promise<boolean> {
  if (parking.has(page)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const { height } = page.props
    const place = makePlace(innerWidth, typeof height === 'number' ? height : DEFAULT_HEIGHT)
    let timer: ReturnType<typeof setTimeout> | undefined
    let hasResizer = false

    /** Whether Metabase has read what it shows. Before that, it is quiet for as long as its server needs. */
    function hasRead(): boolean {
      const { frame, location } = live.state()
      // A guest embed reports its filters when it has loaded.
      if (page.kind.byMessage) return location !== null
      // A signed or public page starts its resizer then, and is never `fit`.
      if (frame?.mode !== 'fit') return hasResizer
      // An interactive dashboard reports the height of its frame first.
      return !isDashboard(location?.pathname ?? '') || frame.height !== place.clientHeight
    }
    const live = openLivePage(page, {
      container: place,
      reachTarget: () => undefined,
      isSynced: () => false,
      switchTo: () => undefined,
      onChange({ status }) {
        clearTimeout(timer)
        // It was closed, or a component has it.
        if (status === 'idle') resolve(live.state().status !== 'idle')
        else if (status === 'failed') queueMicrotask(drop)
      },
      onMessage({ type }) {
        clearTimeout(timer)
        hasResizer ||= type === 'resizerReady'
        if (live.state().status !== 'ready') return
        timer = setTimeout(
          () => {
            resolve(true)
            live.leave()
          },
          hasRead() ? QUIET_MS : readyTimeoutMs(page),
        )
      },
    })
    const parked: ParkedPage = { live, page, container: null }
    function drop(): void {
      parking.drop(parked)
    }
    signal.addEventListener('abort', drop)
    parking.add(parked, place)
    live.start()
  })
}
