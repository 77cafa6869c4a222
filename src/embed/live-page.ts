import type { MetabaseError } from '../protocol/errors.ts'
import { callApp } from './call-app.ts'
import { createFrames, frameAttributes } from './frames.ts'
import { initialState, isPreviousSeen, next } from './life.ts'
import type { Address, LifeEvent, State, Way } from './life.ts'
import type { FrameMessage } from './listener.ts'
import { isLoginPage } from '../protocol/urls.ts'
import { createPause } from './pause.ts'
import type { Behaviour, EmbedControls, EmbedEvent, EmbedSnapshot, Page } from './page.ts'
import { NOTHING, snapshotOf } from './snapshot.ts'
import type { TokenReason } from './tokens.ts'

/** One page of Metabase in its frame, from its first load until it is closed. */
export interface LivePage {
  readonly state: () => State
  /** Loads the page for the first time. Throws for a sign-in address that is none. */
  readonly start: () => void
  /** The component rendered again. */
  readonly update: (page: Page) => void
  /** Loads a target from scratch. Without a `reason`, in a session that is there already. */
  readonly load: (target: string, reason?: TokenReason) => void
  /** Loads a target that the app changed to. The page before may stay on screen until it has drawn. */
  readonly change: (target: string, reason?: TokenReason) => void
  /** Goes to a target: without a load, where the kind can. */
  readonly goTo: (target: string, onLost?: () => void) => void
  readonly renewToken: () => void
  /** The component is hidden. The app hears nothing, and nothing is done by the clock. */
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => void
}

/** What a page is opened with. */
export interface LivePageOptions {
  readonly container: HTMLElement
  readonly onChange: (snapshot: EmbedSnapshot) => void
  /** How a changed target is reached. */
  readonly reachTarget: (target: string) => void
  /** Whether another frame may replace the one that is seen. */
  readonly mayReplaceFrame: () => boolean
}

/**
 * Opens a page in a container. Its life is in `life.ts`; what has to be done in a state is done here and
 * nowhere else: the address is asked for, the frame is loaded, and the app is told.
 */
