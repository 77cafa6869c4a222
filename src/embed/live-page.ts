import type { MetabaseError } from '../protocol/errors.ts'
import { createAddressRequests } from './address-request.ts'
import { createFrames, frameAttributes } from './frames.ts'
import { initialState, isPreviousSeen, next } from './life.ts'
import type { Address, LifeEvent, State, Way } from './life.ts'
import type { FrameMessage } from './listener.ts'
import { createPause } from './pause.ts'
import { createPublisher, NOTHING, snapshotOf, type Host } from './publisher.ts'
import type { SwitchRequest } from './content.ts'
import type { Behaviour, EmbedControls, Page } from './page.ts'
import type { LivePage } from './live-page-handle.ts'
import { readMessage } from './read-message.ts'
import type { TokenReason } from './tokens.ts'
import { createTell, sourceOf } from './watch.ts'

/**
 * Opens a page in a container. Its life is in `life.ts`; what has to be done in a state is done here and
 * nowhere else: the address is asked for, the frame is loaded, and the app is told.
 */
export function openLivePage(first: Page, firstHost: Host): LivePage {
  let page = first
  let host = firstHost
  let state: State = { ...initialState, target: first.target }
  const readPage = (): Page => page
  const tell = createTell(readPage, () => live)
  const app = createPublisher(readPage, () => host, tell)
  const pause = createPause()
  /** The address that the frame was sent to in this attempt. */
  let loaded: Address | undefined
  let height: number | null = null

  const frames = createFrames(
    sourceOf(page, tell),
    {
      onMessage: receive,
      onDocument() {
        notify((behaviour) => behaviour.onDocument?.())
      },
    },
    frameAttributes(page),
  )

  const requests = createAddressRequests({
    onFound(address) {
      dispatch(address ? { type: 'addressFound', address } : { type: 'addressWithheld' })
    },
    onFail: fail,
  })

  function notify(what: (behaviour: Behaviour) => void): void {
    behaviours.forEach(what)
  }

  function dispatch(event: LifeEvent): void {
    const before = state
    state = next(before, event)
    if (state === before) return
    if (state.attempt !== before.attempt) startAttempt(state)
    publish()
  }

  /** Does what an attempt consists of. */
  function startAttempt({ attempt, target }: State): void {
    if (attempt?.step === 'findAddress') {
      frames.discardPrepared()
      // Metabase reads a dashboard anew only with another token.
      const refusedToken = attempt.way === 'message' ? loaded?.jwt : undefined
      loaded = undefined
      requests.start((signal) => page.address(target, { reason: attempt.reason, signal, refusedToken }))
    } else if (attempt && attempt.address !== loaded) {
      const { address } = attempt
      loaded = address
      if (isPreviousSeen(state)) {
        notify((behaviour) => behaviour.onLoadingBehind?.(address, requests.signal()))
        return
      }
      if (page.kind.byMessage) notify((behaviour) => behaviour.takeUp?.(address))
      else frames.visible().load(address.url)
      notify((behaviour) => behaviour.onLoading?.(address))
    }
  }

  function publish(): void {
    if (!pause.isPaused()) app.publish(snapshotOf(state))
  }

  function fail(error: MetabaseError, isTemporary: boolean = false): void {
    dispatch({ type: 'failed', error })
    notify((behaviour) => behaviour.onFail?.(isTemporary))
  }

  /**
   * What the frame says counts from the moment it was sent to its page, and no longer than that is asked for. A guest embed's page
   * is loaded before.
   */
  function receive(message: FrameMessage): void {
    // A page that waits for a token shows an error if the answer comes too late.
    if (pause.isPaused() && message.type !== 'requestGuestTokenRefresh') pause.hold(message)
    else if (
      behaviours.every((behaviour) => behaviour.accept?.(message) ?? true) &&
      (page.kind.byMessage || state.attempt?.step === 'loadPage')
    ) {
      readMessage(message, page, dispatch, notify)
      host.onMessage?.(message)
    }
  }

  function resume(): void {
    const { messages, due } = pause.end()
    messages.forEach(receive)
    publish()
    for (const task of due) task()
  }

  function leave(): void {
    if (!pause.isPaused()) app.publish(NOTHING)
    pause.begin()
  }

  function update(given: Page): void {
    const last = page
    page = given
    frames.update(frameAttributes(page))
    if (page.loadKey !== last.loadKey)
      change(page.target === last.target ? state.target : page.target, 'initial')
    else if (page.target !== last.target) host.reachTarget(page.target)
    notify((behaviour) => behaviour.onRender?.())
  }

  function showHeight(): void {
    host.container.style.setProperty('--metabase-height', height === null ? '' : `${height}px`)
  }

  function load(target: string, reason?: TokenReason, way: Way = 'inPlace'): void {
    dispatch({ type: 'opened', target, reason, way })
  }
  const canSwitch = (to: Page): boolean => behaviours.some((behaviour) => behaviour.canSwitch?.(to))
  function wayOfChange(): Way {
    const mustStay = host.isSynced() && behaviours.some((behaviour) => behaviour.hasEntries?.())
    return page.keepsPrevious && state.status !== 'failed' && !mustStay ? 'behind' : 'inPlace'
  }
  function change(target: string, reason?: TokenReason, request?: SwitchRequest): void {
    notify((behaviour) => behaviour.onChange?.(request))
    const isSoft = request && state.status !== 'failed' && canSwitch(page)
    load(target, reason, isSoft ? 'message' : wayOfChange())
  }

  const controls: EmbedControls = {
    page: readPage,
    state: () => state,
    frame: frames.visible,
    setHeight(px) {
      height = px
      showHeight()
    },
    isHidden: pause.isPaused,
    later: pause.later,
    load,
    change,
    wayOfChange,
    isSynced: () => host.isSynced(),
    switchTo(to) {
      page = host.switchTo(to) ?? page
      notify((behaviour) => behaviour.onChange?.({}))
    },
    arrive(address, location) {
      // By a step through the tab's history: nobody holds the token there.
      if (address !== loaded) requests.replace(new AbortController())
      loaded = address
      dispatch({ type: 'arrived', address, location })
      notify((behaviour) => behaviour.onArrived?.(address))
    },
    fail,
    speak() {
      dispatch({ type: 'spoke' })
    },
    locate(location) {
      dispatch({ type: 'located', location })
    },
    mend() {
      dispatch({ type: 'mended' })
    },
    move(target) {
      dispatch({ type: 'moved', target })
      if (!pause.isPaused()) app.emit({ asked: target })
    },
    endMove() {
      dispatch({ type: 'moveEnded' })
    },
    prepareFrame: frames.prepare,
    discardPreparedFrame: frames.discardPrepared,
    swapFrame(address, messages, holder) {
      frames.swap()
      if (holder) requests.replace(holder)
      loaded = address
      dispatch({ type: 'swapped', address })
      notify((behaviour) => behaviour.onLoading?.(address))
      messages.forEach(receive)
    },
  }
  const behaviours = page.kind.start(controls)

  const live: LivePage = {
    state: () => state,
    start() {
      load(page.target, 'initial')
      // A browser takes some milliseconds to make a frame. The request for a token is on its way by now.
      frames.insert(host.container)
    },
    update,
    load,
    change(target, reason, request) {
      if (page.kind.byMessage && reason === undefined) notify((behaviour) => behaviour.goTo?.(target))
      else change(target, reason, request)
    },
    switchTo(given, request) {
      page = given
      change(page.target, 'initial', request)
    },
    canSwitch,
    goTo(target, onLost) {
      notify((behaviour) => behaviour.goTo?.(target, onLost))
    },
    renewToken() {
      notify((behaviour) => behaviour.renewToken?.())
    },
    tokenTimes: () => behaviours.map((behaviour) => behaviour.tokenTimes?.()).find(Boolean),
    pause: pause.begin,
    resume,
    moveTo: frames.moveTo,
    leave,
    handOver(given, next) {
      leave()
      host = next
      showHeight()
      update(given)
      notify((behaviour) => behaviour.onHandOver?.())
      resume()
    },
    close() {
      pause.end()
      requests.end()
      notify((behaviour) => behaviour.stop?.())
      frames.remove()
      dispatch({ type: 'closed' })
    },
  }
  return live
}
