import type { Behaviour, EmbedControls } from './page.ts'

/**
 * Knows whether the frame of a signed or public page has made entries in the tab's history. A click on a tab does, and a switch
 * by a message.
 */
export function noteEntries(embed: EmbedControls): Behaviour {
  let element: HTMLIFrameElement | undefined
  let hasEntries = false
  /** The tab that was reported last since the last load. */
  let tab: string | null = null
  return {
    hasEntries: () => hasEntries,
    onLoading() {
      tab = null
      if (element !== embed.frame().element) hasEntries = false
      ;({ element } = embed.frame())
    },
    onArrived() {
      hasEntries = true
      tab = null
    },
    onLocation({ search }) {
      const now = new URLSearchParams(search).get('tab')
      hasEntries ||= tab !== null && tab !== now
      tab = now
    },
  }
}
