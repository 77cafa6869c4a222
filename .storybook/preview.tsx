import type { Preview } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { MetabaseProvider, type FetchToken } from 'react-metabase'
import { usePreferredTheme } from '../examples/quick-start/app/shell/use-preferred-theme.ts'
import { inShell } from './app-shell.tsx'
import './docs.css'
import { ThemedDocs } from './docs-container.tsx'
import { hostUrl, metabaseIsThere, siteUrl } from './metabase.ts'

const fetchToken: FetchToken = async ({ resource, params, signal }) => {
  const response = await fetch(hostUrl('token'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resource, params }),
    signal,
  })
  if (!response.ok) throw new Error(`The token route answered ${response.status}`)
  return (await response.json()) as { jwt: string }
}

function Provider({ children }: { children: ReactNode }) {
  return (
    <MetabaseProvider
      siteUrl={siteUrl}
      ssoUrl={hostUrl('sso')}
      fetchToken={fetchToken}
      theme={usePreferredTheme()}
    >
      {children}
    </MetabaseProvider>
  )
}

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    docs: {
      container: ThemedDocs,
      toc: { headingSelector: 'h2, h3', title: 'On this page' },
    },
    a11y: { test: 'error' },
    layout: 'fullscreen',
    controls: { expanded: true, sort: 'requiredFirst' },
    options: {
      storySort: {
        order: [
          'Start here',
          'Guides',
          'API reference',
          'Examples',
          [
            'First embed',
            'Components',
            ['PublicEmbed', 'StaticEmbed', 'GuestEmbed', 'InteractiveEmbed'],
            'Hooks',
            'Router sync',
            'Renewal',
            'Warm frames',
            'Devtools',
            'States',
            'Failures',
          ],
        ],
      },
    },
  },
  loaders: [metabaseIsThere],
  decorators: [
    (Story) => (
      <Provider>
        <Story />
      </Provider>
    ),
    inShell,
  ],
}

export default preview
