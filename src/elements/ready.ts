/**
 * Calls `listener` each time that the content of one of Metabase's elements has its settings. Returns a function that stops.
 *
 * `ready` is no event of the DOM: a listener that is added before Metabase's script has run is never called, and one is
 * forgotten when the element moves. This function waits for the script, and adds it again after each move.
 */
export function onElementReady(element: HTMLElement, listener: () => void): () => void {
  let isStopped = false
  const call = (): void => {
    if (!isStopped) listener()
  }
  /** Metabase's element makes a new frame inside of itself each time that it comes into the document. */
  const observer = new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => addedNodes.length > 0)) element.addEventListener('ready', call)
  })
  void customElements.whenDefined(element.localName).then(() => {
    if (isStopped) return
    observer.observe(element, { childList: true })
    if (element.querySelector('iframe')) element.addEventListener('ready', call)
  })
  return () => {
    isStopped = true
    observer.disconnect()
  }
}
