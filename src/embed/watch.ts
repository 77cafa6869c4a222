import type { FrameSource } from './frame.ts'
import type { FrameMessage } from './listener.ts'
import type { LivePage } from './live-page-handle.ts'
import type { EmbedEvent, Page } from './page.ts'
import type { Parking } from './parking.ts'

/** What a page did, heard (`null`: nothing that is known) or posted. Messages are as they were sent, secrets included. */
export type Happening =
  { readonly event: EmbedEvent } | { readonly heard: FrameMessage | null } | { readonly posted: unknown }

/** Told what the pages of a provider do, hear and post. It must not throw. */
export type Watcher = (what: Happening, page: Page, live: LivePage) => void

/** For the devtools, which are another bundle: a symbol that both know. Apps do not. */
export const inspection: unique symbol = /* @__PURE__ */ Symbol.for('react-metabase.devtools')

/** What the devtools know of a provider. */
export interface Inspection {
  /** The pages that components show, and those that are kept or preloaded for components to come. */
  readonly parking: Pick<Parking, 'shown' | 'kept'>
  readonly watchers: Set<Watcher>
  /** Whether a message is from the window and the origin of an embed. */
  readonly isHeard: (message: MessageEvent) => boolean
}

export type Tell = (what: Happening) => void

/** Tells the watchers of a page's provider what happens to it. */
export const createTell =
  (page: () => Page, live: () => LivePage): Tell =>
  (what) => {
    for (const watcher of page().provider.watchers) watcher(what, page(), live())
  }

/** Where the messages of a page come from and go to, told to the watchers. */
export const sourceOf = ({ kind, provider }: Page, tell: Tell): FrameSource => ({
  origin: provider.site.origin,
  parse(data) {
    const heard = kind.parse(data)
    tell({ heard })
    return heard
  },
  onPost(posted) {
    tell({ posted })
  },
})
