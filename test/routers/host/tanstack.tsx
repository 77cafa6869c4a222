import {
  createRootRoute,
  createRoute,
  createRouter,
  defaultParseSearch,
  Link,
  Outlet,
  RouterProvider,
  useLocation,
  useRouter,
} from '@tanstack/react-router'
import { useRouterSync } from 'react-metabase/tanstack-router'
import { Analytics, Home, Report, Shell, type Kit } from './pages.tsx'

/** An address in the parts that this router takes. */
function parts(address: string) {
  const { pathname, search } = new URL(address, location.origin)
  return { to: pathname, search: defaultParseSearch(search) as Record<string, unknown> }
}

const kit: Kit = {
  useRouterSync,
  Link: ({ to, children }) => <Link {...parts(to)}>{children}</Link>,
  useRoute() {
    const { href } = useLocation()
    const router = useRouter()
    return [href, (to) => void router.navigate(parts(to))]
  },
}

const root = createRootRoute({
  component: () => (
    <Shell kit={kit}>
      <Outlet />
    </Shell>
  ),
})
const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Home }),
  createRoute({ getParentRoute: () => root, path: '/report', component: () => <Report kit={kit} /> }),
  createRoute({ getParentRoute: () => root, path: '/analytics/$', component: () => <Analytics kit={kit} /> }),
])

export const tanstack = (basename: string) => (
  <RouterProvider router={createRouter({ routeTree, basepath: basename })} />
)
