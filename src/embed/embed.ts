import type { DashboardTarget, ShownDashboard, SwitchRequest } from './content.ts'
import type { EmbedSnapshot, Page, ProviderSettings } from './page.ts'

/** For the components, hooks and the router sync of this package; apps cannot reach it. */
export const internals: unique symbol = Symbol()

/**
 * One embedded Metabase page and the conversation with it. Give it to an embed component as `embed`, and to the hooks
 * that watch it.
 */
export interface Embed {
  /**
   * Moves an interactive embed to a path such as `/dashboard/2?region=West`, without loading it anew where Metabase
   * allows that: other filters for the dashboard already on screen need a load. Asked before the embed is ready, the
   * latest path wins. Throws `path_invalid` for anything that is not a path on the Metabase site.
   *
   * A move makes one entry in the tab's history. A path with an entity id (`/dashboard/entity/…`) makes two, because Metabase
   * redirects it by another entry: the first Back then changes nothing. Use a numeric id where Back matters.
   *
   * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-to-embedded-metabase
   */
  readonly navigate: (path: string) => void
  /**
   * Shows another dashboard in a signed or public embed, or the same one with other filters. Asked before there is a component, the
   * latest dashboard is the first that it shows. Throws `props_invalid` for an id that is none, for an interactive embed, and for
   * a signed one whose provider has no `fetchToken`.
   *
   * A dashboard on screen goes there by a message with a new token: nothing is loaded, and one step back in the tab's history
   * undoes it. These are loaded, without a history entry: a public dashboard with other filters, a dashboard in place of a question or
   * an error, a page whose theme has changed, and all pages of a Metabase that did not answer such a message within 10 seconds, until
   * that answer comes.
   *
   * A render with the same props leaves the dashboard on screen. A change of the props that name what is shown (dashboard, `params`,
   * `parameters`, `tab`) shows what they name.
   */
  readonly show: (target: DashboardTarget) => void
  /** Loads the page again where the person is, signing in or fetching a token if there is need. */
  readonly reload: () => void
  /**
   * Fetches a new token for a signed embed now, and shows the page with it as a renewal does: unseen, with its filters
   * and tab. A guest embed is drawn anew, with its filters. Nothing else needs it: tokens are renewed by themselves.
   */
  readonly renewToken: () => void
  /** Calls back after each change of the snapshot. Returns a function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  /** Returns what is known of the embed now. The same object as long as nothing changes. */
  readonly getSnapshot: () => EmbedSnapshot
  /** @internal */
  readonly [internals]: EmbedInternals
}

/** How a changed target is reached. */
export type ReachTarget = (target: string) => void

interface EmbedInternals {
  /** The component rendered: what it wants on screen, and the element to have it in. */
  readonly attach: (page: Page, container: HTMLElement) => void
  /** The component is gone, or hidden. */
  readonly detach: () => void
  /** The snapshot as a component below a provider may see it: nothing of another person, or of another Metabase. */
  readonly getSnapshotBelow: (provider: ProviderSettings | null) => EmbedSnapshot
  /** The path in Metabase where the embed is, or is being sent. */
  readonly target: () => string
  /** Whether another page is on its way, while the one before is on screen. */
  readonly isMoving: () => boolean
  /** `navigate()`, with a function to call if Metabase does not answer, in place of a load. */
  readonly navigate: (path: string, onLost: () => void) => void
  /** Goes to a target that the app changed to, in a session that is there already. Without a `request`, by a load. */
  readonly load: (target: string, request?: SwitchRequest) => void
  /** `show()`, with a function to call if Metabase does not go there by a message. */
  readonly show: (target: DashboardTarget, request: SwitchRequest) => void
  /** Whether `show()` goes there by a message. `false` also for what is no dashboard. */
  readonly canShow: (target: DashboardTarget) => boolean
  /** The dashboard that a signed or public embed shows, or is being sent to. */
  readonly dashboard: () => ShownDashboard | null
  /** Lets somebody else decide how a changed target of the component is reached. Returns a function that ends it. */
  readonly reachTargetsBy: (reach: ReachTarget) => () => void
}
