import { act } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { InteractiveEmbed, MetabaseProvider } from '../../src/index.ts'

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
