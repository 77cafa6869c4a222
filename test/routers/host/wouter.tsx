import { useRouterSync } from 'react-metabase'
import { Link, Route, Router, Switch, useLocation, useSearch } from 'wouter'
import { Analytics, Home, Report, Shell, type Kit } from './pages.tsx'

/** What the README shows for a router that has no adapter. */
function useRouter() {
  const [pathname, navigate] = useLocation()
  return { location: { pathname, search: useSearch(), hash: location.hash }, navigate }
}

const kit: Kit = {
  useRouterSync: ((embed, options) => {
    const router = useRouter()
    return useRouterSync(embed, { ...options, ...router })
  }) as Kit['useRouterSync'],
  Link,
  useRoute() {
    const { location, navigate } = useRouter()
    const { pathname, search, hash } = location
    return [pathname + (search && `?${search}`) + hash, navigate]
  },
}

export const wouter = (basename: string) => (
  <Router base={basename}>
    <Shell kit={kit}>
      <Switch>
        <Route path="/report">
          <Report kit={kit} />
        </Route>
        <Route path="/analytics/*?">
          <Analytics kit={kit} />
        </Route>
        <Route path="/">
          <Home />
        </Route>
      </Switch>
    </Shell>
  </Router>
)
