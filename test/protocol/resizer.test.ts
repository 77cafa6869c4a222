import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  parseFramedMessage,
  parseResizerMessage,
  resizerInit,
  resizerReset,
} from '../../src/protocol/resizer.ts'

it('knows when the child is there', () => {
  expect(parseResizerMessage('[iFrameResizerChild]Ready')).toEqual({ type: 'resizerReady' })
})

it.each(['init', 'mutationObserver', 'resizeParent', 'resetPage', 'resizerSize', 'animationend'])(
  'reads a size report, whatever made the child measure: %s (5.6)',
  (trigger) => {
    expect(parseResizerMessage(`[iFrameSizer]mb1:2358:600:${trigger}`)).toEqual({
      type: 'resizerSize',
      id: 'mb1',
      height: 2358,
      width: 600,
      trigger,
    })
  },
)

it.each([
  ['[iFrameSizer]mb1:2358.75:600.25:init', { height: 2358.75, width: 600.25 }],
  ['[iFrameSizer]mb1:2358:600:preset', { height: 2358, trigger: 'preset' }],
  ['[iFrameSizer]mb1:2358:600:closed', { height: 2358, trigger: 'closed' }],
])(
  'reads fractions of a pixel, and triggers whose names contain those of control messages: %s',
  (text, report) => {
    expect(parseResizerMessage(text)).toMatchObject(report)
  },
)

it('reads nothing that is no text', () => {
  expect(parseResizerMessage(['[iFrameSizer]mb1:2358:600:init'])).toBeNull()
})

it('is one of two kinds of messages in a signed or public page', () => {
  expect(parseFramedMessage('[iFrameResizerChild]Ready')).toEqual({ type: 'resizerReady' })
  expect(parseFramedMessage({ metabase: { type: 'frame', frame: { mode: 'normal' } } })).toEqual({
    type: 'frame',
    frame: { mode: 'normal', height: null },
  })
  expect(parseFramedMessage('hello')).toBeNull()
})

it.each([
  '[iFrameSizer]mb1:2358:600:reset',
  '[iFrameSizer]mb1:0:0:scrollTo',
  '[iFrameSizer]mb1:12:0:mouseenter',
  '[iFrameSizer]mb1:0:0:message:"hello"',
  '[iFrameSizer]mb1:0:600:init',
  '[iFrameSizer]mb1:-5:600:init',
  '[iFrameSizer]mb1:1e9:600:init',
  '[iFrameSizer]mb1:tall:600:init',
  '[iFrameSizer]',
  'x[iFrameSizer]mb1:2358:600:init',
])('takes no height from %s (H-72)', (text) => {
  expect(parseResizerMessage(text)).toBeNull()
})

it('reads back what a child would send, and never throws', () => {
  const id = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  fc.assert(
    fc.property(id, fc.integer({ min: 1, max: 99_999 }), (name, height) => {
      expect(parseResizerMessage(`[iFrameSizer]${name}:${height}:10:init`)).toMatchObject({
        id: name,
        height,
      })
    }),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.string().map((text) => `[iFrameSizer]${text}`),
      ),
      (data) => {
        const message = parseResizerMessage(data)
        if (message?.type === 'resizerSize') expect(message.height).toBeGreaterThan(0)
      },
    ),
    { numRuns: 5000 },
  )
})

it('initialises by a string that 4.3.2 and 4.4.5 accept: `false` third, the last field left out', () => {
  expect(resizerInit('mb1')).toBe(
    '[iFrameSizer]mb1:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll',
  )
  expect(resizerReset).toBe('[iFrameSizer]reset')
})
