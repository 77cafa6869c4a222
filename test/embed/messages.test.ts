import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createEmbed } from '../../src/embed/create-embed.ts'
import { internals } from '../../src/embed/embed.ts'
import type { Page } from '../../src/embed/page.ts'
import { createLoadLimit } from '../../src/embed/limit-loads.ts'
import { createParking } from '../../src/embed/parking.ts'
import { parseMessage } from '../../src/protocol/messages.ts'
import { readLocation } from '../../src/protocol/urls.ts'
import { anyData, isMetabaseMessage } from '../support/messages.ts'

it('is not moved, and throws nothing, whatever its own frame posts that is no message', () => {
  const site = { origin: 'https://bi.test', base: '' }
  const container = document.createElement('div')
  document.body.append(container)
  const embed = createEmbed()
  const page: Page = {
    kind: { name: 'test', parse: parseMessage, start: () => [] },
    provider: {
      parking: createParking(),
      loads: createLoadLimit(Infinity),
      site,
      siteUrl: 'https://bi.test',
      isSignedOut: false,
      watchers: new Set(),
    },
    props: { title: 'Sales' },
    target: '/',
    loadKey: '',
    silenceCause: () => '',
    address: () => ({ url: 'about:blank' }),
    readLocation: (wire) => readLocation(site, wire),
  }
  embed[internals].attach(page, container)
  const before = embed.getSnapshot()
  const post = (data: unknown): void => {
    const source = container.querySelector('iframe')?.contentWindow ?? null
    window.dispatchEvent(new MessageEvent('message', { data, origin: site.origin, source }))
  }
  fc.assert(
    fc.property(anyData, (data) => {
      if (!isMetabaseMessage(data)) post(data)
      expect(embed.getSnapshot()).toBe(before)
    }),
    { numRuns: 3000 },
  )
  // The same door lets a real message in, so that the silence above means something.
  post({ metabase: { type: 'frame', frame: { mode: 'fit', height: 700 } } })
  expect(embed.getSnapshot().frame).toEqual({ mode: 'fit', height: 700 })
  embed[internals].detach()
})
