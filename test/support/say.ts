/** A page at https://bi.test says something that is no message of Metabase, such as a string of its resizer. */
export function say(frame: HTMLIFrameElement, data: string): void {
  const event = new MessageEvent('message', { data, origin: 'https://bi.test' })
  // The constructor of jsdom takes real windows only.
  Object.defineProperty(event, 'source', { value: frame.contentWindow })
  window.dispatchEvent(event)
}

export const resizerReady = '[iFrameResizerChild]Ready'
