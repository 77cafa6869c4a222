import type { EmbedControls } from './page.ts'

/** A page that reports so many heights, each so soon after the last, grows because its frame grew. */
const MAX_ECHOES = 20
const ECHO_MS = 800
const MAX_HEIGHT = 20_000

/** The last height of each page, so that an embed that comes back has its height at once. */
const rememberedHeights = new Map<string, number>()

/** The height of one embed, as its page reports it and its props bound it. */
export interface Height {
  /** Whether the embed follows the height of its page. */
  readonly isAuto: () => boolean
  /** A reported height within the bounds of the props. */
  readonly clamp: (height: number) => number
  /** Takes up a reported height; `null`: the page has none, so the embed has its default height. */
  readonly set: (height: number | null) => void
  /** Takes up other bounds from the props; says whether there were any. */
  readonly updateBounds: () => boolean
}

/**
 * Keeps the height of an embed. It is written to a CSS variable of the element around the frame, without a render.
 * `pageKey` names the page whose height it is.
 */
export function createHeight(embed: EmbedControls, pageKey: () => string): Height {
  let setAtMs = 0
  let echoes = 0
  let bounds = boundsKey()
  let last: number | null = rememberedHeights.get(key()) ?? null

  function boundsKey(): string {
    const { props, heightOffset } = embed.page()
    const { height, minHeight, maxHeight } = props
    return [height, minHeight, maxHeight, heightOffset].join()
  }
  function key(): string {
    const { siteUrl, userKey } = embed.page().provider
    return [siteUrl, userKey, pageKey(), boundsKey()].join(' ')
  }
  const isAuto = (): boolean => embed.page().props.height === 'auto'
  function clamp(height: number): number {
    const { props, heightOffset = 0 } = embed.page()
    const { minHeight = 0, maxHeight = MAX_HEIGHT } = props
    return Math.min(Math.max(Math.ceil(height) + heightOffset, minHeight), maxHeight)
  }
  function show(): void {
    embed.setHeight(last !== null && isAuto() ? clamp(last) : null)
  }
  show()

  return {
    isAuto,
    clamp,
    set(height) {
      if (Date.now() - setAtMs > ECHO_MS) echoes = 0
      setAtMs = Date.now()
      if (height !== null && ++echoes >= MAX_ECHOES) return
      last = height
      show()
      if (height !== null) rememberedHeights.set(key(), height)
    },
    updateBounds() {
      const now = boundsKey()
      if (now === bounds) return false
      bounds = now
      show()
      return true
    },
  }
}
