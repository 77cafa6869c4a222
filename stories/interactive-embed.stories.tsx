import type { Meta, StoryObj } from '@storybook/react-vite'
import { InteractiveEmbed } from 'react-metabase'
import { expect, fn, waitFor } from 'storybook/test'

const meta = {
  title: 'Components/InteractiveEmbed',
  component: InteractiveEmbed,
  parameters: { shell: { page: 'Analytics' } },
  args: { title: 'Orders overview', path: '/dashboard/1', onReady: fn(), onLocationChange: fn() },
  argTypes: { height: { control: 'text' }, ui: { control: 'object' } },
} satisfies Meta<typeof InteractiveEmbed>

export default meta
type Story = StoryObj<typeof meta>

/**
 * The whole of Metabase, signed in through the app's own SSO route.
 *
 * Try: click around, and read the location in the Actions panel.
 */
export const Dashboard: Story = {
  play: async ({ args }) => {
    await waitFor(() => expect(args.onReady).toHaveBeenCalled(), { timeout: 10_000 })
    await waitFor(
      () =>
        expect(args.onLocationChange).toHaveBeenLastCalledWith(
          expect.objectContaining({ pathname: '/dashboard/1' }),
          'host',
        ),
      { timeout: 10_000 },
    )
  },
}

/**
 * Only the content: no bar above it, no title, no breadcrumbs.
 *
 * Try: change `ui` in the Controls panel.
 */
export const ContentOnly: Story = {
  args: { ui: { topNav: false, header: false, breadcrumbs: false, additionalInfo: false } },
}

/**
 * Everything that helps people to explore: side bar, search and the button for new questions.
 *
 * Try: open the side bar with its button, and go to a dashboard from there.
 */
export const Exploring: Story = {
  args: { path: '/collection/root', ui: { sideNav: true, search: true, newButton: true } },
}

/**
 * A bar at the side that is always open, in place of the one at the top.
 *
 * Try: go to another dashboard by the side bar.
 */
export const SideNavigation: Story = {
  args: { ui: { topNav: false, sideNav: true } },
}

/**
 * A question without the buttons that change it.
 *
 * Try: remove `actionButtons` in the Controls panel.
 */
export const Question: Story = {
  args: { title: 'Revenue by month', path: '/question/2', ui: { actionButtons: false } },
}

/**
 * By entity id, which stays the same when content moves from one Metabase to another.
 *
 * Try: change the region in `parameters` in the Controls panel.
 */
export const ByEntityId: Story = {
  args: {
    path: undefined,
    dashboard: 'Accounts_dashboard-02',
    title: 'Accounts',
    parameters: { region: 'West' },
  },
}

/**
 * The embed is as tall as its dashboard: no second scroll bar. Other pages keep the default height.
 *
 * Try: scroll, and choose the other tab.
 */
export const AutoHeight: Story = {
  args: { height: 'auto', ui: { topNav: false } },
  play: async ({ canvas }) => {
    const frame = await canvas.findByTitle('Orders overview')
    await waitFor(() => expect(frame.clientHeight).toBeGreaterThan(900), { timeout: 10_000 })
  },
}
