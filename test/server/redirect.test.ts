import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signSsoToken, ssoRedirectUrl } from '../../src/server.ts'
import { createSimulator, developmentSecrets } from '../../src/simulator.ts'
import { askJava, hasJava, isJavaPath } from './java-uri.ts'

const siteUrl = 'https://bi.test'
const returnTo = (value: string | null | undefined, more: object = {}): string =>
  new URL(ssoRedirectUrl({ siteUrl, token: 'a.b.c', returnTo: value, ...more })).searchParams.get(
    'return_to',
  ) ?? ''

describe('the address of a sign-in', () => {
  it('is Metabase’s own, with the token and return_to, below its base path (S-3)', () => {
    expect(ssoRedirectUrl({ siteUrl, token: 'a.b.c', returnTo: '/dashboard/1?city=New York' })).toBe(
      'https://bi.test/auth/sso?jwt=a.b.c&return_to=%2Fdashboard%2F1%3Fcity%3DNew%2520York',
    )
    expect(
      ssoRedirectUrl({ siteUrl: 'https://x.test/metabase/', token: 'a.b.c', returnTo: '/dashboard/1' }),
    ).toBe('https://x.test/metabase/auth/sso?jwt=a.b.c&return_to=%2Fmetabase%2Fdashboard%2F1')
    expect(returnTo('/metabase/dashboard/1', { siteUrl: 'https://x.test/metabase' })).toBe(
      '/metabase/dashboard/1',
    )
  })

  it('keeps what is in the path, and adds the flags that are not there yet, with one ? (S-7)', () => {
    const ui = { topNav: false, logo: false }
    expect(returnTo('/dashboard/1?region=West&top_nav=true#x', { ui })).toBe(
      '/dashboard/1?region=West&top_nav=true&logo=false#x',
    )
    expect(returnTo('/dashboard/1', { ui })).toBe('/dashboard/1?top_nav=false&logo=false')
    expect(returnTo('/dashboard/1?region=East&region=West')).toBe('/dashboard/1?region=East&region=West')
  })

  it.each([
    ['https://bi.test/question/2?a=1#b', '/question/2?a=1#b'],
    ['https://bi.test:443/question/2', '/question/2'],
    ['https://bi.test', '/'],
    ['/question//2', '/question//2'],
    ['/%EF%BB%BF/question/2', '/%EF%BB%BF/question/2'],
  ])('takes the site’s own %s for %s (S-4)', (value, expected) => {
    expect(returnTo(value)).toBe(expected)
  })

  it('takes a URL of a site without TLS', () => {
    expect(returnTo('http://bi.test/question/2', { siteUrl: 'http://bi.test' })).toBe('/question/2')
  })

  it.each([
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/%09/evil.test',
    '/%2F/evil.test',
    '/%2Fevil.test',
    '/%5Cevil.test',
    '/%252Fevil.test',
    '/.//evil.test',
    '/dashboard/..//evil.test',
    '/%2e%2e//evil.test',
    'https://evil.test/',
    'https://bi.test.evil.test/',
    'https://bi.test@evil.test/',
    'https://bi.test:8443/',
    'http://bi.test/',
    'javascript:alert(1)',
    'data:text/html,x',
    // Its origin is the site's, but its path begins with `https:`.
    'blob:https://bi.test/%2fevil.test/dashboard/1',
    'blob:https://bi.test/dashboard/1',
    // The second byte is no text, and most decoders still read the first.
    '/%2f%ffevil.test',
    '/%2f%c3/evil.test',
    // A control character of two bytes.
    '/dashboard/1%c2%85',
    // Control characters anywhere, not in the path alone.
    '/dashboard/1?a=\n',
    '/dashboard/1#\t',
    'https://bi.test/dashboard/1?a=\r',
    'https://bi.test/dash\tboard/1',
    // Encoded more often than any program on the way decodes.
    '/dashboard/%2525252541',
    'dashboard/1',
    '?a=1',
    '',
    null,
    undefined,
  ])('goes to the default page for %j (S-4)', (value) => {
    expect(returnTo(value)).toBe('/')
    expect(returnTo(value, { defaultReturnTo: '/dashboard/1' })).toBe('/dashboard/1')
  })

  it('keeps a path that is encoded as often as programs on the way may decode it', () => {
    expect(returnTo('/dashboard/%41')).toBe('/dashboard/%41')
    expect(returnTo('/dashboard/%25252541')).toBe('/dashboard/%25252541')
    expect(returnTo('/dashboard/100%25')).toBe('/dashboard/100%25')
  })

  it.each([
    ['/dashboard/1?q=a b', '/dashboard/1?q=a%20b'],
    ['/dashboard/1?q=a|b', '/dashboard/1?q=a%7Cb'],
    ['/dashboard/1?q={"a":"<b>"}', '/dashboard/1?q=%7B%22a%22%3A%22%3Cb%3E%22%7D'],
    ['/dashboard/1?q=100%', '/dashboard/1?q=100%25'],
    ['/dashboard/1?date=past30days~', '/dashboard/1?date=past30days%7E'],
    ['/dashboard/1?city=Zürich#top', '/dashboard/1?city=Z%C3%BCrich#top'],
    ['/dashboard/1#100%^', '/dashboard/1#100%25%5E'],
    ['/dashboard/1#100%4g', '/dashboard/1#100%254g'],
    ['/dashboard/[1]', '/dashboard/%5B1%5D'],
    ['/dashboard/1?q=[1]', '/dashboard/1?q=%5B1%5D'],
    ['/dashboard/1#a[1]', '/dashboard/1#a[1]'],
    ['/dashboard/1#a#b#c', '/dashboard/1#a%23b%23c'],
  ])('%s becomes what Java can read: %s (S-5)', (value, expected) => {
    expect(returnTo(value)).toBe(expected)
  })
})

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '/',
          '//',
          '\\',
          '%2F',
          '%5C',
          '%252F',
          '%255c',
          '%09',
          '%00',
          '%ff',
          '%c3',
          '%5b',
          '\t',
          '\n',
          '\r',
          '\0',
          ' ',
          '.',
          '..',
          '%2e',
        ],
        ...[
          '@',
          ':',
          '?',
          '#',
          '&',
          '=',
          '%',
          '%25',
          '|',
          '{',
          '"',
          '^',
          '`',
          '<',
          '[',
          ']',
          '\u2028',
          '／',
          '＼',
          '。',
          '℀',
          '\u200b',
        ],
        ...[
          'evil.test',
          'bi.test',
          'https:',
          'http:',
          'javascript:',
          'data:',
          'blob:',
          'dashboard',
          'auth',
          '1',
        ],
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

