import type { DashboardTarget, ShownDashboard } from '../embed/content.ts'
import { MetabaseError } from '../protocol/errors.ts'
import {
  difference,
  isDashboard,
  joinPath,
  readLocation,
  splitPath,
  type EmbedLocation,
} from '../protocol/urls.ts'
import { queryText, readParameters } from '../protocol/parameters.ts'

/** The app's location, as its router gives it. */
export interface RouterLocation {
  /** Begins with `/`. */
  readonly pathname: string
  /** With its `?`, or without. */
  readonly search: string
  /** With its `#`, or without. */
  readonly hash: string
}

/** What {@link readRoute} reads. */
export interface RouteOptions {
  /** The app's location, without the base path that the router itself may have. */
  readonly location: RouterLocation
  /** Interactive: the route that Metabase's paths are below. `/` for an app without other pages. */
  readonly basePath?: string | undefined
  /** Signed and public: slugs of the filters that the query contains, beside the tab. */
  readonly parameters?: readonly string[] | undefined
  /** Signed and public: the dashboard that a path of the app shows, and the path of a dashboard. */
  readonly dashboardOf?: ((pathname: string) => ShownDashboard | null) | undefined
  readonly pathOf?: ((dashboard: ShownDashboard) => string) | undefined
  /** Interactive: what to do with a question that nobody saved. */
  readonly unsavedQuestions?: 'hash' | 'ignore' | undefined
}

/** What the app's address says about an embed. */
export interface Route {
  /** The target in Metabase that the address names; `null` on another route of the app, which does not concern the embed. */
  readonly target: EmbedLocation | null
  /** The dashboard that the address names, where it names one. */
  readonly dashboard?: ShownDashboard | null
  /** The part of a reported location that the address shows. */
  readonly visible: (shown: EmbedLocation) => EmbedLocation
  /**
   * The app's address for a location; `null` for a location that nobody should return to. For another dashboard than that of the
   * address: with the other keys of the query, and the hash, of the link that led there.
   */
  readonly address: (
    shown: EmbedLocation,
    dashboard: ShownDashboard | null,
    link?: LinkTarget,
  ) => string | null
  /** Where a link of the app leads. Absent where no link leads to another page. */
  readonly linkTarget?: (href: string) => LinkTarget | null
}

/** Where a link of the app leads. */
export interface LinkTarget {
  /** The path in Metabase; of a dashboard, see {@link dashboardPath}. */
  readonly path: string
  /** What a signed or public embed is to show. */
  readonly dashboard?: DashboardTarget
  /** The query and the hash of the link. */
  readonly search?: string
  readonly hash?: string
}

/** Names a dashboard of a signed or public embed, with what it locks. The path that Metabase reports names neither. */
export function dashboardPath({ dashboard, params = {} }: ShownDashboard): string {
  const values = Object.entries(params).filter(([, value]) => value !== undefined)
  return `/dashboard/${encodeURIComponent(JSON.stringify([String(dashboard), values.sort()]))}`
}

/** Pages that nobody should return to: login and error pages, and entity paths, which Metabase redirects. */
const PASSING = /^\/(auth|setup|unauthorized|public|embed)(\/|$)|^\/\w+\/entity\//
const UNSAVED = /^\/question(\/notebook)?$/

/** Reads the route of an app. `linkTarget` also reads the tab's own address, to find the base path of the router. */
export function readRoute(options: RouteOptions): Route {
  const { basePath } = options
  const { pathname, search, hash } = options.location
  const location = {
    pathname,
    search: search && `?${search.replace(/^\?/, '')}`,
    hash: hash && `#${hash.replace(/^#/, '')}`,
  }
  return basePath === undefined
    ? framedRoute(location, options)
    : interactiveRoute(location, basePath.replace(/\/+$/, ''), options.unsavedQuestions)
}

function interactiveRoute(
  location: RouterLocation,
  base: string,
  unsavedQuestions: RouteOptions['unsavedQuestions'] = 'hash',
): Route {
  return {
    target: targetBelow(base, location),
    visible: (shown) => shown,
    address({ pathname, search, hash }) {
      const isLeftOut = PASSING.test(pathname) || (unsavedQuestions === 'ignore' && UNSAVED.test(pathname))
      return isLeftOut ? null : (pathname === '/' ? base || '/' : base + pathname) + search + hash
    },
    linkTarget(href) {
      const linked = inRouter(new URL(href), location)
      const target = linked && targetBelow(base, linked)
      return target && { path: joinPath(target) }
    },
  }
}

