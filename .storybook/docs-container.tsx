import { DocsContainer } from '@storybook/addon-docs/blocks'
import { useSyncExternalStore, type ComponentProps, type ReactElement } from 'react'
import { onSystemTheme, systemTheme } from './theme.ts'

/** Around each page of the documentation: the theme that the system asks for, and the landmark for screen readers. */
export function ThemedDocs({ children, ...props }: ComponentProps<typeof DocsContainer>): ReactElement {
  return (
    <DocsContainer {...props} theme={useSyncExternalStore(onSystemTheme, systemTheme)}>
      <main>{children}</main>
    </DocsContainer>
  )
}
