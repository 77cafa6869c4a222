import { useEffect, useRef, useState, useSyncExternalStore, type ReactElement } from 'react'
import { Drawer } from './drawer.tsx'
import { countText } from './format.ts'
import type { Recorder } from './recorder.ts'

export interface PanelProps {
  readonly recorder: Recorder
  readonly isOpenAtFirst: boolean
  readonly buttonPosition: string
}

/** The button, or the drawer that it opens. */
export function Panel({ recorder, isOpenAtFirst, buttonPosition }: PanelProps): ReactElement {
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const recording = useSyncExternalStore(recorder.subscribe, recorder.getSnapshot)
  const button = useRef<HTMLButtonElement>(null)
  const closeButton = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(isOpen)
  // Who opens or closes it by the keyboard goes on from there. At first the app has the focus.
  useEffect(() => {
    if (wasOpen.current !== isOpen) (isOpen ? closeButton : button).current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])

  if (isOpen)
    return (
      <Drawer
        recording={recording}
        recorder={recorder}
        closeButton={closeButton}
        onClose={() => {
          setOpen(false)
        }}
      />
    )
  const failed = recording.embeds.filter(({ status }) => status === 'failed').length
  return (
    <button
      ref={button}
      type="button"
      className={`open ${buttonPosition}`}
      aria-expanded={false}
      onClick={() => {
        recorder.refresh()
        setOpen(true)
      }}
    >
      <span className={failed ? 'dot failed' : 'dot'} aria-hidden />
      Metabase devtools: {countText(recording.embeds.length, 'embed')}
      {failed ? `, ${failed} failed` : ''}
    </button>
  )
}
