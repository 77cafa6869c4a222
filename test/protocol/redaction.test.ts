import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../src/protocol/messages.ts'
import { parseSite, readLocation, splitPath } from '../../src/protocol/urls.ts'

const site = parseSite('https://bi.test/metabase')
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJyZXNvdXJjZSI6e30sInBhcmFtcyI6e319.abc-_DEF'
const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001'

describe('a location that an interactive page reported holds no secret (H-8)', () => {
  it.each([
    ['a token in a path of the API', `/api/embed/card/${jwt}/query`],
    ['a token in a path that is none of Metabase’s', `/anything/${jwt}`],
    ['a token in the hash', `/dashboard/1#jwt=${jwt}`],
    ['a token in an encoded hash', `/dashboard/1#${encodeURIComponent(`a=${jwt}&b`)}`],
    ['a token in the query of any key', `/dashboard/1?state=${jwt}`],
    ['a token whose dots are encoded', `/dashboard/1?state=${jwt.replaceAll('.', '%2E')}`],
    ['a public link', `/public/dashboard/${uuid}`],
    [
      'a public link to come back to',
      `/auth/login?redirect=${encodeURIComponent(`/public/question/${uuid}`)}`,
    ],
    [
      'a public link to come back to, encoded twice',
      `/auth/login?redirect=${encodeURIComponent(encodeURIComponent(`/public/question/${uuid}`))}`,
    ],
    ['a public link below the base path', `/auth/login?redirect=%2Fmetabase%2Fpublic%2Fdocument%2F${uuid}`],
    ['a public link in the hash', `/question#/public/dashboard/${uuid}`],
  ])('%s', (_what, path) => {
    const { pathname, search, hash } = splitPath(`/metabase${path}`)
    const text = JSON.stringify(readLocation(site, { pathname, search, hash }))
    expect(decodeURIComponent(decodeURIComponent(text))).not.toContain('eyJ')
    expect(text).not.toContain(uuid)
  })

  it.each([
    ['a token', `/dashboard/1?state=${jwt}&a=1#b`, '/dashboard/1?a=1&state=…#b'],
    ['a token in the hash', `/question#a=${jwt}&b`, '/question#a=…&b'],
    ['a token without a signature', `/question#${jwt.replace('abc-_DEF', '')}`, '/question#…'],
    ['a token whose dots are encoded', `/question#${jwt.replaceAll('.', '%2E')}&b`, '/question#…&b'],
    ['a token whose dots are encoded twice', `/question#${jwt.replaceAll('.', '%252e')}&b`, '/question#…&b'],
    ['a public link', `/question#/public/dashboard/${uuid}/b`, '/question#/public/dashboard/…/b'],
  ])('%s is replaced from its first character to its last', (_what, path, expected) => {
    const { pathname, search, hash } = splitPath(path)
    const location = readLocation(site, { pathname, search, hash })
    expect(location.pathname + location.search + location.hash).toBe(expected)
  })

  // The limit only ends a search that would take more than ten times as long.
  it.each(['eyJ', 'eyJ.', '/public/', '%25'])('is found in no time in a long hash of %s', (text) => {
    const hash = `#${text.repeat(400_000 / text.length)}`
    const startMs = performance.now()
    readLocation(site, { pathname: '/', search: '', hash })
    expect(performance.now() - startMs).toBeLessThan(20_000)
  })

  it('keeps a path below a page that is called like the two', () => {
    const pathname = '/browse/public/tables/1'
    expect(readLocation(site, { pathname, search: '', hash: '' }).pathname).toBe(pathname)
  })

  it('keeps what only looks like one: a UUID of a filter, and an unsaved question (base64 of JSON)', () => {
    const question = btoa(JSON.stringify({ dataset_query: { database: 1 } }))
    const { pathname, search, hash } = splitPath(`/question?id=${uuid}#${question}`)
    expect(readLocation(site, { pathname, search, hash })).toEqual({
      pathname: '/question',
      search: `?id=${uuid}`,
      hash: `#${question}`,
    })
  })
})

describe('a location that no browser would report is no message', () => {
  const location = { pathname: '/dashboard/1', search: '?a=1', hash: '#x' }
  const parse = (part: Partial<typeof location>) =>
    parseMessage({ metabase: { type: 'location', location: { ...location, ...part } } })

  it.each([
    ['a backslash in the path', { pathname: '/\\evil.test' }],
    ['a control character in the path', { pathname: '/\t/evil.test' }],
    ['a path without its slash', { pathname: 'evil.test' }],
    ['an empty path', { pathname: '' }],
    ['no path', { pathname: undefined as unknown as string }],
    ['a path in a list', { pathname: ['/dashboard/1'] as unknown as string }],
    ['a query without its mark', { search: 'a=1' }],
    ['a hash without its mark', { hash: 'x' }],
    ['a line break in the query', { search: '?a=1\n' }],
    ['a line break in the hash', { hash: '#x\r' }],
  ])('%s', (_what, part) => {
    expect(parse({})).not.toBeNull()
    expect(parse(part)).toBeNull()
  })

  it('but one without a query and a hash is', () => {
    const place = { pathname: '/dashboard/1', search: '', hash: '' }
    expect(parse(place)).toEqual({ type: 'location', location: place })
  })

  it('but two slashes are, and the second is dropped (H-33)', () => {
    const message = parse({ pathname: '//evil.test/x' })
    expect(message?.type === 'location' && readLocation(site, message.location).pathname).toBe('/evil.test/x')
  })
})
