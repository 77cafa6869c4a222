/** Lets so many embeds of a provider load at a time. */
export interface LoadLimit {
  /**
   * Calls `start` as soon as there is room. Returns a function to call when the load is over, or is no longer wanted.
   */
  readonly request: (start: () => void) => () => void
  /** Takes up the limit that the provider has now. */
  readonly update: (max: number) => void
}

export function createLoadLimit(first: number): LoadLimit {
  let max = first
  /** Those that wait, first come first served. */
  const waiting = new Set<() => void>()
  const running = new Set<() => void>()

  function startNext(): void {
    for (const start of waiting) {
      if (running.size >= max) return
      waiting.delete(start)
      running.add(start)
      start()
    }
  }
  return {
    request(start) {
      // A function may ask twice.
      const own = (): void => {
        start()
      }
      waiting.add(own)
      startNext()
      return () => {
        waiting.delete(own)
        if (running.delete(own)) startNext()
      }
    },
    update(now) {
      max = now
      startNext()
    },
  }
}
