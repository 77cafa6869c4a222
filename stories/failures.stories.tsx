import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { InteractiveEmbed, MetabaseProvider, PublicEmbed, StaticEmbed, type FetchToken } from 'react-metabase'
import { expect, waitFor } from 'storybook/test'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'

/** Each way an embed can fail, as people see it until the app shows something of its own. */
const meta = {
  title: 'Failures',
  decorators: [
    (Story) => (
      <div className="card">
        <Story />
      </div>
    ),
  ],
} satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

function Provider({ fetchToken, children }: { fetchToken: FetchToken; children: ReactNode }) {
  return (
    <MetabaseProvider siteUrl={siteUrl} fetchToken={fetchToken}>
      {children}
    </MetabaseProvider>
  )
}

/** A signed embed whose token is no good. */
const signed = (fetchToken: FetchToken) => () => (
  <Provider fetchToken={fetchToken}>
    <StaticEmbed dashboard={1} title="Orders overview" height={240} />
  </Provider>
)

const tells =
  (code: string): NonNullable<Story['play']> =>
  async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('alert')).toHaveTextContent(code), { timeout: 10_000 })
  }

const sign = (claims: object): string => `x.${btoa(JSON.stringify(claims)).replace(/=/g, '')}.x`

/**
 * `fetchToken` rejected with a 403: this person may not see it, and it is not asked for again.
 *
 * Try: press the button. The token is asked for once more.
 */
export const TokenRefused: Story = {
  render: signed(() => Promise.reject(Object.assign(new Error('Forbidden'), { status: 403 }))),
  play: tells('token_failed'),
}

/**
 * `fetchToken` answered with the HTML of a page.
 *
 * Try: press the button. The answer is the same.
 */
export const TokenInvalid: Story = {
  render: signed(() => Promise.resolve('<!doctype html>')),
  play: tells('token_invalid'),
}

/**
 * The token had expired when it came, perhaps from a cache.
 *
 * Try: press the button. The answer is the same.
 */
export const TokenExpired: Story = {
  render: signed(() => Promise.resolve(sign({ exp: 1 }))),
  play: tells('token_expired'),
}

/**
 * `fetchToken` does not answer: it is asked four times, for ten seconds each, before this is said.
 *
 * Try: wait for forty-five seconds.
 */
export const TokenTimeout: Story = { render: signed(() => new Promise(() => undefined)) }

/**
 * The token was signed with another secret than Metabase's.
 *
 * Try: press the button. Metabase refuses the token again.
 */
export const TokenRefusedByMetabase: Story = {
  render: signed(() => Promise.resolve(sign({ resource: { dashboard: 1 }, params: {} }))),
  play: tells('token_invalid'),
}

/**
 * There is nobody at this address. The embed goes on trying, ever less often.
 *
 * Try: read the requests in the Network panel of the browser.
 */
export const NoResponse: Story = {
  render: () => (
    <MetabaseProvider siteUrl="http://127.0.0.1:9">
      <InteractiveEmbed path="/dashboard/1" title="Orders overview" height={240} readyTimeoutMs={1500} />
    </MetabaseProvider>
  ),
  play: tells('no_response'),
}

/**
 * Single sign-on ends in an error text, because the token it was given says nobody's name.
 *
 * Try: press the button. The sign-in starts again.
 */
export const SignInFailed: Story = {
  render: () => (
    <MetabaseProvider siteUrl={siteUrl} ssoUrl={`${hostUrl('sso')}?as=nobody`}>
      <InteractiveEmbed path="/dashboard/1" title="Orders overview" height={240} readyTimeoutMs={2500} />
    </MetabaseProvider>
  ),
  play: tells('no_response'),
}

/**
 * The public link was removed.
 *
 * Try: press the button. The link is asked for again.
 */
export const NotFound: Story = {
  render: () => (
    <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e9999" title="Service status" height={240} />
  ),
  play: tells('not_found'),
}

const fetchSsoToken = async (): Promise<{ jwt: string }> =>
  (await fetch(hostUrl('sso-token'))).json() as Promise<{ jwt: string }>

/** The same simulator under a name that makes it another site than this page, so that the browser keeps its cookies back. */
const otherSite = siteUrl.includes('//127.0.0.1:')
  ? siteUrl.replace('//127.0.0.1:', '//localhost:')
  : siteUrl.replace('//localhost:', '//127.0.0.1:')

/**
 * The browser keeps no cookie of Metabase, so the login page is all there is. (In a built Storybook there are no cookies.)
 *
 * Try: open Metabase in a tab of its own, where its cookies are allowed.
 */
export const CookiesBlocked: Story = {
  render: () => (
    <MetabaseProvider siteUrl={otherSite} fetchSsoToken={fetchSsoToken}>
      <InteractiveEmbed path="/dashboard/1" title="Orders overview" height={240} />
    </MetabaseProvider>
  ),
}

function SignedOut() {
  const endSessions = () => {
    void fetch(hostUrl('_simulator'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endSessions: true }),
    })
  }
  return (
    <>
      <div className="toolbar">
        <button type="button" onClick={endSessions}>
          End all sessions
        </button>
      </div>
      <InteractiveEmbed path="/dashboard/1" title="Orders overview" ui={{ topNav: false }} />
    </>
  )
}

/**
 * A person whose session ends is signed in again, at the same page. The fourth time within a minute it says `session_lost`.
 *
 * Try: end all sessions, and click the title of a card in the frame.
 */
export const SessionLost: Story = { render: () => <SignedOut /> }
