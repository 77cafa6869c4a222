import type { Meta, StoryObj } from '@storybook/react-vite'
import {
  InteractiveEmbed,
  StaticEmbed,
  useEmbed,
  useEmbedLocation,
  useEmbedParameters,
  useEmbedStatus,
  useFrameHeight,
} from 'react-metabase'
import { useState } from 'react'
import { expect, userEvent, waitFor } from 'storybook/test'

const meta = { title: 'Hooks', parameters: { shell: { page: 'Analytics' } } } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

function WhereAmI() {
  const embed = useEmbed()
  const pathname = useEmbedLocation(embed, (location) => location?.pathname)
  return (
    <>
      <nav aria-label="Where you are" className="trail">
        Analytics{' '}
        {(pathname ?? '')
          .split('/')
          .filter(Boolean)
          .map((part) => ` › ${part}`)}
      </nav>
      <InteractiveEmbed
        embed={embed}
        path="/dashboard/1"
        title="Analytics"
        height="auto"
        ui={{ topNav: false }}
      />
    </>
  )
}

/**
 * The breadcrumb of the app follows the person through Metabase.
 *
 * Try: click the title of a card inside the frame, and read the breadcrumb.
 */
export const FollowTheLocation: Story = {
  parameters: { shell: { page: 'Analytics', title: null } },
  render: () => <WhereAmI />,
  play: async ({ canvas }) => {
    await waitFor(
      () =>
        expect(canvas.getByRole('navigation', { name: 'Where you are' })).toHaveTextContent('dashboard › 1'),
      { timeout: 10_000 },
    )
  },
}

function Remote() {
  const embed = useEmbed()
  const location = useEmbedLocation(embed)
  const { status } = useEmbedStatus(embed)
  return (
    <>
      <div className="toolbar">
        {['/dashboard/1', '/dashboard/1?tab=2', '/dashboard/2', '/question/2'].map((path) => (
          <button key={path} type="button" onClick={() => embed.navigate(path)}>
            {path}
          </button>
        ))}
        <button type="button" onClick={embed.reload}>
          Reload
        </button>
        <output>
          {status}: {location ? location.pathname + location.search : 'not there yet'}
        </output>
      </div>
      <InteractiveEmbed embed={embed} path="/dashboard/1" title="Analytics" ui={{ topNav: false }} />
    </>
  )
}

/**
 * Buttons of the app that move Metabase, without loading it anew.
 *
 * Try: press a path, and then Reload.
 */
export const Navigate: Story = {
  render: () => <Remote />,
  play: async ({ canvas }) => {
    const where = canvas.getByRole('status')
    await waitFor(() => expect(where).toHaveTextContent('ready: /dashboard/1?'), { timeout: 10_000 })
    await userEvent.click(canvas.getByRole('button', { name: '/dashboard/2' }))
    await waitFor(() => expect(where).toHaveTextContent('ready: /dashboard/2'), { timeout: 10_000 })
  },
}

function MovesInHistory() {
  const embed = useEmbed()
  const location = useEmbedLocation(embed)
  const [before] = useState(() => window.history.length)
  const added = window.history.length - before
  return (
    <>
      <div className="toolbar">
        <button type="button" onClick={() => embed.navigate('/dashboard/2')}>
          By number
        </button>
        <button type="button" onClick={() => embed.navigate('/dashboard/entity/Accounts_dashboard-02')}>
          By entity id
        </button>
        <button type="button" onClick={() => window.history.back()}>
          Back
        </button>
        <output>{location && `${location.pathname}: ${added} entries added`}</output>
      </div>
      <InteractiveEmbed embed={embed} path="/question/2" title="Analytics" ui={{ topNav: false }} />
    </>
  )
}

/**
 * Metabase redirects a path with an entity id, and makes a history entry for both.
 *
 * Try: go to the accounts either way, and press Back until you are at the question again.
 */
export const EntityIdsInHistory: Story = {
  render: () => <MovesInHistory />,
  play: async ({ canvas }) => {
    const where = canvas.getByRole('status')
    await waitFor(() => expect(where).toHaveTextContent('/question/2'), { timeout: 10_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'By number' }))
    await waitFor(() => expect(where).toHaveTextContent('/dashboard/2'), { timeout: 10_000 })
  },
}

function Heights() {
  const embed = useEmbed()
  const frame = useFrameHeight(embed)
  return (
    <>
      <p className="toolbar">
        Metabase asks for {frame ? `${frame.height ?? 'some'} pixels (${frame.mode})` : 'nothing yet'}.
      </p>
      <InteractiveEmbed
        embed={embed}
        path="/dashboard/2"
        title="Accounts"
        height="auto"
        ui={{ topNav: false }}
      />
    </>
  )
}

/**
 * The height that the page asks for, and an embed that follows it.
 *
 * Try: make the window narrower, and read the height.
 */
export const FrameHeight: Story = { render: () => <Heights /> }

function Filters() {
  const embed = useEmbed()
  const [parameters, setParameters] = useEmbedParameters(embed)
  return (
    <>
      <div className="toolbar">
        {['East', 'North', 'South', 'West'].map((region) => (
          <button
            key={region}
            type="button"
            aria-pressed={parameters['region'] === region}
            onClick={() => {
              setParameters({ region: parameters['region'] === region ? null : region })
            }}
          >
            {region}
          </button>
        ))}
        <code className="end">{JSON.stringify(parameters)}</code>
      </div>
      <StaticEmbed embed={embed} dashboard={1} title="Orders overview" />
    </>
  )
}

/**
 * The app's own filter buttons, in step with Metabase's.
 *
 * Try: press a region, or choose one in the frame. Press it again to remove it.
 */
export const Parameters: Story = { parameters: { shell: { page: 'Overview' } }, render: () => <Filters /> }
