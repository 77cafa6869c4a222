import { useRouter } from 'next/compat/router.js'
import { usePathname, useSearchParams } from 'next/navigation.js'
import { useSyncExternalStore } from 'react'
import type { Embed } from '../embed/embed.ts'
import { splitPath } from '../protocol/urls.ts'
import {
  useRouterSync as useSync,
  type AnySync,
  type AnySynced,
  type DashboardSync,
  type FramedSync,
  type InteractiveSync,
  type Router,
  type SyncedDashboard,
  type SyncedParameters,
  type SyncedPath,
} from './router-sync.ts'

/**
 * `useRouterSync` with Next.js, App Router and Pages Router. The page is an optional catch-all, such as
 * `analytics/[[...path]]`; nothing is asked of its server while the person moves in Metabase.
 *
 * @see https://nextjs.org/docs/app/getting-started/linking-and-navigating#native-history-api
 */
export function useRouterSync(embed: Embed, options: InteractiveSync): SyncedPath
export function useRouterSync(embed: Embed, options: DashboardSync): SyncedDashboard
export function useRouterSync(embed: Embed, options: FramedSync): SyncedParameters
export function useRouterSync(embed: Embed, options: AnySync): AnySynced {
  const pathname = usePathname() ?? '/'
  const search = String(useSearchParams() ?? '')
  const hash = useSyncExternalStore(subscribeHash, readHash, noHash)
  const pages = useRouter()
  const router: Router = pages
    ? {
        // A page that was built in advance does not know its address until the router is ready.
        location: splitPath(
          pages.isReady || typeof window === 'undefined'
            ? pages.asPath
            : location.href.slice(location.origin.length + pages.basePath.length),
        ),
        navigate(address, { replace }) {
          void pages[replace ? 'replace' : 'push'](address, undefined, { shallow: true, scroll: false })
        },
      }
    : {
        location: { pathname, search, hash },
        navigate(address, { replace }) {
          // The App Router follows native history calls. Its own addresses lack the base path of next.config.
          const before = location.pathname.endsWith(pathname)
            ? location.pathname.slice(0, -pathname.length)
            : ''
          history[replace ? 'replaceState' : 'pushState'](null, '', before + address)
        },
      }
  return useSync(embed, { ...options, ...router })
}

/** The hash is the one part of an address that the App Router does not provide. */
function subscribeHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  window.addEventListener('popstate', listener)
  return () => {
    window.removeEventListener('hashchange', listener)
    window.removeEventListener('popstate', listener)
  }
}
const readHash = (): string => location.hash
const noHash = (): string => ''
