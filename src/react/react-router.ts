import { useLocation, useNavigate, useNavigation } from 'react-router'
import type { Embed } from '../embed/embed.ts'
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

/** `useRouterSync` with React Router, 6.4 and later: a data router, a declarative or a memory one. */
export function useRouterSync(embed: Embed, options: InteractiveSync): SyncedPath
export function useRouterSync(embed: Embed, options: DashboardSync): SyncedDashboard
export function useRouterSync(embed: Embed, options: FramedSync): SyncedParameters
export function useRouterSync(embed: Embed, options: AnySync): AnySynced {
  const location = useLocation()
  const navigate = useNavigate()
  return useSync(embed, {
    ...options,
    location,
    isNavigating: useIsNavigating(),
    navigate: (address, { replace }) => void navigate(address, { replace, preventScrollReset: true }),
  })
}

/** Whether a data router is loading another page. */
function useIsNavigating(): boolean {
  try {
    return useNavigation().state !== 'idle'
  } catch {
    return false // Other routers have no such state, and the hook throws.
  }
}
