import type { Meta, StoryObj } from '@storybook/react-vite'
import { PublicEmbed } from 'react-metabase'
import { expect, fn, waitFor } from 'storybook/test'

const meta = {
  title: 'Components/PublicEmbed',
  component: PublicEmbed,
  parameters: { shell: { page: 'Status' } },
  args: {
    title: 'Service status',
    dashboard: '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003',
    height: 460,
    onReady: fn(),
  },
} satisfies Meta<typeof PublicEmbed>

export default meta
type Story = StoryObj<typeof meta>

/**
 * A public link: whoever has it sees all of its data.
 *
 * Try: change `height` to `auto` in the Controls panel.
 */
export const Dashboard: Story = {
  play: async ({ args }) => {
    await waitFor(() => expect(args.onReady).toHaveBeenCalledOnce(), { timeout: 10_000 })
  },
}

/**
 * In the dark theme, and with a filter.
 *
 * Try: add another region to `parameters` in the Controls panel.
 */
export const NightWithParameters: Story = {
  args: {
    dashboard: '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001',
    title: 'Orders overview',
    parameters: { region: ['East', 'West'] },
    appearance: { theme: 'night' },
    height: 600,
  },
}
