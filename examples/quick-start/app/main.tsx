import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import {
  createBrowserRouter,
  Navigate,
  RouterProvider,
  type ShouldRevalidateFunctionArgs,
} from 'react-router'
import { Analytics, Home, Layout, Login, Status } from './pages.tsx'
import { loadApp, requirePerson } from './session.ts'

/** Who moves inside of Metabase, or changes a filter, asks nothing of this app's server. */
const shouldRevalidate = ({ currentUrl, nextUrl }: ShouldRevalidateFunctionArgs) => {
  const [page, next] = [currentUrl, nextUrl].map(({ pathname }) => pathname.split('/')[1])
  return page !== next
}

const router = createBrowserRouter([
  {
    id: 'app',
    loader: loadApp,
    shouldRevalidate,
    Component: Layout,
    HydrateFallback: () => null,
    children: [
      { path: '/login', Component: Login },
      { path: '/status', Component: Status },
      {
        loader: requirePerson,
        shouldRevalidate,
        children: [
          { path: '/', Component: Home },
          { path: '/analytics', element: <Navigate to="/analytics/dashboard/1" replace /> },
          { path: '/analytics/*', Component: Analytics },
        ],
      },
    ],
  },
])

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
)
