/** Whose messages an embed takes, and who reads them. */
export interface Ear {
  frame: HTMLIFrameElement
  /** Exact: a prefix (`https://bi.test.evil.test`) is another origin. */
  origin(): string
  receive(data: unknown): void
}

const ears = /* @__PURE__ */ new Set<Ear>()

function deliver({ source, origin, data }: MessageEvent<unknown>): void {
  // A frame's window is asked for each time: it is another one after the frame was moved in the document.
  for (const ear of ears)
    if (origin === ear.origin() && source && source === ear.frame.contentWindow) ear.receive(data)
}

/**
 * Hands on what a frame posts to its own page, and nothing that anybody else posts. However many embeds there are,
 * the window has one listener. Returns the way out.
 */
export function listen(ear: Ear): () => void {
  ears.add(ear)
  window.addEventListener('message', deliver) // One and the same function: adding it again changes nothing.
  return () => {
    ears.delete(ear)
    if (!ears.size) window.removeEventListener('message', deliver)
  }
}