/** The target of an address below the base path, in the form that Metabase takes; `null` for other addresses. */
function targetBelow(base: string, { pathname, search, hash }: RouterLocation): EmbedLocation | null {
  if (!`${pathname}/`.startsWith(`${base}/`)) return null
  const plain = splitPath(pathname.slice(base.length).replace(/^[/\\]*/, '/') + search + hash)
  const target = readLocation({ origin: '', base: '' }, plain)
  return { ...target, hash: target.hash.replace(/\\/g, '%5C') }
}

/** An address in the form of the app's router: without the router's own base path, or from the hash of a hash router. */
function inRouter(url: URL, { pathname }: RouterLocation): RouterLocation | null {
  const here = window.location
  if (url.origin !== here.origin) return null
  if (here.hash.startsWith(`#${pathname}`))
    return url.pathname === here.pathname ? splitPath(url.hash.slice(1)) : null
  // A memory router has addresses of its own.
  if (!here.pathname.endsWith(pathname)) return null
  const before = here.pathname.slice(0, -pathname.length)
  if (!url.pathname.startsWith(`${before}/`)) return null
  return { pathname: url.pathname.slice(before.length), search: url.search, hash: url.hash }
}

function framedRoute(
  location: RouterLocation,
  { parameters = [], dashboardOf, pathOf }: RouteOptions,
): Route {
  const names = [...parameters, 'tab']
  const visible = ({ pathname, search }: Omit<RouterLocation, 'hash'>): EmbedLocation => {
    const query = new URLSearchParams(search)
    for (const key of [...query.keys()]) if (!names.includes(key)) query.delete(key)
    return { pathname: dashboardOf ? pathname : '/', search: queryText(query), hash: '' }
  }
  const dashboard = dashboardOf?.(location.pathname)
  return {
    target:
      dashboard === null
        ? null
        : visible(dashboard ? { ...location, pathname: dashboardPath(dashboard) } : location),
    ...(dashboard !== undefined && { dashboard }),
    visible,
    ...(dashboardOf && {
      linkTarget(href) {
        const linked = inRouter(new URL(href), location)
        const to = linked && dashboardOf(linked.pathname)
        if (!to) return null
        const { pathname, search } = visible({ pathname: dashboardPath(to), search: linked.search })
        const tab = new URLSearchParams(search).get('tab') ?? undefined
        const dashboard = { ...to, parameters: readParameters(search), tab }
        return { path: pathname + search, dashboard, search: linked.search, hash: linked.hash }
      },
    }),
    address(shown, of, link) {
      const isOther = of && dashboard && dashboardPath(of) !== dashboardPath(dashboard)
      const { search = '', hash = '' } = (isOther ? link : location) ?? {}
      const query = new URLSearchParams(search)
      const reported = new URLSearchParams(visible(shown).search)
      for (const key of isOther ? names : reported.keys()) query.delete(key)
      for (const [key, value] of reported) query.append(key, value)
      const text = String(query).replace(/\+/g, '%20')
      const pathname = of && pathOf ? pathOf(of) : location.pathname
      return pathname + (text && `?${text}`) + hash
    },
  }
}

/**
 * Whether a target is what is shown: the same page, with all filters that have a value. `openedTab` is the tab that Metabase
 * opens when no tab is named.
 */
export function agrees(target: EmbedLocation, shown: EmbedLocation, openedTab?: string | null): boolean {
  // Only dashboards write all of their filters into the query, and remove other keys.
  const isWhole = isDashboard(shown.pathname) || shown.pathname === '/'
  if (difference(target, shown, isWhole)) return false
  const asked = new URLSearchParams(target.search)
  return [...new URLSearchParams(shown.search)].every(
    ([key, value]) => value === '' || asked.has(key) || (key === 'tab' && value === openedTab),
  )
}

/** Throws `props_invalid` if the first page is none of the route's. */
export function checkRoute(target: Route['target'], { basePath }: RouteOptions): void {
  if (target === null)
    throw new MetabaseError(
      'props_invalid',
      basePath === undefined
        ? 'useRouterSync() is used where its dashboardOf() gives null: it must know the paths of the route that shows the embed'
        : `useRouterSync() is used outside of its basePath ${basePath}: give it the path of the route that shows the embed`,
    )
}
