import { act, waitFor, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, vi } from 'vitest'
import { MetabaseProvider, type MetabaseProviderProps } from '../../src/index.ts'

export const Provider = (props: Partial<MetabaseProviderProps> & { children: ReactNode }) => (
  <MetabaseProvider siteUrl="https://bi.test" {...props} />
)

/** Promises and what they lead to. */
export const settled = (): Promise<unknown> => act(() => new Promise((resolve) => setTimeout(resolve)))

export const hosts = (): readonly HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('[data-metabase=devtools]'),
]

/** What is in the shadow root of the panel. */
function root(): ShadowRoot {
  const shadow = hosts()[0]?.shadowRoot
  if (!shadow) throw new Error('There is no panel')
  return shadow
}

/** Queries of Testing Library for what is in the panel. Their types know elements only. */
export const panel = () => within(root() as unknown as HTMLElement)

export const markup = (): string => root().innerHTML

/** The focused element of the panel. */
export const focused = (): Element | null => root().activeElement

/** Waits for something to be true of the panel, which is drawn some time after things happen. */
export const eventually = <T,>(check: () => T): Promise<T> => waitFor(check, { timeout: 10_000 })

/** The rows of a table, as the texts of their cells. */
export function rowsOf(region: 'Embeds' | 'Messages'): readonly (readonly string[])[] {
  const [, ...rows] = within(panel().getByRole('region', { name: region })).queryAllByRole('row')
  return rows.map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => (cell.textContent || '').replace(/\s+/g, ' ')),
  )
}

/** The log without its times: who says what. */
export const log = (): readonly string[] => rowsOf('Messages').map(([, ...cells]) => cells.join(' | '))

/** Waits until the log has a line. */
export const logs = (line: string): Promise<void> => eventually(() => expect(log()).toContain(line))

/** What the app's page put on the clipboard. */
export function fakeClipboard(): () => string {
  let text = ''
  vi.stubGlobal('navigator', {
    userAgent: 'Browser/1',
    clipboard: {
      writeText(given: string) {
        text = given
        return Promise.resolve()
      },
    },
  })
  return () => text
}
