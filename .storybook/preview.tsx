import type { Preview } from '@storybook/react-vite'
import { MetabaseProvider, type FetchToken } from 'react-metabase'
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

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    docs: {
      container: ThemedDocs,
      toc: { headingSelector: 'h2, h3', title: 'On this page' },
    },
    a11y: { test: 'error' },
    controls: { expanded: true, sort: 'requiredFirst' },
    options: {
      storySort: {
        order: [
          'Start here',
          'Guides',
          'API reference',
          'Examples',
          [
            'Components',
            'Hooks',
            'Router sync',
            'States',
            'Failures',
            'Renewal',
            'Warm frames',
            'Protocol inspector',
          ],
        ],
      },
    },
  },
  loaders: [metabaseIsThere],
  decorators: [
    (Story) => (
      <MetabaseProvider siteUrl={siteUrl} ssoUrl={hostUrl('sso')} fetchToken={fetchToken}>
        <Story />
      </MetabaseProvider>
    ),
  ],
}

export default preview
