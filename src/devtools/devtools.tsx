import { useEffect, useInsertionEffect, useState } from 'react'
import { inspection } from '../embed/watch.ts'
import { useMetabase } from '../react/provider.tsx'
import { mountPanel } from './mount-panel.tsx'
import { createRecorder } from './recorder.ts'

/** Props of {@link MetabaseDevtools}. */
export interface MetabaseDevtoolsProps {
  /** Whether the panel is open at first. Default `false`. */
  readonly initialIsOpen?: boolean | undefined
  /** Where the button is that opens the panel. Default `'bottom-right'`. */
  readonly buttonPosition?: 'bottom-left' | 'bottom-right' | 'top-left' | 'top-right' | undefined
}

/**
 * A panel that shows what the embeds of the provider above it do and hear, in all builds. It never shows a token, a public UUID, an
 * e-mail address or the value of a filter. Throws `provider_missing` outside of a provider.
 */
export function MetabaseDevtools(props: MetabaseDevtoolsProps): null {
  const { initialIsOpen = false, buttonPosition = 'bottom-right' } = props
  const metabase = useMetabase()
  const [recorder] = useState(() => createRecorder(metabase[inspection]))
  // Insertion effects run before the layout effects that attach the embeds.
  useInsertionEffect(() => recorder.start(), [recorder])
  // Only its first value counts.
  const [isOpenAtFirst] = useState(initialIsOpen)
  useEffect(
    () => mountPanel({ recorder, isOpenAtFirst, buttonPosition }),
    [recorder, isOpenAtFirst, buttonPosition],
  )
  return null
}
