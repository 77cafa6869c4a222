import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  completeParameters,
  guestQuery,
  isShown,
  meansSame,
  readGuestQuery,
} from '../../src/protocol/guest-parameters.ts'
import { values } from '../support/guest-messages.ts'

const shown = {
  parameters: { state: ['WA'], city: null, total: [4], date: '2024-01-01' },
  defaultParameters: { state: null, city: null, total: [4], date: '2024-01-01' },
}

describe('values that are wanted', () => {
  it.each([
    ['a text for a list', { state: 'WA' }],
    ['a number as text', { state: 'WA', total: '4' }],
    ['defaults that are left out', { state: ['WA'] }],
    ['an absent slug that is undefined', { state: ['WA'], city: undefined, total: undefined }],
    ['a cleared filter as an empty text', { state: 'WA', city: '' }],
    ['a cleared filter as an empty list', { state: 'WA', city: [] }],
    ['a slug that the page does not offer', { state: 'WA', secret: 1 }],
  ])('are on the screen with %s (G-32, 3.7)', (_what, wanted) => {
    expect(isShown(wanted, shown)).toBe(true)
  })

  it.each([
    ['another value', { state: 'CA' }],
    ['one more value', { state: ['WA', 'CA'] }],
    ['a default that is cleared', { state: 'WA', total: null }],
    ['a value that is left out, because that means the default', {}],
    ['another date', { state: 'WA', date: '2024-01-02' }],
  ])('are not with %s (3.7)', (_what, wanted) => {
    expect(isShown(wanted, shown)).toBe(false)
  })

  it('are completed by the defaults of all filters, so that the page takes them up as they are (3.7)', () => {
    expect(completeParameters({ state: 'CA', city: undefined, more: 1 }, shown)).toEqual({
      state: 'CA',
      city: null,
      total: [4],
      date: '2024-01-01',
      more: 1,
    })
  })

  it('are on the screen when the page reports them (G-32)', () => {
    fc.assert(
      fc.property(values, values, (parameters, defaultParameters) => {
        const now = { parameters, defaultParameters }
        expect(isShown(parameters, now)).toBe(true)
        expect(
          isShown(completeParameters({}, now), { ...now, parameters: completeParameters({}, now) }),
        ).toBe(true)
      }),
    )
  })

  it('mean the same in each form of a value, and not when one is left out', () => {
    expect(meansSame({ a: 4, b: null, c: undefined }, { b: [], a: ['4'] })).toBe(true)
    expect(meansSame({ a: null }, {})).toBe(false)
    expect(meansSame({}, { a: null })).toBe(false)
    expect(meansSame({ a: 1 }, { b: 1 })).toBe(false)
  })
})

describe('values in a query (G-34)', () => {
  it('are written as those of the other embeds', () => {
    const query = guestQuery({
      state: ['WA', 'CA'],
      city: null,
      total: [null, 5],
      on: false,
      date: '2024-01-01~',
      x: undefined,
    })
    expect(query).toBe('?city=&date=2024-01-01~&on=false&state=WA&state=CA&total=&total=5')
  })

  it('are read as values that mean the same', () => {
    fc.assert(
      // These two are no filters in an address: a tab and an opened row.
      fc.property(
        values.filter((parameters) => !('tab' in parameters || 'objectId' in parameters)),
        (parameters) => {
          expect(meansSame(readGuestQuery(guestQuery(parameters)), parameters)).toBe(true)
        },
      ),
    )
  })

  it('are nothing without filters', () => {
    expect(guestQuery({})).toBe('')
    expect(readGuestQuery('?tab=2')).toEqual({})
  })
})
