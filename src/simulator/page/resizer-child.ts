/**
 * Makes a function that starts what the iframe-resizer 4 child does (section 5.6). Shipped as text, so it must not refer
 * to anything outside of itself.
 */
export function createResizerChild(): () => void {
  let id: string | null = null
  let reported = 0
  let settled = false

  /** The method `max`: with 100 % heights in the style sheet it is never below the frame's own. */
  const largestHeight = (): number => {
    const { body, documentElement: root } = document
    return Math.max(body.offsetHeight, body.scrollHeight, root.offsetHeight, root.scrollHeight)
  }
  const width = (): number => Math.max(document.body.scrollWidth, document.documentElement.scrollWidth)
  const send = (trigger: string, height = largestHeight()): void => {
    reported = height
    window.parent.postMessage(`[iFrameSizer]${id ?? ''}:${height}:${width()}:${trigger}`, '*')
  }

  /** With the method `max`, a page that has its size already asks to be reset, with the height of its body. */
  const check = (trigger: string): void => {
    if (largestHeight() === reported) send('reset', document.body.offsetHeight)
    else send(trigger)
  }

  function start(body: string): void {
    id = body.split(':')[0] ?? ''
    document.documentElement.classList.add('resized')
    send('init')
    setTimeout(() => (settled = true), 128)
    new MutationObserver(() => {
      check('mutationObserver')
    }).observe(document.body, { attributes: true, childList: true, subtree: true, characterData: true })
    for (const name of ['animationend', 'transitionend', 'input', 'mouseup', 'orientationchange'])
      window.addEventListener(name, () => {
        check(name)
      })
  }

  return () => {
    if (window.self === window.top) return
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.source !== window.parent || typeof event.data !== 'string') return
      if (!event.data.startsWith('[iFrameSizer]')) return
      const body = event.data.slice(13)
      if (/^[^:]*:[^:]*:(true|false)/.test(body)) {
        if (id === null) start(body)
      } else if (id !== null && body === 'reset' && settled) send('resetPage')
      else if (id !== null && body === 'resize') check('resizeParent')
    })
    window.parent.postMessage('[iFrameResizerChild]Ready', '*')
  }
}
