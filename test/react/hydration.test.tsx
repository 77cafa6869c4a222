import { act } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { GuestEmbed, InteractiveEmbed, MetabaseProvider, type FetchToken } from '../../src/index.ts'
import { fakeFetchToken, fakeGuestMetabase } from '../../src/testing.ts'

const App = () => (
  <MetabaseProvider siteUrl="https://bi.test">
    <InteractiveEmbed path="/dashboard/1" title="Sales" height="auto" />
  </MetabaseProvider>
)

it('hydrates the markup of a server, and loads then', async () => {
  const container = document.createElement('div')
  container.innerHTML = renderToString(<App />)
  document.body.append(container)
  const onRecoverableError = vi.fn()
  await act(async () => {
    hydrateRoot(container, <App />, { onRecoverableError })
    await Promise.resolve()
  })
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(container.querySelector('iframe')).toMatchObject({
    src: 'https://bi.test/dashboard/1',
    title: 'Sales',
  })
})

it('hydrates the place of a guest embed, and hears its page from the first word on (G-4)', async () => {
  const fetchToken = fakeFetchToken<Parameters<FetchToken>[0]>()
  const app = (
    <MetabaseProvider siteUrl="https://bi.test" fetchToken={fetchToken}>
      <GuestEmbed dashboard={1} title="Guests" />
    </MetabaseProvider>
  )
  const container = document.createElement('div')
  container.innerHTML = renderToString(app)
  document.body.append(container)
  expect(container.querySelector('iframe')).toBeNull()
  const onRecoverableError = vi.fn()
  await act(async () => {
    hydrateRoot(container, app, { onRecoverableError })
    await Promise.resolve()
  })
  expect(onRecoverableError).not.toHaveBeenCalled()
  const frame = container.querySelector('iframe')
  if (!frame) throw new Error('No frame')
  const metabase = fakeGuestMetabase(frame)
  await act(async () => {
    metabase.ready()
    await new Promise((resolve) => setTimeout(resolve))
  })
  expect(metabase.settings).toHaveLength(1)
  expect(fetchToken.requests).toHaveLength(1)
})
