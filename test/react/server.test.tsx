import { act } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { InteractiveEmbed, MetabaseProvider, useEmbed, useEmbedLocation } from '../../src/index.ts'

function App() {
  const embed = useEmbed()
  return (
    <MetabaseProvider siteUrl="https://bi.test">
      <p>{useEmbedLocation(embed)?.pathname ?? 'nowhere'}</p>
      <InteractiveEmbed embed={embed} path="/dashboard/1" title="Sales" height="auto" />
    </MetabaseProvider>
  )
}

it('renders on a server, a frame without an address (H-90)', () => {
  const error = vi.spyOn(console, 'error')
  const html = renderToString(<App />)
  expect(html).toContain('title="Sales"')
  expect(html).not.toContain('src=')
  expect(error).not.toHaveBeenCalled()
  error.mockRestore()
})

it('hydrates that markup, and loads then', async () => {
  const container = document.createElement('div')
  container.innerHTML = renderToString(<App />)
  document.body.append(container)
  const frame = container.querySelector('iframe')
  const onRecoverableError = vi.fn()
  await act(async () => {
    hydrateRoot(container, <App />, { onRecoverableError })
    await Promise.resolve()
  })
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(container.querySelector('iframe')).toBe(frame)
  expect(frame?.src).toBe('https://bi.test/dashboard/1')
})
