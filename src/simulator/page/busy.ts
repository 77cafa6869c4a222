/** Blocks the page's thread. Shipped as text, so it must not refer to anything outside of itself. */
export function busy(ms: number): void {
  const end = performance.now() + ms
  let now = performance.now()
  while (now < end) now = performance.now()
}
