import { useLocation, useRouter } from '@tanstack/react-router'
import type { Embed } from '../embed/embed.ts'
import { splitPath } from '../protocol/urls.ts'
import {
  useRouterSync as useSync,
  type AnySync,
  type AnySynced,
  type DashboardSync,
  type FramedSync,
  type InteractiveSync,
  type SyncedDashboard,
  type SyncedParameters,
  type SyncedPath,
} from './router-sync.ts'

/**
 * `useRouterSync` with TanStack Router. A route removes query keys that its `validateSearch` does not return, so the route that
 * shows the embed must return the filters.
 */
export function useRouterSync(embed: Embed, options: InteractiveSync): SyncedPath
export function useRouterSync(embed: Embed, options: DashboardSync): SyncedDashboard
export function useRouterSync(embed: Embed, options: FramedSync): SyncedParameters
export function useRouterSync(embed: Embed, options: AnySync): AnySynced {
  const router = useRouter()
  // The app's routes determine the type of the query, so it is any object here.
  const { pathname, search, hash }: { pathname: string; search: object; hash: string } = useLocation()
  return useSync(embed, {
    ...options,
    location: { pathname, search: queryOf(search), hash },
    navigate(address, { replace }) {
      const to = splitPath(address)
      void router.navigate({
        to: to.pathname,
        search: router.options.parseSearch(to.search),
        hash: to.hash.slice(1),
        replace,
        resetScroll: false,
        hashScrollIntoView: false,
      })
    },
  })
}

/** The router reads a query as an object, and writes lists as JSON. */
function queryOf(search: object): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(search))
    for (const one of [value].flat()) query.append(key, String(one))
  return String(query)
}
