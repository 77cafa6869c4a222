import { useEffect, useInsertionEffect, useRef, useState } from 'react'
import type { ShownDashboard } from '../embed/content.ts'
import { internals, type Embed } from '../embed/embed.ts'
import { checkRoute, dashboardPath, readRoute, type RouterLocation } from '../routing/route.ts'
import { syncRouter, type Navigate, type RenderedRoute } from '../routing/router-sync.ts'
import { joinPath } from '../protocol/urls.ts'
import { readParameters, type ReadParameters } from '../protocol/parameters.ts'

/** What a router provides: the location, and a function that changes it. */
export interface Router {
  /** Without the base path that the router itself may have. */
  readonly location: RouterLocation
  /**
   * Goes to an address of the same form; with `replace`, in place of the current history entry. It must not scroll, because it
   * is called for moves inside the frame. The newest function is called.
   */
  readonly navigate: Navigate
  /**
   * Whether the router is on its way to another location, for a router that loads a page before it goes there. Meanwhile
   * nothing is navigated, because that would end it. Default `false`.
   */
  readonly isNavigating?: boolean | undefined
}

/** An interactive embed: Metabase's paths are below a route of the app. */
export interface InteractiveSync {
  /**
   * The route that shows the embed and everything below it: with `/analytics`, Metabase's `/dashboard/1?region=West` is
   * the app's `/analytics/dashboard/1?region=West`. Throws `props_invalid` if the first render is not below it.
   */
  readonly basePath: string
  /**
   * Metabase keeps a question that nobody saved in the hash of its address, which may be some kilobytes long. `'hash'`
   * (default) keeps it in the hash of your address; with `'ignore'` your address stays at the page before it.
   */
  readonly unsavedQuestions?: 'hash' | 'ignore' | undefined
  /** @internal */
  readonly parameters?: undefined
  /** @internal */
  readonly dashboardOf?: undefined
  /** @internal */
  readonly pathOf?: undefined
}

/** A signed, public or guest embed: its filters and its tab are in the query of the app's address. Guest embeds have no tab. */
export interface FramedSync {
  /**
   * Slugs of the filters in the query, beside `tab`. Name filters that people may change: Metabase never reports a locked one,
   * so it is never written. All other keys of the query stay as they are.
   */
  readonly parameters: readonly string[]
  /** @internal */
  readonly basePath?: undefined
  /** @internal */
  readonly unsavedQuestions?: undefined
  /** @internal */
  readonly dashboardOf?: undefined
  /** @internal */
  readonly pathOf?: undefined
}

/**
 * A signed or public embed whose dashboard is in the path of the app's address, such as `/reports/2`. Its filters and its tab are
 * in the query.
 */
export interface DashboardSync extends Pick<FramedSync, 'parameters' | 'basePath' | 'unsavedQuestions'> {
  /**
   * The dashboard that a path of your app shows, with the `params` to lock; `null` for all other paths. It is called with the paths of
   * links too, and may be called often. Throws `props_invalid` if the first render gives `null`.
   */
  readonly dashboardOf: (pathname: string) => ShownDashboard | null
  /** The path of your app that shows a dashboard: what `dashboardOf` reads. */
  readonly pathOf: (dashboard: ShownDashboard) => string
}

export type AnySync = InteractiveSync | FramedSync | DashboardSync
export type AnySynced = SyncedPath | SyncedParameters | SyncedDashboard

/** For `InteractiveEmbed`. */
export interface SyncedPath {
  /** The target in Metabase that the app's address names. */
  readonly path: string
}

/** For `StaticEmbed`, `PublicEmbed` and `GuestEmbed`. */
export interface SyncedParameters {
  /** The filters that the app's address names (`null`: cleared). */
  readonly parameters: ReadParameters
  /** The tab that the app's address names. */
  readonly tab: string | undefined
}

/** For `StaticEmbed` and `PublicEmbed`: all of it are props of the component. */
export interface SyncedDashboard extends SyncedParameters, ShownDashboard {}

/**
 * Keeps the app's address and an embed in step: the address bar names what is on the screen, and Back goes one step back in
 * both. Pass what it returns to the embed component.
 *
 * ```tsx
 * const embed = useEmbed()
 * const { path } = useRouterSync(embed, { location, navigate, basePath: '/analytics' })
 * return <InteractiveEmbed embed={embed} path={path} title="Analytics" />
 * ```
 *
 * A click on a link of your app to another page below `basePath`, or to another dashboard of `dashboardOf`, moves Metabase
 * without a load. A `navigate()` of your router, and a link to other filters or another tab of the dashboard on screen, load
 * the page.
 * `react-metabase/react-router`, `/tanstack-router` and `/next` provide `location` and `navigate`.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-from-embedded-metabase
 */
export function useRouterSync(embed: Embed, options: Router & InteractiveSync): SyncedPath
export function useRouterSync(embed: Embed, options: Router & DashboardSync): SyncedDashboard
export function useRouterSync(embed: Embed, options: Router & FramedSync): SyncedParameters
export function useRouterSync(embed: Embed, options: Router & AnySync): AnySynced
export function useRouterSync(embed: Embed, options: Router & AnySync): AnySynced {
  const { navigate, isNavigating = false } = options
  const route = { ...readRoute(options), navigate, isNavigating, at: joinPath(options.location) }
  useState(() => {
    checkRoute(route.target, options)
  })
  // On another route of the app, which does not concern the embed, it is the last one.
  const [last, setLast] = useState(route.dashboard)
  const dashboard = route.dashboard ?? last
  if (dashboard && last && dashboardPath(dashboard) !== dashboardPath(last)) setLast(dashboard)
  const newest = useRef<RenderedRoute>({ ...route, href: '' })
  // Insertion effects run before the layout effect that attaches the component's new target.
  useInsertionEffect(() => {
    const { at, href } = newest.current
    newest.current = { ...route, href: href && at === route.at ? href : window.location.href }
  })
  // A frame that was kept alive may be at another target. It is loaded there, because a move would make an entry of its own. Before
  // the layout effect, too.
  useInsertionEffect(() => embed[internals].reachTargetsBy(embed[internals].load), [embed])
  useEffect(() => syncRouter(embed, () => newest.current), [embed])

  const { pathname = '/', search = '', hash = '' } = route.target ?? {}
  if (options.basePath !== undefined) return { path: joinPath({ pathname, search, hash }) }
  return {
    ...dashboard,
    parameters: readParameters(search),
    tab: new URLSearchParams(search).get('tab') ?? undefined,
  }
}
