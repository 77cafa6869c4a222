import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import {
  germanLabels,
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  type FetchToken,
} from 'react-metabase'
import { expect, userEvent, waitFor } from 'storybook/test'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'

const meta = { title: 'States' } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

const never: FetchToken = () => new Promise(() => undefined)

/**
 * The outlines of a dashboard, until Metabase has spoken; here the token never comes.
 *
 * Try: change the colour scheme of your system.
 */
export const Loading: Story = {
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={never}>
      <StaticEmbed dashboard={1} title="Orders overview" height={320} className="card" />
    </MetabaseProvider>
  ),
  play: async ({ canvas }) => {
    // For assistive technology, which the outlines are hidden from.
    await expect(canvas.getByText('Loading Orders overview…')).toBeInTheDocument()
  },
}

/**
 * The same with a fallback of the app's own.
 *
 * Try: open “Show code” on the Docs page.
 */
export const CustomFallback: Story = {
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={never}>
      <StaticEmbed
        dashboard={1}
        title="Orders overview"
        height={320}
        fallback={
          <div style={{ width: '100%', height: '100%', background: 'var(--sunken)', borderRadius: 12 }} />
        }
      />
    </MetabaseProvider>
  ),
}

function Flaky() {
  const [works, setWorks] = useState(false)
  const fetchToken: FetchToken = async ({ resource, params }) => {
    if (!works) throw new Error('The token server is having a bad day')
    const body = JSON.stringify({ resource, params })
    const response = await fetch(hostUrl('token'), { method: 'POST', body })
    return (await response.json()) as { jwt: string }
  }
  return (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={fetchToken}>
      <label className="toolbar">
        <input type="checkbox" checked={works} onChange={(event) => setWorks(event.target.checked)} /> The
        token server works
      </label>
      <StaticEmbed dashboard={1} title="Orders overview" />
    </MetabaseProvider>
  )
}

/**
 * The token could not be fetched, four times in a row.
 *
 * Try: tick the box, so that the server works, and press the button.
 */
export const TokenFailed: Story = {
  render: () => <Flaky />,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert', {}, { timeout: 12_000 })).toHaveTextContent(
      'Orders overview could not be shown',
    )
    await userEvent.click(canvas.getByRole('checkbox'))
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(canvas.queryByRole('alert')).toBeNull(), { timeout: 10_000 })
  },
}

/**
 * What people see when something went wrong: a sentence for them, and the error's code. What developers need is in the console of a
 * development build, and in `onError`.
 *
 * Try: press the button. It is asked for again, and fails again.
 */
export const Failed: Story = {
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={() => Promise.reject(new Error('No'))}>
      <StaticEmbed dashboard={1} title="Orders overview" height={320} className="card" />
    </MetabaseProvider>
  ),
}

/**
 * `labels` of the provider are the texts, here in German.
 *
 * Try: press the button. The texts stay German while it is tried again.
 */
export const InGerman: Story = {
  render: () => (
    <MetabaseProvider
      siteUrl={siteUrl}
      fetchToken={() => Promise.resolve('This is no token')}
      labels={germanLabels}
    >
      <StaticEmbed dashboard={1} title="Umsatz" height={320} className="card" />
    </MetabaseProvider>
  ),
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: 'Erneut versuchen' })).toBeVisible()
  },
}

const brand = {
  '--metabase-background': '#1f2937',
  '--metabase-text': '#e5e7eb',
  '--metabase-accent': '#4f46e5',
  '--metabase-accent-text': '#ffffff',
  '--metabase-radius': '12px',
  display: 'grid',
  gap: 16,
}

/**
 * A few CSS variables, on any element around the embeds, give both states the colours and corners of the app.
 *
 * Try: change the variables in the browser's developer tools.
 */
export const InColoursOfTheApp: Story = {
  render: () => (
    <div style={brand}>
      <MetabaseProvider siteUrl={siteUrl} fetchToken={never}>
        <StaticEmbed dashboard={1} title="Orders overview" height={320} className="card" />
      </MetabaseProvider>
      <MetabaseProvider siteUrl={siteUrl} fetchToken={() => Promise.resolve('This is no token')}>
        <StaticEmbed dashboard={1} title="Accounts" height={240} className="card" />
      </MetabaseProvider>
    </div>
  ),
}

/**
 * `defaults` of the provider are the props of all embeds that do not say otherwise: here the height and the error.
 *
 * Try: compare the two embeds. The second has a height of its own.
 */
export const DefaultsForAllEmbeds: Story = {
  render: () => (
    <MetabaseProvider
      siteUrl={siteUrl}
      fetchToken={() => Promise.resolve('This is no token')}
      defaults={{ height: 160, renderError: ({ code }) => <p>Not today ({code})</p> }}
    >
      <StaticEmbed dashboard={1} title="Orders overview" className="card" />
      <StaticEmbed dashboard={2} title="Accounts" height={80} className="card" />
    </MetabaseProvider>
  ),
}

/**
 * The same with an error of the app's own.
 *
 * Try: press the button of the app.
 */
export const CustomError: Story = {
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={() => Promise.reject(new Error('No'))}>
      <StaticEmbed
        dashboard={1}
        title="Orders overview"
        height={320}
        renderError={(error, retry) => (
          <p>
            No chart today ({error.code}).{' '}
            <button type="button" onClick={retry}>
              Ask again
            </button>
          </p>
        )}
      />
    </MetabaseProvider>
  ),
}

/**
 * Three embeds of three kinds on one page; none hears what another says.
 *
 * Try: change a filter in one of them.
 */
export const ThreeOnOnePage: Story = {
  render: () => (
    <div className="columns">
      <div className="wide">
        <InteractiveEmbed path="/dashboard/2" title="Accounts" height={360} ui={{ topNav: false }} />
      </div>
      <StaticEmbed question={2} title="Revenue by month" height={360} />
      <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003" title="Service status" height={360} />
    </div>
  ),
}
