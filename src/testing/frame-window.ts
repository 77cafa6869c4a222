/** One message that the embed posted to Metabase. */
export interface ReceivedMessage {
  /** What was posted. */
  readonly data: unknown
  /** Never `*` from this library. */
  readonly targetOrigin: string
}

/** Takes the place of the window of an iframe. */
export interface FrameWindow {
  /** What the embed has posted so far, oldest first. */
  readonly received: readonly ReceivedMessage[]
  /** The addresses the frame was sent to so far, oldest first. They may hold tokens. */
  readonly visited: readonly string[]
  /** Posts a message to the page around the frame, as a page of that origin. */
  readonly post: (data: unknown, origin: string) => void
}

/** Who is told of what happens to the frame. */
export interface FrameWindowHandlers {
  readonly onMessage: (data: unknown) => void
  readonly onVisit: (address: string) => void
}

/** jsdom's own frame window can neither be watched nor sent anywhere, so this stands before it. */
export function replaceFrameWindow(
  iframe: HTMLIFrameElement,
  { onMessage, onVisit }: FrameWindowHandlers,
): FrameWindow {
  const received: ReceivedMessage[] = []
  const visited: string[] = []
  let isBlank = false

  function visit(address: string): void {
    visited.push(address)
    onVisit(address)
  }

  const contentWindow = {
    postMessage(data: unknown, targetOrigin: string) {
      received.push({ data, targetOrigin })
      onMessage(data)
    },
    location: {
      replace(address: string) {
        isBlank = address === 'about:blank'
        if (!isBlank) visit(address)
        iframe.dispatchEvent(new Event('load'))
      },
    },
  }
  // As in a browser, where a page of another origin cannot read Metabase's address.
  Object.defineProperty(contentWindow.location, 'href', {
    get() {
      if (isBlank) return 'about:blank'
      throw new DOMException('Blocked a frame from accessing a cross-origin frame.', 'SecurityError')
    },
  })
  Object.defineProperty(iframe, 'contentWindow', { configurable: true, value: contentWindow })
  new MutationObserver(() => {
    visit(iframe.src)
  }).observe(iframe, { attributeFilter: ['src'] })
  if (iframe.src) visit(iframe.src)

  return {
    received,
    visited,
    post(data, origin) {
      const event = new MessageEvent('message', { data, origin })
      // The constructor of jsdom takes real windows only.
      Object.defineProperty(event, 'source', { value: contentWindow })
      iframe.ownerDocument.defaultView?.dispatchEvent(event)
    },
  }
}

/** The iframe among the elements. Throws for another one. */
export function iframeOf(frame: HTMLElement, name: string): HTMLIFrameElement {
  if (!(frame instanceof HTMLIFrameElement)) throw new TypeError(`${name}() needs the iframe element`)
  return frame
}
