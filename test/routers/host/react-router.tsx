import { useRouterSync } from 'react-metabase/react-router'
import {
  createBrowserRouter,
  createMemoryRouter,
  BrowserRouter,
  Link,
  Outlet,
  Route,
  RouterProvider,
  ScrollRestoration,
  Routes,
  useLocation,
  useNavigate,
} from 'react-router'
import { Analytics, Home, Report, Reports, Shell, type Kit } from './pages.tsx'

const kit: Kit = {
  useRouterSync,
  Link,
  useRoute() {
    const { pathname, search, hash } = useLocation()
    const navigate = useNavigate()
    return [pathname + search + hash, (to) => void navigate(to)]
  },
}

const routes = [
  {
    path: '/',
    element: (
      <Shell kit={kit}>
        <Outlet />
      </Shell>
    ),
    children: [
      { index: true, element: <Home /> },
      { path: 'report', element: <Report kit={kit} /> },
      { path: 'reports/:id', element: <Reports kit={kit} /> },
      { path: 'analytics/*', element: <Analytics kit={kit} /> },
    ],
  },
]

export const data = (basename: string) => (
  <RouterProvider router={createBrowserRouter(routes, { basename })} />
)

/** With the router's own scrolling, which renders once more where it finds a position. */
export const scrolling = (basename: string) => (
  <RouterProvider
    router={createBrowserRouter([{ element: <Scrolling />, children: routes }], { basename })}
  />
)
const Scrolling = () => (
  <>
    <ScrollRestoration />
    <Outlet />
  </>
)

export const memory = () => (
  <RouterProvider router={createMemoryRouter(routes, { initialEntries: ['/analytics/dashboard/1'] })} />
)

export const declarative = (basename: string) => (
  <BrowserRouter basename={basename}>
    <Shell kit={kit}>
      <Routes>
        <Route path="/" element={<Home />} />
        <Route path="/report" element={<Report kit={kit} />} />
        <Route path="/analytics/*" element={<Analytics kit={kit} />} />
      </Routes>
    </Shell>
  </BrowserRouter>
)