export function openLivePage(first: Page, options: LivePageOptions): LivePage {
  const { container, onChange, reachTarget, mayReplaceFrame } = options
  let page = first
  let state: State = { ...initialState, target: first.target }
  let snapshot = NOTHING
  const pause = createPause()
  /** Ends the request for the address, and releases the token in it. */
  let token = new AbortController()
  /** The address that the frame was sent to in this attempt. */
  let loaded: Address | undefined

  const frames = createFrames(
    container,
    { origin: page.provider.site.origin, parse: page.kind.parse },
    {
      onMessage: receive,
      onDocument() {
        notify((behaviour) => behaviour.onDocument?.())
      },
    },
    frameAttributes(page),
  )

  function notify(what: (behaviour: Behaviour) => void): void {
    behaviours.forEach(what)
  }

  function emit(event: Omit<EmbedEvent, 'title'>): void {
    if (!pause.isPaused()) callApp(() => page.provider.onEvent?.({ title: page.props.title, ...event }))
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
      token.abort()
      token = new AbortController()
      loaded = undefined
      findAddress(target, attempt.reason, token.signal)
    } else if (attempt && attempt.address !== loaded) {
      const { address } = attempt
      loaded = address
      if (isPreviousSeen(state)) {
        notify((behaviour) => behaviour.onLoadingBehind?.(address, token.signal))
        return
      }
      frames.visible().load(address.url)
      notify((behaviour) => behaviour.onLoading?.(address))
    }
  }

  function findAddress(target: string, reason: TokenReason | undefined, signal: AbortSignal): void {
    const address = page.address(target, { reason, signal })
    if (address === null) dispatch({ type: 'addressWithheld' })
    else if ('url' in address) dispatch({ type: 'addressFound', address })
    else
      address.then(
        (found) => {
          if (!signal.aborted) dispatch({ type: 'addressFound', address: found })
        },
        (error: unknown) => {
          if (!signal.aborted) fail(error as MetabaseError)
        },
      )
  }

  /** Tells the app what changed since it was told last. */
  function publish(): void {
    if (pause.isPaused()) return
    const before = snapshot
    const now = snapshotOf(state)
    const changes = Object.entries(now).filter(([name, value]) => Reflect.get(before, name) !== value)
    if (!changes.length) return
    snapshot = now
    onChange(snapshot)
    emit(Object.fromEntries(changes))
    const { error } = now
    if (now.status === 'ready' && before.status !== 'ready') callApp(() => page.props.onReady?.())
    if (error && error !== before.error) callApp(() => page.props.onError?.(error))
  }

  function fail(error: MetabaseError, isTemporary: boolean = false): void {
    dispatch({ type: 'failed', error })
    notify((behaviour) => behaviour.onFail?.(isTemporary))
  }

  /** What the frame says counts from the moment it was sent to its page, and no longer than that is asked for. */
  function receive(message: FrameMessage): void {
    if (pause.isPaused()) {
      pause.hold(message)
      return
    }
    if (state.attempt?.step !== 'loadPage' || isPreviousSeen(state)) return
    if (message.type === 'location') {
      const location = page.readLocation(message.location)
      if (!isLoginPage(location)) dispatch({ type: 'located', location })
      // Without a way to sign in from here, the login page is where the person signs in.
      else if (!page.canSignIn) dispatch({ type: 'spoke' })
      notify((behaviour) => behaviour.onLocation?.(location, message.location))
    } else if (message.type === 'frame') {
      const { frame } = message
      // A frame that is hidden reports no height.
      dispatch(frame.height === 0 ? { type: 'spoke' } : { type: 'resized', frame })
      notify((behaviour) => behaviour.onFrame?.(frame))
    } else notify((behaviour) => behaviour.onResizer?.(message))
  }

  function resume(): void {
    const { messages, due } = pause.end()
    messages.forEach(receive)
    publish()
    for (const task of due) task()
  }

  function load(target: string, reason?: TokenReason, way: Way = 'inPlace'): void {
    dispatch({ type: 'opened', target, reason, way })
  }
  function change(target: string, reason?: TokenReason): void {
    const isKept = page.keepsPrevious && state.status !== 'failed' && mayReplaceFrame()
    load(target, reason, isKept ? 'behind' : 'inPlace')
  }

  const controls: EmbedControls = {
    page: () => page,
    state: () => state,
    frame: frames.visible,
    setHeight(px) {
      container.style.setProperty('--metabase-height', px === null ? '' : `${px}px`)
    },
    isHidden: pause.isPaused,
    later: pause.later,
    load,
    change,
    fail,
    mend() {
      dispatch({ type: 'mended' })
    },
    move(target) {
      dispatch({ type: 'moved', target })
      emit({ asked: target })
    },
    endMove() {
      dispatch({ type: 'moveEnded' })
    },
    prepareFrame: frames.prepare,
    discardPreparedFrame: frames.discardPrepared,
    swapFrame(address, messages, holder = token) {
      frames.swap()
      if (holder !== token) token.abort()
      token = holder
      loaded = address
      dispatch({ type: 'swapped', address })
      notify((behaviour) => behaviour.onLoading?.(address))
      messages.forEach(receive)
    },
  }
  const behaviours = page.kind.start(controls)

  return {
    state: () => state,
    start() {
      load(page.target, 'initial')
      // A browser takes some milliseconds to make a frame. The request for a token is on its way by now.
      frames.insert()
    },
    update(given) {
      const last = page
      page = given
      frames.update(frameAttributes(page))
      if (page.loadKey !== last.loadKey)
        change(page.target === last.target ? state.target : page.target, 'initial')
      else if (page.target !== last.target) reachTarget(page.target)
      notify((behaviour) => behaviour.onRender?.())
    },
    load,
    change,
    goTo(target, onLost) {
      notify((behaviour) => behaviour.goTo?.(target, onLost))
    },
    renewToken() {
      notify((behaviour) => behaviour.renewToken?.())
    },
    pause: pause.begin,
    resume,
    close() {
      pause.end()
      token.abort()
      notify((behaviour) => behaviour.stop?.())
      frames.remove()
      dispatch({ type: 'closed' })
    },
  }
}
