import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { readClaims } from '../protocol/claims.ts'
import { settingsMessage } from '../protocol/guest.ts'
import { plainText } from '../protocol/plain.ts'
import type { GuestDocument } from './document.ts'
import type { Filters } from './filters.ts'
import type { GuestPage } from './page.ts'

/** The settings of a guest embed, and the token in them. */
export interface SettingsSender extends Behaviour {
  /** The token in use. */
  readonly token: () => string | undefined
  /** Notes another token that the page has already. */
  readonly setToken: (jwt: string) => void
  /** Gives the page another token by new settings, which draws the content anew. */
  readonly sendToken: (jwt: string) => void
}

/** Tells the page what to show: when it listens, and after each change, once for all that changed together. */
export function sendSettings(
  embed: EmbedControls<GuestPage>,
  guestDocument: GuestDocument,
  filters: Filters,
): SettingsSender {
  let token: string | undefined
  let sinceMs = 0
  /** What the document was sent last. */
  let sentToken: string | undefined
  let sentInitial: string | undefined
  let sentHidden: string | undefined
  let sentText: string | undefined
  let isScheduled = false
  let isStopped = false
  // Asked for once: the address of an app changes all the time.
  const { origin, pathname } = window.location

  function setToken(jwt: string | undefined): void {
    if (jwt !== token) sinceMs = Date.now()
    token = jwt
  }

  /** Tells the page what has changed; with `isNew` everything, and the page draws the content anew. */
  function send(isNew: boolean): void {
    if (isStopped || token === undefined || !guestDocument.isListening()) return
    if (embed.state().attempt?.step !== 'loadPage') return
    const page = embed.page()
    const { parameters, initialParameters, hiddenParameters } = page.props
    const [initial, hidden] = [initialParameters ?? null, hiddenParameters ?? null].map(plainText)
    const isStart = initial !== sentInitial
    const isDrawnAnew = isNew || isStart || hidden !== sentHidden
    // Another token would draw the content anew. The page keeps the one that it got in answer to its own request.
    if (isDrawnAnew || sentToken === undefined) sentToken = token
    const settings = {
      ...page.settings(sentToken),
      referrer: isReferrerHidden(page) ? undefined : origin + pathname,
      parameters: undefined,
    }
    const text = plainText(settingsMessage(settings))
    const isNews = filters.takeNews()
    if (!isDrawnAnew && !isNews && text === sentText) return
    sentInitial = initial
    sentHidden = hidden
    sentText = text
    // Filters that are left out stay as they are, until the content is drawn anew.
    const areSent = isNews || parameters !== undefined || (isDrawnAnew && !isStart)
    embed.frame().post(settingsMessage({ ...settings, parameters: areSent ? filters.values() : undefined }))
    if (isNew) embed.speak()
  }

  /** A moment later: several props may change at once. */
  function sendSoon(): void {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(() => {
      isScheduled = false
      send(false)
    })
  }

  /** Without a page to take it up by a message, the target is taken up by the next settings. */
  function goTo(target: string): void {
    if (embed.state().attempt?.step !== 'loadPage') embed.load(target, 'initial')
    else {
      filters.want(target)
      sendSoon()
    }
  }

  return {
    token: () => token,
    setToken,
    sendToken(jwt) {
      setToken(jwt)
      send(true)
    },
    tokenTimes() {
      if (token === undefined) return undefined
      const isGiven = embed.page().props.token !== undefined
      return {
        sinceMs,
        expiresAtMs: readClaims(token).expiresAtMs,
        renewAtMs: isGiven ? Infinity : undefined,
      }
    },
    takeUp({ jwt }) {
      setToken(jwt)
      filters.want(embed.state().target)
      // Settings with the token that the page has already would not end an error there.
      if (guestDocument.isListening() && token !== sentToken) send(true)
      else if (!guestDocument.isLoading()) guestDocument.load()
    },
    onGuest({ type }) {
      if (type !== 'iframeReady') return
      sentToken = undefined
      send(true)
    },
    goTo,
    onRender: sendSoon,
    stop() {
      isStopped = true
    },
  }
}

/** An app that hides its address from other servers hides it from Metabase. */
const isReferrerHidden = ({ props: { iframeProps } }: GuestPage): boolean =>
  /^(no-referrer|same-origin)$/.test(String(Reflect.get(Object(iframeProps) as object, 'referrerPolicy')))
