import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { createEmbed, internals } from '../../src/core/embed.ts'
import type { Page } from '../../src/core/contract.ts'
import { parseMessage } from '../../src/protocol/messages.ts'
import { readLocation } from '../../src/protocol/urls.ts'

it('is not moved, and throws nothing, whatever its own frame posts that is no message', async () => {
  const site = { origin: 'https://bi.test', base: '' }
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const embed = createEmbed()
  const page: Page = {
    kind: 'interactive',
    config: { site, siteUrl: 'https://bi.test' },
    props: { title: 'Sales' },
    place: '/',
    look: '',
    open: () => ({ url: 'about:blank' }),
    read: (wire) => readLocation(site, wire),
  }
  embed[internals].show(page, frame, 0)
  await vi.dynamicImportSettled()
  const before = embed.getSnapshot()
  const post = (data: unknown): void => {
    window.dispatchEvent(
      new MessageEvent('message', { data, origin: site.origin, source: frame.contentWindow }),
    )
  }
  fc.assert(
    fc.property(fc.anything(), (data) => {
      for (const value of [data, { metabase: data }, { metabase: { type: 'frame', frame: data } }])
        if (parseMessage(value) === null) post(value)
      expect(embed.getSnapshot()).toBe(before)
    }),
    { numRuns: 3000 },
  )
  // The same door lets a real message in, so that the silence above means something.
  post({ metabase: { type: 'frame', frame: { mode: 'fit', height: 700 } } })
  expect(embed.getSnapshot().frame).toEqual({ mode: 'fit', height: 700 })
  embed[internals].leave()
})
