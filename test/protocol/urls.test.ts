import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MetabaseError } from '../../src/protocol/errors.ts'
import { readClaims } from '../../src/protocol/claims.ts'
import { parametersQuery, readParameters } from '../../src/protocol/parameters.ts'
import {
  appearanceHash,
  difference,
  entityPath,
  isDashboard,
  isLoginPage,
  joinPath,
  parseSite,
  readFramedLocation,
  readLocation,
  sitePath,
  splitPath,
  wireOptions,
  type EmbedUi,
} from '../../src/protocol/urls.ts'

const site = parseSite('https://bi.test/metabase/')

describe('a site', () => {
  it.each([
    ['https://bi.test', 'https://bi.test', ''],
    ['https://bi.test/', 'https://bi.test', ''],
    ['http://bi.test:3000/metabase//', 'http://bi.test:3000', '/metabase'],
  ])('%s has an exact origin, and a base without slash (H-19)', (siteUrl, origin, base) => {
    expect(parseSite(siteUrl)).toEqual({ origin, base })
  })

  it.each([
    '',
    'bi.test',
    '/metabase',
    'javascript:alert(1)',
    'ftp://bi.test',
    'xhttps://bi.test',
    'https://',
  ])('is not %j', (siteUrl) => {
    expect(() => parseSite(siteUrl)).toThrow(expect.objectContaining({ code: 'site_url_invalid' }))
  })
})

