import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState } from 'react'
import { GuestEmbed, MetabaseProvider, type FetchToken, type WantedParameters } from 'react-metabase'
import { expect, fn, userEvent, waitFor } from 'storybook/test'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'

const meta = {
  title: 'Components/GuestEmbed',
  component: GuestEmbed,
  parameters: { shell: { page: 'Regions' } },
  args: { title: 'Regions', dashboard: 4, onReady: fn(), onLoad: fn() },
  argTypes: { theme: { control: 'object' }, parameters: { control: 'object' } },
} satisfies Meta<typeof GuestEmbed>

export default meta
type Story = StoryObj<typeof meta>

const loads: Story['play'] = async ({ args }) => {
  await waitFor(() => expect(args.onLoad).toHaveBeenCalledOnce(), { timeout: 10_000 })
}

/**
 * One dashboard, locked to the account of the person by the token of a static embed, which is sent to the frame by a
 * message.
 *
 * Try: change a filter in the frame. No page is loaded.
 */
export const Dashboard: Story = { play: loads }

/**
 * The dark preset, without a title, and with the widget of one filter hidden. Hidden is not locked.
 *
 * Try: change `preset` to `light` in the Controls panel. No page is loaded.
 */
export const Dark: Story = {
  args: { theme: { preset: 'dark' }, withTitle: false, hiddenParameters: ['quantity'] },
}

/**
 * A single question.
 *
 * Try: set `withTitle` to false in the Controls panel.
 */
export const Question: Story = {
  args: { dashboard: undefined, question: 2, title: 'Revenue by month', height: 480 },
}

function Filters({ onLoad }: { onLoad?: (() => void) | undefined }) {
  const [parameters, setParameters] = useState<WantedParameters>({ region: 'West' })
  return (
    <>
      <div className="toolbar">
        {['East', 'North', 'South', 'West'].map((region) => (
          <button
            key={region}
            type="button"
            aria-pressed={parameters['region'] === region}
            onClick={() => {
              setParameters((before) => ({ ...before, region }))
            }}
          >
            {region}
          </button>
        ))}
        <code className="end">{JSON.stringify(parameters)}</code>
      </div>
      <GuestEmbed
        dashboard={4}
        title="Regions"
        parameters={parameters}
        onParametersChange={setParameters}
        onLoad={onLoad}
      />
    </>
  )
}

/**
 * The filters are state of the app. Buttons and frame follow each other, and nothing is loaded.
 *
 * Try: press a region, or choose one in the frame.
 */
export const ControlledFilters: Story = {
  render: ({ onLoad }) => <Filters onLoad={onLoad} />,
  play: async ({ args, canvas }) => {
    await waitFor(() => expect(args.onLoad).toHaveBeenCalledOnce(), { timeout: 10_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'North' }))
    await waitFor(() => expect(canvas.getByText(/"region":"North"/)).toBeVisible(), { timeout: 10_000 })
    await expect(args.onLoad).toHaveBeenCalledOnce()
  },
}

const LIFE_SECONDS = 20

function Themes({ onLoad }: { onLoad?: (() => void) | undefined }) {
  const [isDark, setIsDark] = useState(false)
  const [count, setCount] = useState(0)
  const fetchToken: FetchToken = async ({ resource, params, signal }) => {
    const body = JSON.stringify({ resource, params })
    const response = await fetch(`${hostUrl('token')}?seconds=${LIFE_SECONDS}`, {
      method: 'POST',
      body,
      signal,
    })
    setCount((before) => before + 1)
    return (await response.json()) as { jwt: string }
  }
  return (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={fetchToken} theme={isDark ? 'night' : 'light'}>
      <div className="toolbar">
        <label>
          <input
            type="checkbox"
            checked={isDark}
            onChange={() => {
              setIsDark(!isDark)
            }}
          />{' '}
          Dark
        </label>
        <output>
          {count} {count === 1 ? 'token' : 'tokens'} so far
        </output>
      </div>
      <GuestEmbed dashboard={4} title="Regions" onLoad={onLoad} />
    </MetabaseProvider>
  )
}

/**
 * The provider's theme changes in place. A token lives for twenty seconds, and Metabase asks for another one when it needs it.
 * The content and its filters stay.
 *
 * Try: press Dark. Then wait for twenty seconds and change a filter.
 */
export const ThemeAndRenewal: Story = {
  render: ({ onLoad }) => <Themes onLoad={onLoad} />,
  play: async ({ args, canvas }) => {
    await waitFor(() => expect(args.onLoad).toHaveBeenCalledOnce(), { timeout: 10_000 })
    await userEvent.click(canvas.getByRole('checkbox', { name: 'Dark' }))
    await expect(canvas.getByRole('status')).toHaveTextContent('1 token so far')
    await expect(args.onLoad).toHaveBeenCalledOnce()
  },
}
