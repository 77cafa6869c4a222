import type { ProviderSettings } from './page.ts'

/** A page whose component React has hidden. Its frame is kept, and shown again with the component. */
export interface HiddenPage {
  readonly container: HTMLElement
  /** For whom it was shown. */
  readonly provider: ProviderSettings
  readonly close: () => void
}

const hiddenPages = /* @__PURE__ */ new Set<HiddenPage>()
let observer: MutationObserver | undefined

/** React removes a hidden component without telling it, so the document is watched as long as a page is hidden. */
function closeRemoved(): void {
  for (const page of hiddenPages) if (!page.container.isConnected) page.close()
}

/** Keeps a hidden page until it leaves the document. Returns a function that ends that. */
export function keepHidden(page: HiddenPage): () => void {
  hiddenPages.add(page)
  observer ??= new MutationObserver(closeRemoved)
  for (const root of [document, page.container.getRootNode()])
    observer.observe(root, { childList: true, subtree: true })
  return () => {
    hiddenPages.delete(page)
    if (hiddenPages.size) return
    observer?.disconnect()
    observer = undefined
  }
}

/** Closes the hidden pages of a provider that are for somebody else than its person, or of another Metabase. */
export function closeHiddenOfOthers(provider: ProviderSettings): void {
  for (const page of hiddenPages)
    if (
      page.provider.parking === provider.parking &&
      (provider.isSignedOut || audience(page.provider) !== audience(provider))
    )
      page.close()
}

/** Who looks at which Metabase. */
export const audience = ({ siteUrl, userKey }: ProviderSettings): string => [siteUrl, userKey].join(' ')
