import { describe, expect, it } from 'vitest'
import { choosesSame, readParameters } from '../../src/protocol/parameters.ts'

describe('the filters in a query that Metabase reported', () => {
  it('are all keys but the tab and the opened row', () => {
    expect(readParameters('?tab=2-sales&objectId=7&state=CA&city=A&city=B&date=')).toEqual({
      state: 'CA',
      city: ['A', 'B'],
      date: null,
    })
  })
})

describe('two queries choose the same', () => {
  it.each([
    ['the same values', '?a=1&b=2', '?a=1&b=2'],
    ['a filter without a value, and none', '?a=1&b=', '?a=1'],
    ['one opened row, and another', '?a=1&objectId=3', '?a=1&objectId=4'],
    ['any tab, and none', '?tab=2-sales', ''],
    ['a tab with its name, and without', '?tab=12-sales', '?tab=12'],
  ])('with %s', (_what, shown, asked) => {
    expect(choosesSame(shown, asked)).toBe(true)
  })

  it.each([
    ['another value', '?a=1', '?a=2'],
    ['a value that begins alike', '?a=1x', '?a=1y'],
    ['a value more', '?a=1&a=2', '?a=1'],
    ['two values, and one that holds both', '?a=1&a=2', '?a=12'],
    ['two filters, and one whose value holds the other', '?a=1&b=2', '?a=1%26b%3D2'],
    ['another filter', '?a=1', '?b=1'],
    ['another tab', '?tab=12-sales', '?tab=13'],
    ['no tab, where one was asked for', '?a=1', '?a=1&tab=1'],
    ['a filter, and none', '?a=1', ''],
  ])('but not with %s', (_what, shown, asked) => {
    expect(choosesSame(shown, asked)).toBe(false)
  })
})
