import { beforeEach, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { InteractiveEmbed, PublicEmbed, StaticEmbed, useEmbed, type Embed } from '../../src/index.ts'
import { delay, eventually, fetchToken, Metabase, requests, reset, sees } from './support.tsx'

beforeEach(reset)

const lazy = { loading: 'lazy' } as const

/** Embeds that are far below what can be seen, in a page that waits half a second for each. */
async function open() {
  const asked = vi.fn(fetchToken)
  const onError = vi.fn()
  let embed: Embed | undefined
  function App() {
    embed = useEmbed()
    const common = { height: 200, iframeProps: lazy, readyTimeoutMs: 500, onError }
    return (
      <Metabase fetchToken={asked}>
        <div style={{ height: 10_000 }}>Above</div>
        <StaticEmbed {...common} dashboard={1} title="Signed" embed={embed} />
        <PublicEmbed {...common} dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003" title="Public" />
        <InteractiveEmbed {...common} path="/dashboard/2" title="Inside" />
      </Metabase>
    )
  }
  await render(<App />)
  if (!embed) throw new Error('Not rendered')
  return { asked, onError, embed }
}

it('asks for nothing, and does not fail, before a lazy embed is near to what can be seen', async () => {
  const { asked, onError, embed } = await open()
  await delay(1500)
  expect(asked).not.toHaveBeenCalled()
  expect(await requests('document')).toEqual([])
  expect(await requests('sso')).toEqual([])
  expect(onError).not.toHaveBeenCalled()
  expect(embed.getSnapshot().status).toBe('idle')
})

it('opens a lazy embed when it comes near, once', async () => {
  const { asked, embed } = await open()
  window.scrollTo(0, 10_000)
  await sees('Signed', 'Revenue')
  await sees('Public', 'Service status')
  await sees('Inside', 'Accounts')
  window.scrollTo(0, 0)
  await delay()
  window.scrollTo(0, 10_000)
  await delay()
  expect(asked).toHaveBeenCalledOnce()
  expect(await requests('document')).toHaveLength(3)
  await eventually(() => expect(embed.getSnapshot().status).toBe('ready'))
})

it('opens a lazy embed that the app loads itself', async () => {
  const { embed } = await open()
  embed.reload()
  await sees('Signed', 'Revenue')
  expect(await requests('document')).toHaveLength(1)
})
