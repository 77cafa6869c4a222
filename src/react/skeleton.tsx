import { useRef, useState, useSyncExternalStore, type ReactElement } from 'react'
import { BACKGROUND, FILL, FONT, TEXT } from './appearance.ts'
import { DashboardOutline, OPACITY } from './dashboard-outline.tsx'
import { neverChanges, useClientLayoutEffect } from './provider.tsx'

/** A page that is there sooner shows no skeleton. */
const DELAY_MS = 200
const PULSE_MS = 1200

/**
 * The outlines of a dashboard, and a text for assistive technology. The text is laid out in the middle, without a colour: people
 * see it where the browser refuses the styles of a server's markup, or has colours of its own.
 */
export function Skeleton({
  text,
  isClear,
}: {
  readonly text: string
  /** Whether people must see what is below. */
  readonly isClear: boolean
}): ReactElement {
  const element = useRef<HTMLDivElement>(null)
  // The first value: a skeleton in the markup of a server has been seen before this runs.
  const [wasSeen] = useState(
    useSyncExternalStore(
      neverChanges,
      () => false,
      () => true,
    ),
  )
  useClientLayoutEffect(() => (element.current ? animate(element.current, wasSeen) : undefined), [wasSeen])
  return (
    <>
      <div
        ref={element}
        aria-hidden="true"
        style={{ ...FILL, color: TEXT, background: isClear ? undefined : BACKGROUND }}
      >
        <DashboardOutline />
      </div>
      <span style={{ position: 'relative', fontFamily: FONT, color: 'transparent' }}>{text}</span>
    </>
  )
}

/**
 * Shows the skeleton after a while, and lets it pulse unless people ask for less motion. A Content-Security-Policy may refuse a
 * style sheet, and never refuses an animation by script.
 */
function animate(skeleton: HTMLElement, wasSeen: boolean): (() => void) | undefined {
  const outline = skeleton.firstElementChild
  // Test environments have no animations.
  if (!outline || typeof skeleton.animate !== 'function') return undefined
  const lessMotion = matchMedia('(prefers-reduced-motion: reduce)')
  const duration = lessMotion.matches ? 0 : DELAY_MS
  const fadeIn = wasSeen
    ? undefined
    : skeleton.animate({ opacity: [0, 1] }, { delay: DELAY_MS, duration, fill: 'backwards' })
  let pulse: Animation | undefined

  function update(): void {
    pulse?.cancel()
    pulse = lessMotion.matches
      ? undefined
      : outline?.animate(
          { opacity: [OPACITY, OPACITY / 2] },
          { duration: PULSE_MS, direction: 'alternate', easing: 'ease-in-out', iterations: Infinity },
        )
  }
  update()
  lessMotion.addEventListener('change', update)
  return () => {
    lessMotion.removeEventListener('change', update)
    pulse?.cancel()
    fadeIn?.cancel()
  }
}
