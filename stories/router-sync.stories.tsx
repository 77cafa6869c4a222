import type { Meta, StoryObj } from '@storybook/react-vite'
import { useEffect, useState } from 'react'
import { InteractiveEmbed, useEmbed } from 'react-metabase'
import { useRouterSync } from 'react-metabase/react-router'
import { createHashRouter, Link, Navigate, Outlet, RouterProvider, useLocation } from 'react-router'
import { expect, userEvent, waitFor } from 'storybook/test'

const meta = { title: 'Router sync' } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

interface Line {
  readonly address: string
  readonly entries: number
}

/** What a browser shows around a page: the address, Back and Forward, and what went on. */
function Browser() {
  const { pathname, search, hash } = useLocation()
  const address = pathname + search + hash
  const [lines, setLines] = useState<readonly Line[]>([])
  useEffect(() => {
    setLines((before) => [...before.slice(-7), { address, entries: history.length }])
  }, [address])
  return (
    <>
      <p style={{ display: 'flex', gap: 8 }}>
        <button type="button" onClick={() => history.back()}>
          Back
        </button>
        <button type="button" onClick={() => history.forward()}>
          Forward
        </button>
        <input aria-label="Address" readOnly value={address} style={{ flex: 1, font: 'inherit' }} />
      </p>
      <nav style={{ display: 'flex', gap: 16, marginBlockEnd: 12 }}>
        <Link to="/analytics/dashboard/1">Orders</Link>
        <Link to="/analytics/dashboard/1?region=West">Orders in the West</Link>
        <Link to="/analytics/dashboard/2">Accounts</Link>
        <Link to="/analytics/question/2">Revenue by month</Link>
      </nav>
      <Outlet />
      <table style={{ textAlign: 'left', borderSpacing: '0 4px', marginBlockStart: 12 }}>
        <caption style={{ textAlign: 'left', fontWeight: 'bold' }}>Where the app was, newest last</caption>
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col">Entries in the tab’s history</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              <td style={{ paddingInlineEnd: 24 }}>{line.address}</td>
              <td>{line.entries}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
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
          { path: 'analytics/*', element: <Analytics /> },
        ],
      },
    ]),
  )
  return <RouterProvider router={router} />
}

/**
 * Click in the frame, on the links above it, on Back and Forward: the address, the frame and the tab’s history stay in
 * step, with one entry for each step. A link to another page moves Metabase without a load.
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
  },
}
