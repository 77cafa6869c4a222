import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { Analytics, Home, Layout, Login, Status } from './pages.tsx'
import { loadApp, requirePerson } from './session.ts'

const router = createBrowserRouter([
  {
    id: 'app',
    loader: loadApp,
    shouldRevalidate: () => true,
    Component: Layout,
    HydrateFallback: () => null,
    children: [
      { path: '/login', Component: Login },
      { path: '/status', Component: Status },
      {
        loader: requirePerson,
        children: [
          { path: '/', Component: Home },
          { path: '/analytics', Component: Analytics },
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
