import { describe, expect, it } from 'vitest'
import { readClaims, tokenIn } from '../../src/protocol/claims.ts'

const encoded = (value: unknown): string =>
  btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')

describe('the answer of a token route', () => {
  it.each([
    ['the bare token', 'e30.e30.x'],
    ['the token in a field', { jwt: 'e30.e30.x' }],
    ['the token in a field beside others', { jwt: 'e30.e30.x', ok: true }],
    ['a token of base64url characters', 'eyJ-_9.eyJ-_8.a-_Z'],
  ])('may be %s (H-55)', (_what, answer) => {
    expect(tokenIn(answer)).toMatch(/^e[\w-]+\.e[\w-]+\.[\w-]+$/)
  })

  it.each([
    ['a list', ['e30.e30.x']],
    ['text around a token', 'Bearer e30.e30.x'],
    ['a token and a line break', 'e30.e30.x\n'],
    ['a token and more', 'e30.e30.x y'],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.x.y'],
    ['an empty first part', '.e30.x'],
    ['an empty last part', 'e30.e30.'],
    ['a token under another name', { token: 'e30.e30.x' }],
    ['a token in a token', { jwt: { jwt: 'e30.e30.x' } }],
    ['nothing', undefined],
    ['a number', 1],
  ])('holds no token if it is %s', (_what, answer) => {
    expect(tokenIn(answer)).toBeNull()
  })
})

describe('the claims of a token', () => {
  it('name the resource that it is for, and the values that it locks', () => {
    const claims = { resource: { dashboard: 1 }, params: { account: [7] }, exp: 1_700_000_000 }
    expect(readClaims(`e30.${encoded(claims)}.x`)).toEqual({
      resource: { dashboard: 1 },
      params: { account: [7] },
      expiresAtMs: 1_700_000_000_000,
    })
  })

  it.each(['~~~', '???'])('are read from base64url, which has no + and no /: %s', (question) => {
    const part = encoded({ resource: { question } })
    expect(part).toMatch(/[-_]/)
    expect(readClaims(`e30.${part}.x`).resource).toEqual({ question })
  })

  it.each(['text', 1, null, undefined])('name no resource if theirs is %j', (resource) => {
    expect(readClaims(`e30.${encoded({ resource })}.x`).resource).toEqual({})
  })
})
