import { MetabaseError } from '../protocol/errors.ts'
import {
  difference,
  isDashboard,
  joinPath,
  readLocation,
  splitPath,
  type EmbedLocation,
} from '../protocol/urls.ts'
import { queryText } from '../protocol/parameters.ts'

/** What a router says of where the app is. */
export interface RouterLocation {
  readonly pathname: string
  /** With its `?`, or without. */
  readonly search: string
  /** With its `#`, or without. */
  readonly hash: string
}

/** What {@link readRoute} reads. */
export interface RouteOptions {
  /** Where the app is, as the router says: below its own base path, where it has one. */
  readonly location: RouterLocation
  /** Interactive: the route below which Metabase's own paths stand. `/` where the app has no other pages. */
  readonly basePath?: string | undefined
  /** Signed and public: the slugs of the filters to have in the query, beside the tab. */
  readonly parameters?: readonly string[] | undefined
  /** Interactive: what becomes of questions that nobody saved. */
  readonly unsavedQuestions?: 'hash' | 'ignore' | undefined
}

/** What the app's address says of an embed. */
export interface Route {
  /** Where in Metabase the app is. `null`: on another route, so that embed and address do not concern each other. */
  readonly target: EmbedLocation | null
  /** The part of a reported location that the address shows. */
  readonly visible: (shown: EmbedLocation) => EmbedLocation
  /** The app's address for a reported location; `null`: it is none to come back to. */
  readonly address: (shown: EmbedLocation) => string | null
  /** The target in Metabase that a link of the app leads to. Interactive only. */
  readonly linkTarget?: (href: string) => string | null
}

/** Login and error pages, and the way to a thing by its entity id, from which Metabase goes on by itself. */
const PASSING = /^\/(auth|setup|unauthorized|public|embed)(\/|$)|^\/\w+\/entity\//
const UNSAVED = /^\/question(\/notebook)?$/

/** Reads the route of an app. Pure but for the base path of the router, which is seen in the tab's own address. */
export function readRoute(options: RouteOptions): Route {
  const { basePath, parameters } = options
  const { pathname, search, hash } = options.location
  const location = {
    pathname,
    search: search && `?${search.replace(/^\?/, '')}`,
    hash: hash && `#${hash.replace(/^#/, '')}`,
  }
  return basePath === undefined
    ? framedRoute(location, parameters ?? [])
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
      return target && joinPath(target)
    },
  }
}

/** The target in Metabase of an address below the base path, in the form that Metabase takes, whatever was typed. */
function targetBelow(base: string, { pathname, search, hash }: RouterLocation): EmbedLocation | null {
  if (!`${pathname}/`.startsWith(`${base}/`)) return null
  const plain = splitPath(pathname.slice(base.length).replace(/^[/\\]*/, '/') + search + hash)
  const target = readLocation({ origin: '', base: '' }, plain)
  return { ...target, hash: target.hash.replace(/\\/g, '%5C') }
}

/** An address of the app as its router has it: without the router's own base path, or out of the hash. */
function inRouter(url: URL, { pathname }: RouterLocation): RouterLocation | null {
  const here = window.location
  if (url.origin !== here.origin) return null
  if (here.hash.startsWith(`#${pathname}`))
    return url.pathname === here.pathname ? splitPath(url.hash.slice(1)) : null
  // A router that keeps its addresses to itself.
  if (!here.pathname.endsWith(pathname)) return null
  const before = here.pathname.slice(0, -pathname.length)
  if (!url.pathname.startsWith(`${before}/`)) return null
  return { pathname: url.pathname.slice(before.length), search: url.search, hash: url.hash }
}

function framedRoute(location: RouterLocation, parameters: readonly string[]): Route {
  const names = [...parameters, 'tab']
  const visible = ({ search }: Pick<RouterLocation, 'search'>): EmbedLocation => {
    const query = new URLSearchParams(search)
    for (const key of [...query.keys()]) if (!names.includes(key)) query.delete(key)
    return { pathname: '/', search: queryText(query), hash: '' }
  }
  return {
    target: visible(location),
    visible,
    address(shown) {
      const query = new URLSearchParams(location.search)
      const reported = new URLSearchParams(visible(shown).search)
      for (const key of reported.keys()) query.delete(key)
      for (const [key, value] of reported) query.append(key, value)
      const text = String(query).replace(/\+/g, '%20')
      return location.pathname + (text && `?${text}`) + location.hash
    },
  }
}

/**
 * Whether an address says what is shown: the same place, and all of the filters that have a value. `openedTab` is the tab
 * that Metabase opens where the address names none.
 */
export function agrees(target: EmbedLocation, shown: EmbedLocation, openedTab?: string | null): boolean {
  // Dashboards alone write all that they know into the query, and drop the rest.
  const isWhole = isDashboard(shown.pathname) || shown.pathname === '/'
  if (difference(target, shown, isWhole)) return false
  const asked = new URLSearchParams(target.search)
  return [...new URLSearchParams(shown.search)].every(
    ([key, value]) => value === '' || asked.has(key) || (key === 'tab' && value === openedTab),
  )
}

/** Throws `props_invalid` for a first page that is not where the base path says. */
export function checkRoute(target: Route['target'], { basePath = '' }: RouteOptions): void {
  if (target === null)
    throw new MetabaseError(
      'props_invalid',
      `useRouterSync() is used outside of its basePath ${basePath}: give it the path of the route that shows the embed`,
    )
}
