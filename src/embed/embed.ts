import { MetabaseError } from '../protocol/errors.ts'
import { callApp } from './call-app.ts'
import { audience, keepHidden } from './hidden-pages.ts'
import { initialState, isPreviousSeen } from './life.ts'
import { openLivePage, type LivePage } from './live-page.ts'
import type { EmbedSnapshot, Page, ProviderSettings } from './page.ts'
import { NOTHING } from './snapshot.ts'
import { isLazy, whenNear } from './when-near.ts'

/** For the components, hooks and the router sync of this package; apps cannot reach it. */
export const internals: unique symbol = Symbol()

/**
 * One embedded Metabase page and the conversation with it. Give it to an embed component as `embed`, and to the hooks
 * that watch it.
 */
export interface Embed {
  /**
   * Moves an interactive embed to a path such as `/dashboard/2?region=West`, without loading it anew where Metabase
   * allows that: other filters for the dashboard already on screen need a load. Asked before the embed is ready, the
   * latest path wins. Throws `path_invalid` for anything that is not a path on the Metabase site.
   *
   * A move makes one entry in the tab's history. A path with an entity id (`/dashboard/entity/…`) makes two, because Metabase
   * redirects it by another entry: the first Back then changes nothing. Use a numeric id where Back matters.
   *
   * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-to-embedded-metabase
   */
  readonly navigate: (path: string) => void
  /** Loads the page again where the person is, signing in or fetching a token if there is need. */
  readonly reload: () => void
  /**
   * Fetches a new token for a signed embed now, and shows the page with it as a renewal does: unseen, with its filters
   * and tab. Nothing else needs it: tokens are renewed before they run out.
   */
  readonly renewToken: () => void
  /** Calls back after each change of the snapshot. Returns a function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => EmbedSnapshot
  readonly [internals]: EmbedInternals
}

/** Who decides how a changed target is reached. */
export interface TargetPolicy {
  readonly reach: (target: string) => void
  /** Whether another frame may replace the one that is seen: then the tab's history has steps that change nothing. */
  readonly mayReplaceFrame: () => boolean
}

interface EmbedInternals {
  /** The component rendered: what it wants on screen, and the element to have it in. */
  readonly attach: (page: Page, container: HTMLElement) => void
  /** The component is gone, or hidden. */
  readonly detach: () => void
  /** The snapshot as a component below a provider may see it: nothing of another person, or of another Metabase. */
  readonly getSnapshotBelow: (provider: ProviderSettings | null) => EmbedSnapshot
  /** The path in Metabase where the embed is, or is being sent. */
  readonly target: () => string
  /** Whether another page is on its way, while the one before is on screen. */
  readonly isMoving: () => boolean
  /** `navigate()`, with a function to call if Metabase does not answer, in place of a load. */
  readonly navigate: (path: string, onLost: () => void) => void
  /** Loads a target that the app changed to, in a session that is there already. */
  readonly load: (target: string) => void
  /** Lets somebody else decide how a changed target of the component is reached. Returns a function that ends it. */
  readonly reachTargetsBy: (policy: TargetPolicy) => () => void
}

/** Makes an embed, which begins when a component attaches a page to it. */
export function createEmbed(): Embed {
  const listeners = new Set<() => void>()
  let snapshot = NOTHING
  let live: LivePage | undefined
  /** What `live` shows: where, for whom, and of which kind. */
  let current: { readonly container: HTMLElement; readonly page: Page } | undefined
  /** Whether a component has it on screen. */
  let isAttached = false
  /** Ends the wait for a lazy page to come near to what can be seen. */
  let stopWaiting: (() => void) | undefined
  /** Ends the wait for a hidden component to come back. */
  let stopKeeping: (() => void) | undefined
  /** A path that was asked for before there was a component. */
  let requested: string | undefined
  const ownPolicy: TargetPolicy = { reach: goTo, mayReplaceFrame: () => true }
  let policy = ownPolicy

  function goTo(target: string, onLost?: () => void): void {
    live?.goTo(target, onLost)
  }

  /** Opens what `current` names. */
  function open(): void {
    close()
    if (!current) return
    const { page, container } = current
    live = openLivePage(page, {
      container,
      onChange(now) {
        snapshot = now
        for (const listener of listeners) callApp(listener)
      },
      reachTarget: (target) => {
        policy.reach(target)
      },
      mayReplaceFrame: () => policy.mayReplaceFrame(),
    })
    live.start()
    if (requested !== undefined) navigate(requested)
    requested = undefined
  }

  function openWhenNear(container: HTMLElement): void {
    close()
    stopWaiting = whenNear(container, open)
  }

  function close(): void {
    stopWaiting?.()
    stopWaiting = undefined
    stopKeeping?.()
    stopKeeping = undefined
    const closing = live
    live = undefined
    closing?.close()
  }

  /** React hides what is in an `<Activity>` or a `<Suspense>`, and keeps its elements. The frame stays as it is. */
  function hide(container: HTMLElement, { provider }: Page): void {
    live?.pause()
    stopKeeping = keepHidden({ container, provider, close })
  }

  function navigate(path: string, onLost?: () => void): void {
    if (!live || !current) requested = path
    else if (current.page.checkPath) goTo(current.page.checkPath(path), onLost)
  }

  return {
    [internals]: {
      attach(page, container) {
        if (isAttached && current?.container !== container)
          throw new MetabaseError('props_invalid', 'One embed in two components')
        const isSame = current?.container === container && identity(current.page) === identity(page)
        isAttached = true
        current = { container, page }
        if (page.provider.isSignedOut) close()
        else if (live && isSame) {
          live.update(page)
          stopKeeping?.()
          stopKeeping = undefined
          live.resume()
        } else if (!isLazy(page)) open()
        else if (!stopWaiting || !isSame) openWhenNear(container)
      },
      detach() {
        isAttached = false
        // A moment later: StrictMode detaches a component and attaches it again at once, and must not load twice.
        queueMicrotask(() => {
          if (isAttached || !current) return
          if (live && current.container.isConnected) hide(current.container, current.page)
          else close()
        })
      },
      getSnapshotBelow(provider) {
        const shown = current?.page.provider
        const isOther = provider && shown?.id === provider.id && audience(shown) !== audience(provider)
        return isOther ? NOTHING : snapshot
      },
      target: () => live?.state().target ?? '',
      isMoving() {
        const state = live?.state() ?? initialState
        return isPreviousSeen(state) || (state.status === 'ready' && state.moving !== null)
      },
      navigate,
      load(target) {
        live?.change(target)
      },
      reachTargetsBy(given) {
        policy = given
        return () => {
          if (policy === given) policy = ownPolicy
        }
      },
    },
    navigate(path) {
      navigate(path)
    },
    reload() {
      if (stopWaiting) open()
      else live?.load(live.state().target, 'retry')
    },
    renewToken() {
      live?.renewToken()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
  }
}

/** Another audience or kind of embed starts over in another frame: nothing of the old one may be seen. */
const identity = ({ provider, kind }: Page): string => [audience(provider), kind.name].join(' ')
