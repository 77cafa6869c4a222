import type { Meta, StoryObj } from '@storybook/react-vite'
import { StaticEmbed } from 'react-metabase'
import { expect, fn, waitFor } from 'storybook/test'

const meta = {
  title: 'Components/StaticEmbed',
  component: StaticEmbed,
  args: { title: 'Orders overview', dashboard: 1, onReady: fn() },
  argTypes: { appearance: { control: 'object' }, parameters: { control: 'object' } },
} satisfies Meta<typeof StaticEmbed>

export default meta
type Story = StoryObj<typeof meta>

/** One dashboard, locked to the account of the person by a token that the app's server signs. */
export const Dashboard: Story = {
  play: async ({ args }) => {
    await waitFor(() => expect(args.onReady).toHaveBeenCalledOnce(), { timeout: 10_000 })
  },
}

/** The dark theme. */
export const Night: Story = { args: { appearance: { theme: 'night' } } }

/** No background of its own: the page behind it shines through, and the cards keep their colour. */
export const NoBackground: Story = {
  args: { appearance: { background: false, bordered: false } },
  decorators: [
    (Story) => (
      <div style={{ padding: 24, background: 'linear-gradient(120deg, #dff3ee, #e8e3f8)' }}>
        <Story />
      </div>
    ),
  ],
}

/** Metabase's older way to the same. */
export const Transparent: Story = { ...NoBackground, args: { appearance: { theme: 'transparent' } } }

/** Starts on another tab, with a filter that people may change. */
export const TabAndParameters: Story = { args: { tab: 2, parameters: { region: 'West' } } }

/** The same without the filter's widget, the title and the border. Hidden is not locked. */
export const Bare: Story = {
  args: { appearance: { titled: false, bordered: false, hideParameters: ['region', 'date'] } },
}

/** A single question. */
export const Question: Story = {
  args: { dashboard: undefined, question: 2, title: 'Revenue by month', height: 480 },
}

/** As tall as what it shows: choose the other tab, or make the window narrower. */
export const AutoHeight: Story = { args: { height: 'auto' } }
