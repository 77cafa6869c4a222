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

/**
 * One dashboard, locked to the account of the person by a token that the app's server signs.
 *
 * Try: change a filter or choose the Customers tab. The account stays the same.
 */
export const Dashboard: Story = {
  play: async ({ args }) => {
    await waitFor(() => expect(args.onReady).toHaveBeenCalledOnce(), { timeout: 10_000 })
  },
}

/**
 * The dark theme.
 *
 * Try: change `theme` to `light` in the Controls panel.
 */
export const Night: Story = { args: { appearance: { theme: 'night' } } }

/**
 * No background of its own: the page behind it shines through, and the cards keep their colour.
 *
 * Try: remove `background` in the Controls panel.
 */
export const NoBackground: Story = {
  args: { appearance: { background: false, bordered: false } },
  decorators: [
    (Story) => (
      <div className="backdrop">
        <Story />
      </div>
    ),
  ],
}

/**
 * Metabase's older way to the same, for light pages.
 *
 * Try: choose the Customers tab. The table is on the background of the page.
 */
export const Transparent: Story = {
  args: { appearance: { theme: 'transparent' } },
  decorators: [
    (Story) => (
      // A browser paints a background behind a light document in a dark page.
      <div className="backdrop" style={{ colorScheme: 'light' }}>
        <Story />
      </div>
    ),
  ],
}

/**
 * Starts on another tab, with a filter that people may change.
 *
 * Try: choose another region, and then no region.
 */
export const TabAndParameters: Story = { args: { tab: 2, parameters: { region: 'West' } } }

/**
 * The same without the filter's widget, the title and the border. Hidden is not locked.
 *
 * Try: remove `region` from `hideParameters` in the Controls panel.
 */
export const Bare: Story = {
  args: { appearance: { titled: false, bordered: false, hideParameters: ['region', 'date'] } },
}

/**
 * A single question.
 *
 * Try: change `question` to 1 in the Controls panel.
 */
export const Question: Story = {
  args: { dashboard: undefined, question: 2, title: 'Revenue by month', height: 480 },
}

/**
 * As tall as what it shows.
 *
 * Try: choose the other tab, or make the window narrower.
 */
export const AutoHeight: Story = { args: { height: 'auto' } }
