import type { WireLocation } from '../protocol/messages.ts'
import { applyAttributes } from './iframe-attributes.ts'
import { limitMessages } from './limit-messages.ts'
import { listen, type FrameMessage, type MessageListener } from './listener.ts'

/** Who hears a frame. */
export interface FrameHandlers {
  readonly onMessage: (message: FrameMessage) => void
  /** The frame has loaded a document. */
  readonly onDocument?: () => void
}

/** Whose messages a frame takes, and how they are read. */
export interface FrameSource extends Pick<MessageListener, 'origin' | 'parse'> {
  /** Called with what is posted to the frame. */
  readonly onPost: (data: unknown) => void
}

/** One iframe element with a page of Metabase. */
export interface Frame {
  readonly element: HTMLIFrameElement
  /** Sends the frame to an address, without an entry in the tab's history. */
  readonly load: (url: string) => void
  /** Posts to Metabase's exact origin; to a frame that is still blank, nothing. */
  readonly post: (data: unknown) => void
  /** Somebody else hears the frame from now on. */
  readonly handOver: (handlers: FrameHandlers) => void
  /** Takes up the attributes that the component gives, by their React names. */
  readonly update: (attributes: object) => void
  readonly remove: () => void
}

/** Makes an iframe element, which the caller puts into the document. */
export function createFrame({ origin, parse, onPost }: FrameSource, firstHandlers: FrameHandlers): Frame {
  const element = document.createElement('iframe')
  const gate = createDocumentGate()
  let handlers = firstHandlers
  const messages = limitMessages((message) => {
    handlers.onMessage(message)
  })
  let attributes: object = {}
  /** Where the frame is, as far as it was sent or has said. */
  let url = ''

  function isBlank(): boolean {
    try {
      return element.contentWindow?.location.href === 'about:blank'
    } catch {
      return false // Reading a cross-origin location throws, so this frame shows Metabase.
    }
  }
  function onLoad(): void {
    if (isBlank()) return
    gate.documentLoaded()
    handlers.onDocument?.()
  }
  element.addEventListener('load', onLoad)

  const stopListening = listen({
    element,
    origin,
    parse,
    onMessage(message) {
      for (const one of gate.pass(message)) {
        if (one.type === 'location') url = urlOf(origin, one.location)
        messages.add(one)
      }
    },
  })
  // Asked for anew each time: a document takes its own location object with it.
  const replace = (to: string): void => element.contentWindow?.location.replace(to)

  return {
    element,
    load(to) {
      const from = url
      url = to
      if (!from) {
        element.src = to
        return
      }
      gate.close()
      messages.clear()
      if (!differsInHashAlone(from, to)) {
        replace(to)
        return
      }
      // Such an address would load nothing. By way of a blank page it does.
      const loadFromBlank = (): void => {
        gate.open()
        // Not within the load event: Playwright loses track of such a frame in Chromium 156.
        setTimeout(() => {
          if (url === to) replace(to)
        })
      }
      element.addEventListener('load', loadFromBlank, { once: true })
      replace('about:blank')
    },
    post(data) {
      // The browser would complain of a message to a blank page, which has our own origin.
      if (isBlank()) return
      onPost(data)
      element.contentWindow?.postMessage(data, origin)
    },
    handOver(next) {
      handlers = next
    },
    update(given) {
      applyAttributes(element, given, attributes)
      attributes = given
    },
    remove() {
      stopListening()
      messages.clear()
      element.removeEventListener('load', onLoad)
      element.remove()
    },
  }
}

const urlOf = (origin: string, { pathname, search, hash }: WireLocation): string =>
  origin + pathname + search + hash

/** Whether a browser would only scroll to another part of the document that is there. */
function differsInHashAlone(from: string, to: string): boolean {
  const [page, hash] = to.split('#', 2)
  return hash !== undefined && from.split('#', 1)[0] === page
}

/**
 * Tells the messages of a new document from those of the one before, which goes on talking until the answer is there.
 * The load event comes between the two. A document says its location first, and then that it is `normal`: where both
 * come before the load event, as with a slow image in the page, it is the new one too. A guest embed's page says only once that
 * it is ready.
 */
function createDocumentGate() {
  let state: 'open' | 'closed' | 'loaded' = 'open'
  let heldLocation: FrameMessage | undefined
  return {
    open() {
      state = 'open'
    },
    /** A new document is asked for. */
    close() {
      state = 'closed'
      heldLocation = undefined
    },
    documentLoaded() {
      if (state === 'closed') state = 'loaded'
    },
    /** The messages of the new document, now that this one came. */
    pass(message: FrameMessage): readonly FrameMessage[] {
      if (state === 'open') return [message]
      const isNew =
        message.type === 'location'
          ? state === 'loaded'
          : message.type === 'iframeReady' ||
            (message.type === 'frame' &&
              (state === 'loaded' || (heldLocation !== undefined && message.frame.mode === 'normal')))
      if (isNew) {
        state = 'open'
        return message.type === 'frame' && heldLocation ? [heldLocation, message] : [message]
      }
      if (message.type === 'location') heldLocation = message
      return []
    },
  }
}
