import { createFrame, type Frame, type FrameHandlers, type FrameSource } from './frame.ts'
import type { FrameMessage } from './listener.ts'
import type { Page } from './page.ts'

/** The frames of one embedded page: the one that is visible, and at times one that is loaded out of sight to replace it. */
export interface Frames {
  readonly visible: () => Frame
  /** Puts the frame into the document. Its request leaves then, if it was sent to an address before. */
  readonly insert: (container: HTMLElement) => void
  /** Moves the frames to another element of the document, without loading them anew. */
  readonly moveTo: (container: HTMLElement) => void
  readonly prepare: (onMessage: (message: FrameMessage) => void) => Frame
  /** Replaces the frame that is visible by the prepared one. */
  readonly swap: () => void
  readonly discardPrepared: () => void
  /** Takes up the attributes that the component gives, by their React names. */
  readonly update: (attributes: FrameAttributes) => void
  readonly remove: () => void
}

export interface FrameAttributes {
  readonly title: string
  readonly style?: unknown
}

/** What a page gives to its frames. */
export const frameAttributes = ({ props: { title, iframeProps } }: Page): FrameAttributes => ({
  ...iframeProps,
  title,
})

const FRAME_STYLE = { position: 'absolute', inset: '0', width: '100%', height: '100%', border: '0' }

/** Makes, replaces and removes the iframe elements of one embedded page. Nobody else does. */
export function createFrames(source: FrameSource, handlers: FrameHandlers, first: FrameAttributes): Frames {
  let attributes = styled(first)
  let prepared: Frame | undefined

  function make(own: FrameHandlers): Frame {
    const frame = createFrame(source, own)
    frame.update(attributes)
    return frame
  }
  function discardPrepared(): void {
    prepared?.remove()
    prepared = undefined
  }

  let visible = make(handlers)

  return {
    visible: () => visible,
    insert(container) {
      container.prepend(visible.element)
    },
    moveTo(container) {
      for (const frame of [prepared, visible]) {
        if (!frame?.element.isConnected) continue
        // The tab crashes in Chromium when an element with the focus is moved into a shadow root.
        frame.element.blur()
        container.moveBefore(frame.element, container.firstChild)
      }
    },
    prepare(onMessage) {
      discardPrepared()
      prepared = make({ onMessage })
      prepared.element.style.visibility = 'hidden'
      visible.element.after(prepared.element)
      return prepared
    },
    swap() {
      if (!prepared) return
      visible.remove()
      visible = prepared
      prepared = undefined
      visible.handOver(handlers)
      visible.element.style.visibility = ''
    },
    discardPrepared,
    update(given) {
      attributes = styled(given)
      visible.update(attributes)
      prepared?.update(attributes)
    },
    remove() {
      discardPrepared()
      visible.remove()
    },
  }
}

const styled = (attributes: FrameAttributes): FrameAttributes => ({
  ...attributes,
  style: { ...FRAME_STYLE, ...Object(attributes.style) },
})
