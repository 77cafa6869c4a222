import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locationMessage, parseMessage } from '../../src/protocol/messages.ts'
import { anyData, isMetabaseMessage } from '../support/messages.ts'

const location = { pathname: '/dashboard/1', search: '?a=1', hash: '#x' }
const frame = (value: object): unknown => ({ metabase: { type: 'frame', frame: value } })

describe('a message from Metabase', () => {
  it('is read without the fields that say nothing new (5.2)', () => {
    const nine = { ...location, href: 'https://a.test/', origin: 'https://a.test', protocol: 'https:' }
    expect(parseMessage({ metabase: { type: 'location', location: nine } })).toEqual({
      type: 'location',
      location,
    })
  })

  it.each([
    [
      { mode: 'fit', height: 2256 },
      { mode: 'fit', height: 2256 },
    ],
    [
      { mode: 'normal', height: 0 },
      { mode: 'normal', height: 0 },
    ],
    [{ mode: 'fit' }, { mode: 'fit', height: null }],
    [
      { mode: 'fit', height: 20_000 },
      { mode: 'fit', height: 20_000 },
    ],
    [
      { mode: 'normal', height: 12, extra: true },
      { mode: 'normal', height: 12 },
    ],
  ])('may be a frame with or without a height: %j (H-3, H-4)', (sent, read) => {
    expect(parseMessage(frame(sent))).toEqual({ type: 'frame', frame: read })
  })

  it.each([
    ['an endless height', frame({ mode: 'fit', height: Infinity })],
    ['no number', frame({ mode: 'fit', height: NaN })],
    ['a negative height', frame({ mode: 'fit', height: -1 })],
    ['an absurd height', frame({ mode: 'fit', height: 20_001 })],
    ['text as height', frame({ mode: 'fit', height: '600' })],
    ['an unknown mode', frame({ mode: 'fill', height: 600 })],
    ['an unknown type (H-4)', { metabase: { type: 'ready', location, frame: { mode: 'fit', height: 600 } } }],
    ['fields of a function', Object.assign(() => 0, { metabase: { type: 'location', location } })],
    ['a URL as text', { metabase: { type: 'location', location: 'https://a.test/dashboard/1' } }],
    [
      'a location without a search',
      { metabase: { type: 'location', location: { pathname: '/', hash: '' } } },
    ],
    ['the other protocol (H-9)', { type: 'metabase.embed.iframeReady', data: {} }],
    ['JSON text', JSON.stringify({ metabase: { type: 'location', location } })],
    ['nothing', null],
    ['an empty envelope', { metabase: null }],
  ])('is nothing to us with %s', (_what, data) => {
    expect(parseMessage(data)).toBeNull()
  })

  it('is of the type that it says, whatever else it holds', () => {
    const both = { location, frame: { mode: 'fit', height: 600 } }
    expect(parseMessage({ metabase: { type: 'frame', ...both } })?.type).toBe('frame')
    expect(parseMessage({ metabase: { type: 'location', ...both } })?.type).toBe('location')
  })

  it('is what the specification calls one, and no other data is (5.2)', () => {
    let messages = 0
    fc.assert(
      fc.property(anyData, (data) => {
        const isMessage = isMetabaseMessage(data)
        expect(parseMessage(data) !== null).toBe(isMessage)
        if (isMessage) messages++
      }),
      { numRuns: 5000 },
    )
    expect(messages).toBeGreaterThan(0)
  })

  it('that we send names a location, as text (5.4)', () => {
    expect(locationMessage('/dashboard/2?a=1#b')).toEqual({
      metabase: { type: 'location', location: '/dashboard/2?a=1#b' },
    })
  })
})
