// @vitest-environment node
import { version } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import {
  GuestEmbed,
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  useEmbed,
  useEmbedLocation,
} from '../../src/index.ts'

function App() {
  const embed = useEmbed()
  return (
    <MetabaseProvider siteUrl="https://bi.test" ssoUrl="/sso">
      <p>{useEmbedLocation(embed)?.pathname ?? 'nowhere'}</p>
      <InteractiveEmbed embed={embed} path="/dashboard/1" title="Sales" height="auto" />
      <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003" title="Status" />
      <GuestEmbed dashboard={1} title="Guests" token="a.b.c" />
    </MetabaseProvider>
  )
}

it('renders on a server the place of the frame, which the browser fills (H-90, G-4)', () => {
  expect(typeof window).toBe('undefined')
  const error = vi.spyOn(console, 'error')
  const html = renderToString(<App />)
  expect(html).toContain('Loading Sales…')
  expect(html).toContain('Loading Guests…')
  expect(html).not.toContain('a.b.c')
  expect(html).toContain('nowhere')
  expect(html).not.toContain('<iframe')
  expect(error).not.toHaveBeenCalled()
  error.mockRestore()
})

it.runIf(version.startsWith('19'))(
  'connects to Metabase from the server’s markup on, where React can',
  () => {
    expect(renderToString(<App />)).toContain('<link rel="preconnect" href="https://bi.test"/>')
  },
)
