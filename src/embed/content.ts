import type { EmbedParameters } from '../protocol/parameters.ts'
import type { Page } from './page.ts'

/** A dashboard of a signed or public embed. */
export interface ShownDashboard {
  /** Id or 21-character entity id; of a public embed, the UUID of the public link. */
  readonly dashboard: number | string
  /** Signed embeds: values to lock into the token, by slug. Left out: none, whatever the component locks. */
  readonly params?: EmbedParameters | undefined
}

/** A dashboard that a signed or public embed can switch to, with the values to open it with. */
export interface DashboardTarget extends ShownDashboard {
  /** Values of filters that people may change, by slug. Left out: Metabase's defaults. */
  readonly parameters?: EmbedParameters | undefined
  /** The tab to open, by id. */
  readonly tab?: number | string | undefined
}

/** What a signed or public page shows. */
export interface PageContent {
  /** The dashboard, with what its token is to lock; `null`: a question or a document. */
  readonly dashboard: ShownDashboard | null
  /** What is shown, and what of it, as text. */
  readonly key: string
  /** The part of the address that says how it looks. */
  readonly hash: string
  /** The page of another dashboard; all else is as it is. Throws `props_invalid`. */
  readonly showing: (to: DashboardTarget) => Page
}

/** A switch that the app asks for. */
export interface SwitchRequest {
  /** Called if Metabase does not go there by a message, and so makes no entry in the tab's history. It is loaded then. */
  readonly onLost?: (() => void) | undefined
}
