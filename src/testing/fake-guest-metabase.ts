import { fields } from '../protocol/messages.ts'
import { iframeOf, replaceFrameWindow, type ReceivedMessage } from './frame-window.ts'

/** Filter values by slug, as a guest embed reports them: `{ state: ['WA'], city: null, date: 'past30days' }`. */
type Values = Readonly<Record<string, unknown>>

/** Plays Metabase in the frame of a `GuestEmbed` that jsdom leaves empty. Wrap what makes React render in `act()`. */
export interface FakeGuestMetabase {
  /** The document listens. Nothing that was sent before has reached it. */
  readonly ready: () => void
  /** The content has loaded. It has these filters; `defaults` are the values that its admin set. */
  readonly load: (parameters?: Values, defaults?: Values) => void
  /** The person applies filters. The others keep their value. */
  readonly filter: (parameters: Values) => void
  /** Metabase took up other values than it was sent: all that it took up. */
  readonly correct: (parameters: Values) => void
  /** The token in use has run out: Metabase asks for another one. */
  readonly expireToken: () => void
  /** The person clicks a link (Pro and Enterprise). The answer is added to `links`. */
  readonly clickLink: (url: string) => void
  /**
   * The frame loads another document, as after a reload, or after a click on a relative link in a text card. After a reload
   * `ready()` follows. After such a link nothing follows.
   */
  readonly leave: () => void
  /** The settings that the documents have received so far, oldest first. They hold tokens. */
  readonly settings: readonly Values[]
  /** The token in use; `undefined` before the first settings of a document. */
  readonly token: () => string | undefined
  /** The error text that Metabase shows in place of the content; `null`: it shows the content. */
  readonly error: () => string | null
  /** The answers to the clicked links, oldest first. */
  readonly links: readonly {
    /** The address of the link. */
    readonly url: string
    /** Whether the app opened it. */
    readonly handled: boolean
  }[]
  /** What the embed has posted so far, oldest first. */
  readonly received: readonly ReceivedMessage[]
  /** The addresses the frame was sent to so far, oldest first. */
  readonly visited: readonly string[]
}

/**
 * Takes the place of Metabase behind the iframe of a `GuestEmbed`, in jsdom and other environments that load no frames. Create it
 * right after rendering; it says nothing by itself, so that a test says in which order things happen.
 *
 * ```ts
 * const metabase = fakeGuestMetabase(screen.getByTitle('Sales'))
 * await act(async () => metabase.ready())
 * act(() => metabase.load({ state: ['WA'] }))
 * expect(metabase.settings[0]).toMatchObject({ componentName: 'metabase-dashboard' })
 * ```
 */
export function fakeGuestMetabase(frame: HTMLElement): FakeGuestMetabase {
  const iframe = iframeOf(frame, 'fakeGuestMetabase')
  const settings: Values[] = []
  const links: { url: string; handled: boolean }[] = []
  /** The links whose answers the page waits for, by request. */
  const clicked = new Map<string, string>()
  let isListening = false
  let isWaiting = false
  let current: Values | undefined
  let token: string | undefined
  let error: string | null = null
  let shown: Values = {}
  let defaultParameters: Values = {}

  function startDocument(): void {
    isListening = false
    isWaiting = false
    current = undefined
    token = undefined
    error = null
  }

  function setSettings(given: Values): void {
    settings.push(given)
    if (given['token'] !== current?.['token']) {
      token = String(given['token'])
      error = null
    }
    current = given
  }

  const { received, visited, post } = replaceFrameWindow(iframe, {
    onMessage(message) {
      const { type, data } = fields(message)
      const { guestToken, error: problem, requestId, handled } = fields(data)
      if (!isListening) return
      if (type === 'metabase.embed.setSettings') setSettings(fields(data))
      else if (type === 'metabase.embed.submitRefreshedGuestToken') {
        if (isWaiting && typeof guestToken === 'string') token = guestToken
        isWaiting = false
      } else if (type === 'metabase.embed.reportAuthenticationError') {
        error = String(fields(problem)['message'])
        isWaiting = false
      } else if (type === 'metabase.embed.handleLinkResponse') {
        const url = clicked.get(String(requestId))
        if (url !== undefined) links.push({ url, handled: handled === true })
        clicked.delete(String(requestId))
      }
    },
    onVisit: startDocument,
  })

  function say(name: string, data?: object): void {
    const message = { type: `metabase.embed.${name}`, ...(data && { data }) }
    post(message, new URL(visited.at(-1) ?? 'http://localhost').origin)
  }

  function report(source: string, parameters: Values): void {
    shown = parameters
    const change = { source, parameters, defaultParameters }
    if (current?.['componentName'] === 'metabase-question') say('sqlParametersChange', change)
    else {
      const lastUsedParameters = Object.fromEntries(Object.keys(parameters).map((slug) => [slug, null]))
      say('parametersChange', { ...change, lastUsedParameters })
    }
  }

  return {
    ready() {
      startDocument()
      isListening = true
      say('iframeReady')
    },
    load(parameters = {}, defaults = {}) {
      const none = Object.fromEntries(Object.keys(parameters).map((slug) => [slug, null]))
      defaultParameters = { ...none, ...defaults }
      report('initial-state', parameters)
    },
    filter(parameters) {
      report('manual-change', { ...shown, ...parameters })
    },
    correct(parameters) {
      report('auto-change', parameters)
    },
    expireToken() {
      isWaiting = true
      say('requestGuestTokenRefresh', { expiredToken: token })
    },
    clickLink(url) {
      const requestId = `request-${clicked.size + links.length}`
      clicked.set(requestId, url)
      say('handleLink', { url, requestId })
    },
    leave() {
      startDocument()
      iframe.dispatchEvent(new Event('load'))
    },
    settings,
    token: () => token,
    error: () => error,
    links,
    received,
    visited,
  }
}
