import { describe, expect, it } from 'vitest'
import { parseGuestMessage } from '../../src/protocol/guest.ts'
import { completeParameters, guestQuery, readGuestQuery } from '../../src/protocol/guest-parameters.ts'
import { readParameters } from '../../src/protocol/parameters.ts'
import { plainText } from '../../src/protocol/plain.ts'

/** As it comes from another window or an address: the name is a key of the object itself. */
const parameters = JSON.parse('{ "__proto__": ["West"], "constructor": ["East"] }') as Record<
  string,
  string[]
>
const names = ['__proto__', 'constructor']

function message(): unknown {
  const data = { source: 'manual-change', parameters, defaultParameters: {} }
  const read = parseGuestMessage({ type: 'metabase.embed.parametersChange', data })
  return read?.type === 'parametersChange' && read.change.parameters
}

describe('a filter that is called __proto__', () => {
  it.each<[string, () => unknown]>([
    ['a message', message],
    ['a query', () => readParameters('?__proto__=West&constructor=East')],
    ['the query of a guest embed', () => readGuestQuery(guestQuery(parameters))],
    [
      'what the app asks for',
      () => completeParameters(parameters, { parameters: {}, defaultParameters: {} }),
    ],
    ['the text of a token request', (): unknown => JSON.parse(plainText(parameters))],
  ])('is a filter like any other in %s, and changes no object', (_what, read) => {
    const found = read()
    expect(Object.getOwnPropertyNames(found).sort()).toEqual(names)
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
    expect(Reflect.get({}, 'West')).toBeUndefined()
  })
})
