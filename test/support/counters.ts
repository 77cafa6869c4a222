import type { BrowserCommand } from 'vitest/node'

/** What the page holds after a garbage collection. */
export interface Counters {
  readonly documents: number
  readonly nodes: number
  readonly listeners: number
  readonly heapBytes: number
}

/** Asks Chromium what the page holds. */
export const counters: BrowserCommand = async ({ page }): Promise<Counters> => {
  const session = await page.context().newCDPSession(page)
  for (let turn = 0; turn < 3; turn++) await session.send('HeapProfiler.collectGarbage')
  const { documents, nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return { documents, nodes, listeners: jsEventListeners, heapBytes: usedSize }
}
