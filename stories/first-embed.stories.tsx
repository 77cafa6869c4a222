import type { Meta, StoryObj } from '@storybook/react-vite'
import { fetchTokenFrom, InteractiveEmbed, MetabaseProvider, PublicEmbed, StaticEmbed } from 'react-metabase'
import { expect, waitFor } from 'storybook/test'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'

/** Three whole programs, from the simplest one up. The other stories leave out the provider, which is the same for all. */
const meta = { title: 'First embed' } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

const loads =
  (title: string): NonNullable<Story['play']> =>
  async ({ canvas }) => {
    const frame = await canvas.findByTitle(title)
    await waitFor(() => expect(frame.parentElement).toHaveAttribute('aria-busy', 'false'), {
      timeout: 10_000,
    })
  }

/**
 * A public link. It needs no server and no sign-in: everybody who has the link sees the dashboard.
 *
 * Try: press “Show code” on the Docs page, and copy the code into your app.
 */
export const PublicLink: Story = {
  parameters: { shell: { page: 'Status' } },
  render: () => (
    <MetabaseProvider siteUrl={siteUrl}>
      <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003" title="Service status" height="auto" />
    </MetabaseProvider>
  ),
  play: loads('Service status'),
}

const fetchToken = fetchTokenFrom(hostUrl('token'))

/**
 * A signed dashboard. The server of the app signs a token, which locks the dashboard to the account of the person.
 *
 * Try: choose the Customers tab. All orders are of one account.
 */
export const SignedDashboard: Story = {
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={fetchToken}>
      <StaticEmbed dashboard={1} title="Orders overview" height="auto" />
    </MetabaseProvider>
  ),
  play: loads('Orders overview'),
}

/**
 * All of Metabase. The server of the app signs the person in, and Metabase shows what that person may see.
 *
 * Try: click the title of a card, and go on from there.
 */
export const AllOfMetabase: Story = {
  parameters: { shell: { page: 'Analytics' } },
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} ssoUrl={hostUrl('sso')}>
      <InteractiveEmbed dashboard={1} title="Analytics" ui={{ topNav: false }} height="auto" />
    </MetabaseProvider>
  ),
  play: loads('Analytics'),
}
