import { audience } from './hidden-pages.ts'
import { isPreviousSeen } from './life.ts'
import type { LivePage } from './live-page-handle.ts'
import type { Page, ProviderSettings } from './page.ts'
import { splitPath } from '../protocol/urls.ts'

/** A page whose component left it. Its frame waits, loaded and drawn, for a component that asks for the same page. */
export interface ParkedPage {
  readonly live: LivePage
  /** What its component asked for last. */
  readonly page: Page
  /** The element that it was in; `null`: no component had it yet. */
  readonly container: HTMLElement | null
}

/** A page that a component shows. */
export interface ShownPlace {
  readonly page: Page
  readonly container: HTMLElement
  /** `undefined`: it waits until it comes near to what can be seen, or for its turn. */
  readonly live: LivePage | undefined
}

/** The pages of a provider that stay loaded after their components are gone. */
export interface Parking {
  /**
   * Takes in a page, at the moment when React is about to remove its component, or to hide it. Says whether it could: the
   * provider may not keep pages, and not every browser can move a frame without loading it anew.
   */
  readonly park: (parked: ParkedPage & { readonly container: HTMLElement }) => boolean
  /** Whether pages can be taken in: the provider keeps some, and the browser can. */
  readonly canPark: () => boolean
  /** Takes in a page that no component had yet, in an element made by {@link makePlace}. */
  readonly add: (parked: ParkedPage, place: HTMLElement) => void
  /** Whether there is a page for a component that asks for this one, or a component shows it. */
  readonly has: (page: Page) => boolean
  /** The pages that the components of the provider show now, as functions because they change. */
  readonly shown: Set<() => ShownPlace | undefined>
  /** The pages whose component is gone. The one that was used last comes last. */
  readonly kept: ReadonlySet<ParkedPage>
  /** Closes a page, unless a component has it. */
  readonly drop: (parked: ParkedPage) => void
  /** Gives a page back to the component that it came from, unless another has it. */
  readonly giveBack: (parked: ParkedPage) => boolean
  /** The component is gone: the page stays if it is among those that were used last. */
  readonly keep: (parked: ParkedPage) => void
  /** Gives out the page that a component asks for, with its frames in the container. The caller hands it over. */
  readonly take: (page: Page, container: HTMLElement) => LivePage | undefined
  /** The provider rendered: pages of another person or Metabase go, and those that are too many. */
  readonly update: (provider: ProviderSettings) => void
  /** The provider is gone. */
  readonly close: () => void
}

/** Whether the browser moves a frame within the document without loading it anew. Safari does not. */
export const canMoveFrames = (): boolean => 'moveBefore' in Element.prototype

export function createParking(): Parking {
  /** The provider as it rendered last; `undefined`: it is gone. */
  let provider: ProviderSettings | undefined
  /** The elements that the pages wait in. */
  const places = new Map<ParkedPage, HTMLElement>()
  const kept = new Set<ParkedPage>()
  const shown: Parking['shown'] = new Set()

  function release(parked: ParkedPage): void {
    places.get(parked)?.remove()
    places.delete(parked)
    kept.delete(parked)
  }
  function drop(parked: ParkedPage): void {
    parked.live.close()
    release(parked)
  }
  /** Drops what may not stay. */
  function tidy(): void {
    const isAllowed = ({ page }: ParkedPage): boolean =>
      provider !== undefined && !provider.isSignedOut && audience(page.provider) === audience(provider)
    const stay = [...kept]
      .filter(isAllowed)
      .reverse()
      .slice(0, provider?.keepAlive ?? 0)
    for (const parked of kept) if (!stay.includes(parked)) drop(parked)
  }
  function find(page: Page): ParkedPage | undefined {
    const key = keyOf(page)
    return [...places.keys()].reverse().find(
      (parked) =>
        // React has only hidden a component whose element is still there.
        !parked.container?.isConnected &&
        places.get(parked)?.isConnected &&
        parked.live.state().status !== 'failed' &&
        keyOf(parked.page) === key,
    )
  }
  const canPark = (): boolean => Boolean(provider?.keepAlive) && canMoveFrames()

  return {
    canPark,
    park(parked) {
      const { live, container } = parked
      const state = live.state()
      // A component that comes later would show the page before.
      const isOfUse = !/idle|failed/.test(state.status) && !isPreviousSeen(state)
      if (!canPark() || !isOfUse || !isInDocument(container)) return false
      const place = makePlace(container.clientWidth, container.clientHeight)
      live.moveTo(place)
      places.set(parked, place)
      return true
    },
    add(parked, place) {
      places.set(parked, place)
      kept.add(parked)
      tidy()
    },
    shown,
    kept,
    has(page) {
      const key = keyOf(page)
      const isShown = [...shown].some((read) => {
        const other = read()
        return other && keyOf(other.page) === key
      })
      return isShown || find(page) !== undefined
    },
    drop(parked) {
      if (kept.has(parked)) drop(parked)
    },
    giveBack(parked) {
      if (!parked.container || !places.has(parked)) return false
      parked.live.moveTo(parked.container)
      release(parked)
      return true
    },
    keep(parked) {
      if (!places.has(parked)) return
      parked.live.leave()
      kept.add(parked)
      tidy()
    },
    take(page, container) {
      if (!isInDocument(container)) return undefined
      const parked = find(page)
      if (!parked) return undefined
      parked.live.moveTo(container)
      release(parked)
      return parked.live
    },
    update(now) {
      provider = now
      tidy()
    },
    close() {
      provider = undefined
      tidy()
    },
  }
}

/** Frames are not moved from one document to another, or out of an element that is in none. */
const isInDocument = (element: HTMLElement): boolean =>
  element.isConnected && element.ownerDocument === document

/**
 * An element as large as the one that a frame was in. What is in it is drawn, which it would not be in `display: none`, and its
 * timers are not slowed, which they would be outside of the window. It cannot be seen, used or read aloud.
 */
export function makePlace(width: number, height: number): HTMLElement {
  const place = document.createElement('div')
  place.inert = true
  place.dataset['metabase'] = 'parked'
  Object.assign(place.style, {
    position: 'fixed',
    top: 0,
    left: 0,
    width: `${width}px`,
    height: `${height}px`,
    visibility: 'hidden',
    opacity: 0,
    zIndex: -1,
  })
  document.body.append(place)
  return place
}

/** Two components that ask for pages with the same key may have the same frame, one after the other. */
function keyOf({ kind, provider, target, loadKey, lockedKey, props: { iframeProps } }: Page): string {
  const attributes = Object.entries(iframeProps ?? {}).filter(([, value]) =>
    /string|number|boolean/.test(typeof value),
  )
  const { pathname } = splitPath(target)
  return JSON.stringify([audience(provider), kind.name, pathname, loadKey, lockedKey, attributes])
}
