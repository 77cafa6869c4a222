import type { CSSProperties } from 'react'

// What an app may set by CSS variables, here or on any element above. The defaults follow its `color-scheme` and its font.
export const BACKGROUND = 'var(--metabase-background, Canvas)'
export const TEXT = 'var(--metabase-text, CanvasText)'
export const ACCENT = 'var(--metabase-accent, ButtonFace)'
export const ACCENT_TEXT = 'var(--metabase-accent-text, ButtonText)'
export const FONT = 'var(--metabase-font, inherit)'
export const RADIUS = 'var(--metabase-radius, 8px)'

/** As large as the nearest element with a position, whatever that aligns its other children to. */
export const FILL: CSSProperties = {
  position: 'absolute',
  inset: 0,
  placeSelf: 'stretch',
  boxSizing: 'border-box',
}
