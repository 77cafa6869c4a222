import type { Meta, StoryObj } from '@storybook/react-vite'
import { useEffect, useState, type SubmitEvent } from 'react'
import { InteractiveEmbed, useEmbed } from 'react-metabase'
import { useRouterSync } from 'react-metabase/react-router'
import {
  createHashRouter,
  Link,
  Navigate,
  Outlet,
  RouterProvider,
  useLocation,
  useNavigate,
} from 'react-router'
import { expect, userEvent, waitFor } from 'storybook/test'
import { Icon, Shell } from '../examples/quick-start/app/shell/shell.tsx'

const meta = { title: 'Router sync', parameters: { shell: false } } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

/** What a browser shows around a page: Back, Forward, Reload and the address. */
function Browser() {
  const { pathname, search, hash } = useLocation()
  const navigate = useNavigate()
  const address = pathname + search + hash
  const go = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    void navigate(new FormData(event.currentTarget).get('address') as string)
  }
  return (
    <>
      <form className="address-bar" onSubmit={go}>
        <button type="button" aria-label="Back" onClick={() => history.back()}>
          <Icon name="back" />
        </button>
        <button type="button" aria-label="Forward" onClick={() => history.forward()}>
          <Icon name="forward" />
        </button>
        <button type="button" aria-label="Reload" onClick={() => location.reload()}>
          <Icon name="reload" />
        </button>
        <label>
          <span aria-hidden>app.example.com</span>
          {/* With the key, the field forgets what was typed when the address changes. */}
          <input key={address} aria-label="Address" name="address" defaultValue={address} />
        </label>
      </form>
      <Outlet />
    </>
  )
}

const menu = [
  { path: '/analytics/dashboard/1', name: 'Orders', icon: 'home' },
  { path: '/analytics/dashboard/1?region=West', name: 'West', icon: 'filter' },
  { path: '/analytics/dashboard/2', name: 'Accounts', icon: 'people' },
  { path: '/analytics/question/2', name: 'Revenue', icon: 'chart' },
] as const

interface Line {
  readonly address: string
  readonly entries: number
}

function Layout() {
  const { pathname, search, hash } = useLocation()
  const address = pathname + search + hash
  const region = (query: string) => new URLSearchParams(query).get('region') ?? ''
  const isCurrent = (path: string) => {
    const { pathname: itsPathname, search: itsSearch } = new URL(path, location.origin)
    return itsPathname === pathname && region(itsSearch) === region(search)
  }
  const [lines, setLines] = useState<readonly Line[]>([])
  useEffect(() => {
    setLines((before) => [...before.slice(-7), { address, entries: history.length }])
  }, [address])
  return (
    <Shell
      brand="Acme"
      breadcrumb={['Analytics']}
      menu={menu.map(({ path, name, icon }) => (
        <Link key={path} to={path} aria-current={isCurrent(path) ? 'page' : undefined}>
          <Icon name={icon} />
          {name}
        </Link>
      ))}
    >
      <Outlet />
      <table>
        <caption>Where the app was, newest last</caption>
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col">Entries in the tab’s history</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              <td>{line.address}</td>
              <td>{line.entries}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Shell>
  )
}

function Analytics() {
  const embed = useEmbed()
  const { path } = useRouterSync(embed, { basePath: '/analytics' })
  return <InteractiveEmbed embed={embed} path={path} title="Analytics" ui={{ sideNav: false }} height={520} />
}

function App() {
  const [router] = useState(() =>
    createHashRouter([
      {
        path: '/',
        element: <Browser />,
        children: [
          { index: true, element: <Navigate to="/analytics/dashboard/1" replace /> },
          { element: <Layout />, children: [{ path: 'analytics/*', element: <Analytics /> }] },
        ],
      },
    ]),
  )
  return <RouterProvider router={router} />
}

/**
 * The address, the frame and the tab’s history stay in step, with one entry for each step. A link to another page moves
 * Metabase without a load.
 *
 * Try: click in the frame, use the menu, and go Back and Forward. Edit the address, and press Enter.
 */
export const OneTruth: Story = {
  render: () => <App />,
  play: async ({ canvas }) => {
    const address = (): HTMLElement => canvas.getByRole('textbox', { name: 'Address' })
    const says = (text: RegExp): Promise<void> =>
      waitFor(() => expect((address() as HTMLInputElement).value).toMatch(text), { timeout: 15_000 })
    await waitFor(() => expect(canvas.queryByText(/Loading/)).toBeNull(), { timeout: 15_000 })
    const entries = history.length
    await userEvent.click(canvas.getByRole('link', { name: 'Accounts' }))
    await says(/^\/analytics\/dashboard\/2/)
    await expect(history.length).toBe(entries + 1)
    await userEvent.click(canvas.getByRole('button', { name: 'Back' }))
    await says(/^\/analytics\/dashboard\/1/)
    await userEvent.clear(address())
    await userEvent.type(address(), '/analytics/question/2{Enter}')
    const frame = canvas.getByTitle('Analytics')
    await says(/^\/analytics\/question\/2/)
    await expect(canvas.getByTitle('Analytics')).toBe(frame)
  },
}
