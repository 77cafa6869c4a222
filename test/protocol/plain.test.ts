import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MetabaseError } from '../../src/protocol/errors.ts'
import { checkPlain, plainText } from '../../src/protocol/plain.ts'

describe('data for another page', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = { inside: [cycle] }

  it.each([
    ['a function', { colors: { brand: () => 0 } }, 'theme.colors.brand is a Function'],
    ['a value that contains itself', cycle, 'theme.self.inside.0 contains itself'],
    ['a symbol', [Symbol('x')], 'theme.0 is a Symbol'],
    ['a bigint', { size: 1n }, 'theme.size is a BigInt'],
    ['a date', { at: new Date() }, 'theme.at is a Date'],
    ['a map', new Map(), 'theme is a Map'],
    ['a promise', { colors: Promise.resolve({}) }, 'theme.colors is a Promise'],
  ])('is not %s, and the error names the part (G-28)', (_what, value, message) => {
    const check = () => {
      checkPlain(value, 'theme')
    }
    expect(check).toThrow(MetabaseError)
    expect(check).toThrow(`${message}: give plain data`)
  })

  it('may hold the same object twice, and nothing at all', () => {
    const color = { base: '#123456' }
    checkPlain({ charts: [color, color], a: undefined, b: null, c: Object.create(null) as object }, 'theme')
    checkPlain(undefined, 'theme')
  })

  it('is all that JSON has, and can be copied to another window (G-28)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        checkPlain(value, 'theme')
        expect(() => structuredClone(value)).not.toThrow()
      }),
    )
  })
})

it('has the same text whatever the order of its keys is, and another for other data', () => {
  expect(plainText({ b: [{ d: 1, c: 2 }], a: undefined })).toBe('{"b":[{"c":2,"d":1}]}')
  expect(plainText({ a: 1, b: 2 })).toBe(plainText({ b: 2, a: 1 }))
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(JSON.parse(plainText(one))).toEqual(JSON.parse(JSON.stringify(one)))
      expect(plainText(one) === plainText(other)).toBe(
        JSON.stringify(JSON.parse(plainText(one))) === JSON.stringify(JSON.parse(plainText(other))),
      )
    }),
  )
})
