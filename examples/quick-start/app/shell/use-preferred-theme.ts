import { useSyncExternalStore } from 'react'

const isDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)')

function subscribe(onChange: () => void): () => void {
  const query = isDark()
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

/** The theme of Metabase that suits the colour scheme of this device. */
export function usePreferredTheme(): 'light' | 'night' {
  return useSyncExternalStore(subscribe, () => (isDark().matches ? 'night' : 'light'))
}
