import type { Page } from './page.ts'

/** About as far away as browsers begin to load a lazy iframe. */
const NEAR = '1250px'

/** Whether a page is to wait until it is near to what can be seen. jsdom cannot know that. */
export const isLazy = ({ props: { iframeProps = {} } }: Page): boolean =>
  'loading' in iframeProps && iframeProps.loading === 'lazy' && typeof IntersectionObserver === 'function'

/** Calls a task when an element is near to what can be seen. Returns a function that ends the wait. */
export function whenNear(element: Element, task: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      task()
    },
    { rootMargin: NEAR },
  )
  observer.observe(element)
  return () => {
    observer.disconnect()
  }
}
