import type { Meta, StoryObj } from '@storybook/react-vite'
import { useEffect, useState } from 'react'
import {
  MetabaseProvider,
  StaticEmbed,
  useEmbed,
  useEmbedParameters,
  type EmbedParameters,
  type FetchToken,
} from 'react-metabase'
import { expect, userEvent, waitFor } from 'storybook/test'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'
import { usePreferredTheme } from '../examples/quick-start/app/shell/use-preferred-theme.ts'

const meta = { title: 'Renewal' } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

const LIFE_SECONDS = 20

function Clock({ sinceMs, count }: { sinceMs: number; count: number }) {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  const age = Math.max(Math.round((nowMs - sinceMs) / 1000), 0)
  return (
    <output>
      Token {count}, {age} of {LIFE_SECONDS} seconds old{' '}
      <meter aria-label="Age of the token" min={0} max={LIFE_SECONDS} high={15} value={age} />
    </output>
  )
}

function Renewing({ renewal }: { renewal?: 'unseen' | 'reload' }) {
  const embed = useEmbed()
  const [parameters] = useEmbedParameters(embed)
  const [token, setToken] = useState({ sinceMs: 0, count: 0 })
  const fetchToken: FetchToken = async ({ resource, params, signal }) => {
    const body = JSON.stringify({ resource, params })
    const response = await fetch(`${hostUrl('token')}?seconds=${LIFE_SECONDS}`, {
      method: 'POST',
      body,
      signal,
    })
    setToken(({ count }) => ({ sinceMs: Date.now(), count: count + 1 }))
    return (await response.json()) as { jwt: string }
  }
  return (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={fetchToken} theme={usePreferredTheme()}>
      <div className="toolbar">
        <button type="button" onClick={embed.renewToken}>
          Renew now
        </button>
        <Clock {...token} />
        <code className="end">{JSON.stringify(parameters)}</code>
      </div>
      <StaticEmbed embed={embed} dashboard={1} title="Orders overview" height="auto" renewal={renewal} />
    </MetabaseProvider>
  )
}

const renews: Story['play'] = async ({ canvas }) => {
  const clock = await canvas.findByText(/^Token 1,/, {}, { timeout: 10_000 })
  await waitFor(() => expect(canvas.getByText(/"region":null/)).toBeVisible(), { timeout: 10_000 })
  await userEvent.click(canvas.getByRole('button', { name: 'Renew now' }))
  await waitFor(() => expect(clock).toHaveTextContent('Token 2,'), { timeout: 10_000 })
}

/**
 * The token lives for twenty seconds and is renewed after fifteen. The filters and the tab stay, and nothing blinks.
 *
 * Try: choose a region or the other tab, click outside of the frame, and wait.
 */
export const Unseen: Story = { render: () => <Renewing />, play: renews }

/**
 * The same in one frame, which is empty for a moment.
 *
 * Try: press Renew now, and compare with the story Unseen.
 */
export const Reload: Story = { render: () => <Renewing renewal="reload" />, play: renews }

function Remembering() {
  const [parameters, setParameters] = useState<EmbedParameters>({})
  return (
    <>
      <p className="toolbar">
        Yours to keep, in the address bar for example: <code>{JSON.stringify(parameters)}</code>
      </p>
      <StaticEmbed
        dashboard={1}
        title="Orders overview"
        parameters={parameters}
        onParametersChange={setParameters}
      />
    </>
  )
}

/**
 * What people choose, told to the app; given back as a prop it loads nothing.
 *
 * Try: change a filter, and read what the app is told.
 */
export const ParametersChange: Story = { render: () => <Remembering /> }