/** Three ways to decode: bytes that are not UTF-8 become `\ufffd`, or stay encoded, or all bytes are read as Latin-1. */
const decoders: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
  (text) => text.replace(/(?:%[\da-f]{2})+/gi, decodeOrKeep),
  (text) => text.replace(/%[\da-f]{2}/gi, (byte) => String.fromCharCode(Number(`0x${byte.slice(1)}`))),
]

function decodeOrKeep(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run
  }
}

/** Everything that programs on the way may read, if each of them decodes in one of these ways, until nothing is encoded. */
function readings(value: string): ReadonlySet<string> {
  const all = new Set([value])
  for (const text of all) for (const decode of decoders) all.add(decode(text))
  return all
}

describe.each(['https://bi.test', 'http://bi.test:3000/metabase'])(
  'whatever return_to says, with the site %s',
  (site) => {
    const { origin } = new URL(site)
    const simulator = createSimulator({ basePath: new URL(site).pathname })

    it('nothing leads to another origin, however often it is decoded (S-4)', () => {
      fc.assert(
        fc.property(nasty, (value) => {
          const url = new URL(
            ssoRedirectUrl({ siteUrl: site, token: 'a.b.c', returnTo: value, ui: { logo: false } }),
          )
          expect(url.origin).toBe(origin)
          expect(url.pathname.endsWith('/auth/sso')).toBe(true)
          expect([...url.searchParams.keys()]).toEqual(['jwt', 'return_to'])
          const target = url.searchParams.get('return_to') ?? ''
          expect(target).toMatch(/^\/(?![/\\])/)
          const [path = ''] = target.split(/[?#]/, 1)
          for (const reading of readings(path)) expect(new URL(reading, `${origin}/`).origin).toBe(origin)
          expect(target.split('#')[0]?.split('?').length).toBeLessThanOrEqual(2)
          expect(target).toSatisfy(isJavaPath)
        }),
        { numRuns: 20_000 },
      )
    })

    it('Metabase takes it (S-5, S-7)', async () => {
      const token = await signSsoToken({ email: 'ada@acme.test' }, developmentSecrets.sso)
      await fc.assert(
        fc.asyncProperty(nasty, async (value) => {
          const answer = await simulator.fetch(
            new Request(ssoRedirectUrl({ siteUrl: site, token, returnTo: value })),
          )
          expect(answer.status).toBe(302)
          expect(new URL(answer.headers.get('location') ?? '', origin).origin).toBe(origin)
        }),
        { numRuns: 500 },
      )
    })
  },
)

it.skipIf(!hasJava)(
  'java.net.URI reads and refuses the same as the rules that these tests have for it (S-5)',
  () => {
    const texts = fc.sample(nasty, 20_000)
    const paths = texts.map((text) => `/${text}`)
    const targets = texts.map((text) => returnTo(text, { defaultReturnTo: '/dashboard/1#a[1]' }))
    const all = [...texts, ...paths, ...targets]
    const verdicts = askJava(all)
    expect(verdicts).toHaveLength(all.length)
    expect(all.filter((text, index) => verdicts[index] !== isJavaPath(text))).toEqual([])
  },
)