describe('a path', () => {
  it.each([
    ['/dashboard/1?b=2&a=1#x', '/dashboard/1?a=1&b=2#x'],
    ['/metabase/dashboard/1', '/dashboard/1'],
    ['/METABASE/dashboard/1', '/dashboard/1'],
    ['/metabase', '/'],
    ['/metabased', '/metabased'],
    ['/a/../dashboard/1', '/dashboard/1'],
    ['/question#eyJkYXRhc2V0In0=', '/question#eyJkYXRhc2V0In0='],
    ['/dashboard/1?city=New York&x=a%20b+c', '/dashboard/1?city=New%20York&x=a%20b%20c'],
    ['/dashboard/1?when=2024-01-01~2024-06-30', '/dashboard/1?when=2024-01-01~2024-06-30'],
    ['/dashboard/1?a=&b=|{}^', '/dashboard/1?a=&b=%7C%7B%7D%5E'],
  ])('%s goes to Metabase as %s (5.4, 5.5, H-33)', (path, sent) => {
    expect(sitePath(site, path)).toBe(sent)
  })

  it.each([
    '',
    'dashboard/1',
    '?a=1',
    '//evil.test',
    '/\\evil.test',
    '/dashboard\\1',
    '/\t/evil.test',
    '/\n/evil.test',
    'javascript:alert(1)',
    'https://evil.test/dashboard/1',
    'https://bi.test.evil.test/',
    ' /dashboard/1',
  ])('%j is refused (H-33)', (path) => {
    expect(() => sitePath(site, path)).toThrow(MetabaseError)
    expect(() => sitePath(site, path)).toThrow(expect.objectContaining({ code: 'path_invalid' }))
  })

  const pieces = [
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2F',
    '%5c',
    ':',
    '@',
    '?',
    '#',
    '\t',
    ' ',
    'a',
    'é',
    'evil.test',
  ]
  const pathOfPieces = fc
    .array(fc.constantFrom(...pieces), { maxLength: 12 })
    .map((some) => `/${some.join('')}`)

  it('that is accepted never leaves the site, whatever it was', () => {
    fc.assert(
      fc.property(pathOfPieces, (path) => {
        let sent: string
        try {
          sent = sitePath(site, path)
        } catch {
          return
        }
        expect(sent).toMatch(/^\/(?!\/)/)
        expect(new URL(site.base + sent, site.origin).origin).toBe(site.origin)
        expect(new URL(sent, 'https://host.test').origin).toBe('https://host.test')
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    [{ dashboard: 1 }, '/dashboard/1'],
    [{ dashboard: '12-sales' }, '/dashboard/12-sales'],
    [{ question: 'Dc_7X8N7zf4iDK9Ps1M3b' }, '/question/entity/Dc_7X8N7zf4iDK9Ps1M3b'],
    [{ title: 'x', collection: 'root' }, '/collection/root'],
    [{ model: 7, question: undefined }, '/model/7'],
  ])('of %j is %s', (props, path) => {
    expect(entityPath(props)).toBe(path)
  })

  it.each([
    {},
    { dashboard: undefined },
    { dashboard: '../admin' },
    { dashboard: '1/../../admin' },
    { dashboard: 'Dc_7X8N7zf4iDK9Ps1M3b/..' },
    { dashboard: '../Dc_7X8N7zf4iDK9Ps1M3b' },
    { dashboard: '?Dc_7X8N7zf4iDK9Ps1M3b' },
    { collection: 'roots' },
    { question: -1 },
    { model: NaN },
    { title: 1 },
    { dashboardTitle: 1 },
    { topquestion: 1 },
  ])('cannot be made of %j', (props) => {
    expect(() => entityPath(props)).toThrow(expect.objectContaining({ code: 'props_invalid' }))
  })

  it.each([
    ['/dashboard/1', true],
    ['/auto/dashboard/table/1', true],
    ['/dashboards', false],
    ['/question/1?back=/dashboard/1', false],
  ])('%s is that of a dashboard: %j', (path, expected) => {
    expect(isDashboard(path)).toBe(expected)
  })

  it.each([
    ['/auth/login', true],
    ['/dashboard/1', false],
    ['/question/auth/', false],
  ])('%s is that of a sign-in: %j', (pathname, expected) => {
    expect(isLoginPage({ pathname, search: '', hash: '' })).toBe(expected)
  })
})

describe('UI flags and appearance', () => {
  const every: Required<EmbedUi> = {
    topNav: false,
    sideNav: 'default',
    search: true,
    newButton: true,
    logo: false,
    header: false,
    breadcrumbs: true,
    additionalInfo: false,
    actionButtons: true,
    dataPicker: 'staged',
    entityTypes: ['model', 'question'],
    locale: 'pt_BR',
    font: 'Open Sans',
  }

  it('are spelled as Metabase does, booleans as true and false, the undefined left out (H-12)', () => {
    expect([...wireOptions(every)]).toEqual([
      ['top_nav', 'false'],
      ['side_nav', 'default'],
      ['search', 'true'],
      ['new_button', 'true'],
      ['logo', 'false'],
      ['header', 'false'],
      ['breadcrumbs', 'true'],
      ['additional_info', 'false'],
      ['action_buttons', 'true'],
      ['data_picker', 'staged'],
      ['entity_types', 'model,question'],
      ['locale', 'pt_BR'],
      ['font', 'Open Sans'],
    ])
    expect(String(wireOptions({ hideParameters: ['a', 'b'], scrollTo: 3, refresh: undefined }))).toBe(
      'hide_parameters=a%2Cb&scrollTo=3',
    )
  })

  it('go into the query of a path that has one, and leave its hash (H-11, H-14, S-7)', () => {
    const path = joinPath(
      splitPath('/dashboard/1?a=1&top_nav=true#h'),
      wireOptions({ topNav: false, logo: false }),
    )
    expect(path).toBe('/dashboard/1?a=1&logo=false&top_nav=false#h')
  })

  it('go into the hash of a signed or public page, which always has a theme', () => {
    expect(appearanceHash({})).toBe('#theme=light')
    expect(appearanceHash({ theme: 'night', locale: 'es' })).toBe('#locale=es&theme=night')
    expect(
      appearanceHash(
        { theme: 'night', locale: 'es' },
        { theme: 'light', titled: false, downloads: ['pdf', 'results'] },
      ),
    ).toBe('#downloads=pdf%2Cresults&locale=es&theme=light&titled=false')
  })

  it('leave alone the filters whose names contain theirs', () => {
    const search = '?my_search=1&search_term=2&top_navigation=3'
    expect(readLocation(site, { pathname: '/dashboard/1', search, hash: '' }).search).toBe(search)
  })

  it('are not part of a place that Metabase reports (H-30)', () => {
    const path = joinPath(splitPath('/dashboard/1?state=CA'), wireOptions(every))
    const { pathname, search, hash } = splitPath(`/metabase${path}`)
    expect(readLocation(site, { pathname, search, hash })).toEqual({
      pathname: '/dashboard/1',
      search: '?state=CA',
      hash: '',
    })
  })
})

describe('a reported location', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJyZXNvdXJjZSI6e30sInBhcmFtcyI6e319.abc-_DEF'

  it('never holds a token or a public UUID (H-8)', () => {
    const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001'
    for (const pathname of [
      `/embed/dashboard/${token}`,
      `/public/dashboard/${uuid}/sales`,
      `/metabase/public/dashboard/${uuid}`,
    ])
      for (const read of [readLocation.bind(null, site), readFramedLocation])
        expect(read({ pathname, search: '?state=CA', hash: '' })).toMatchObject({
          pathname: expect.stringMatching(/^\/(embed|public)\/dashboard$/) as string,
          search: '?state=CA',
        })
    const sso = readLocation(site, {
      pathname: '/auth/login',
      search: `?jwt=${token}&redirect=${encodeURIComponent(`/auth/sso?jwt=${token}`)}`,
      hash: '',
    })
    expect(JSON.stringify(sso)).not.toContain('eyJ')
  })

  it('of a signed or public page is the kind of page alone, whatever the base path', () => {
    const read = (pathname: string) => readFramedLocation({ pathname, search: '', hash: '' }).pathname
    expect(read(`/metabase/embed/question/${token}`)).toBe('/embed/question')
    expect(read('/auth/login')).toBe('')
  })

  const at = (path: string) => splitPath(path)

  it.each([
    ['/dashboard/2?tenant=x&state=CA', '/dashboard/2?state=CA&tenant=x'],
    ['/dashboard/2', '/dashboard/2?state=&tenant='],
    ['/dashboard/2?state=', '/dashboard/2'],
    ['/dashboard/2?tab=2', '/dashboard/2?tab=2-sales'],
    ['/dashboard/2', '/dashboard/2-orders'],
    ['/dashboard/12', '/dashboard/12-orders'],
    ['/dashboard/2?a=1&a=2', '/dashboard/2?a=1&a=2&b='],
  ])('%s is the same place as %s (2.6, H-31)', (asked, shown) => {
    expect(difference(at(asked), at(shown))).toBeNull()
  })

  it.each([
    ['/dashboard/2', '/dashboard/3', 'page'],
    ['/dashboard/2?state=CA', '/dashboard/2?state=TX', 'filters'],
    ['/dashboard/2?state=CA', '/dashboard/2', 'filters'],
    ['/dashboard/2?state=', '/dashboard/2?state=CA', 'filters'],
    ['/dashboard/2?a=1&a=2', '/dashboard/2?a=2&a=1', 'filters'],
    ['/dashboard/2?a=1&a=2', '/dashboard/2?a=12', 'filters'],
    ['/dashboard/2?date=2024-01', '/dashboard/2?date=2024-02', 'filters'],
    ['/dashboard/2?tab=1', '/dashboard/2?tab=2-sales', 'view'],
    ['/dashboard/2?tab=12', '/dashboard/2?tab=13-sales', 'view'],
    ['/question#a', '/question#b', 'view'],
  ])('%s differs from %s in its %s', (asked, shown, what) => {
    expect(difference(at(asked), at(shown))).toBe(what)
  })

  it('is an echo although Metabase dropped a key that it does not know, or filled in a default (H-31)', () => {
    expect(difference(at('/dashboard/2?foo=bar'), at('/dashboard/2?state=CA'), true)).toBeNull()
    expect(difference(at('/dashboard/2?state=CA'), at('/dashboard/2?state=TX'), true)).toBe('filters')
  })
})

describe('parameters', () => {
  it.each([
    [{ state: 'CA', city: ['New York', 'a&b=c'] }, '?city=New%20York&city=a%26b%3Dc&state=CA'],
    [{ a: null, b: '', c: [], d: undefined }, '?a=&b=&c='],
    [{ n: 5, yes: true }, '?n=5&yes=true'],
    [{}, ''],
  ])('%j are written as %s: empty is not absent (H-12, H-13)', (parameters, query) => {
    expect(parametersQuery(parameters)).toBe(query)
  })

  it('come back as they were written', () => {
    const text = fc.string({ minLength: 1 })
    const value = fc.oneof(text, fc.constant(null), fc.array(text, { minLength: 2, maxLength: 4 }))
    const slug = fc.stringMatching(/^[a-z_]{1,10}$/).filter((name) => name !== 'tab')
    fc.assert(
      fc.property(fc.dictionary(slug, value), (parameters) => {
        expect(readParameters(parametersQuery(parameters))).toEqual(parameters)
      }),
      { numRuns: 2000 },
    )
  })

  it('survive the way through a path, flags and a report', () => {
    const slug = fc.stringMatching(/^p_[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.dictionary(slug, fc.string({ minLength: 1 })), (parameters) => {
        const path = joinPath(
          splitPath(sitePath(site, `/dashboard/1${parametersQuery(parameters)}`)),
          wireOptions({ topNav: false }),
        )
        const { pathname, search, hash } = new URL(site.base + path, site.origin)
        const location = readLocation(site, { pathname, search, hash })
        expect(location.pathname).toBe('/dashboard/1')
        expect(readParameters(location.search)).toEqual(parameters)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a token’s expiry', () => {
  const token = (claims: object): string => `e30.${btoa(JSON.stringify(claims)).replace(/=/g, '')}.x`

  it.each([
    [token({ exp: 1_700_000_000 }), 1_700_000_000_000],
    [token({}), Infinity],
    [token({ exp: '1700000000' }), Infinity],
    ['e30.bnVsbA.x', Infinity],
    ['nonsense', Infinity],
    ['', Infinity],
  ])('is read without trust: %s (H-55)', (jwt, expected) => {
    expect(readClaims(jwt).expiresAtMs).toBe(expected)
  })
})
