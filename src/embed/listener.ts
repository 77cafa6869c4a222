import type { GuestMessage } from '../protocol/guest.ts'
import type { MetabaseMessage } from '../protocol/messages.ts'
import type { ResizerMessage } from '../protocol/resizer.ts'

/** All that a page of Metabase says to the page around it. */
export type FrameMessage = MetabaseMessage | ResizerMessage | GuestMessage

/** Who hears a frame. */
export interface MessageListener {
  readonly element: HTMLIFrameElement
  /** Exact: a prefix (`https://bi.test.evil.test`) is another origin. */
  readonly origin: string
  /** Reads the data of a message; `null`: it is none of Metabase's. */
  readonly parse: (data: unknown) => FrameMessage | null
  readonly onMessage: (message: FrameMessage) => void
}

const listeners = /* @__PURE__ */ new Set<MessageListener>()

/** The window is asked for each time: a frame that was moved in the document has another one. */
const isFrom = ({ origin, element }: MessageListener, message: MessageEvent): boolean =>
  message.origin === origin && message.source !== null && message.source === element.contentWindow

/** Whether a message is from the window and the origin of a frame that is listened to. */
export const isHeard = (message: MessageEvent): boolean =>
  [...listeners].some((listener) => isFrom(listener, message))

/** The one place where a message is checked and read: its source, its origin, and its form. */
function onMessage(event: MessageEvent<unknown>): void {
  for (const listener of listeners) {
    if (!isFrom(listener, event)) continue
    const message = listener.parse(event.data)
    if (message) listener.onMessage(message)
  }
}

/**
 * Hears what a frame posts to the page it is in, and nothing that anybody else posts. The window has one listener for
 * any number of frames. Returns a function that ends it.
 */
export function listen(listener: MessageListener): () => void {
  listeners.add(listener)
  window.addEventListener('message', onMessage) // The same function each time: adding it again changes nothing.
  return () => {
    listeners.delete(listener)
    if (!listeners.size) window.removeEventListener('message', onMessage)
  }
}
