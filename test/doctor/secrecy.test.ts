import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { createRedact } from '../../src/doctor/redact.ts'
import { printReport } from '../../src/doctor/print.ts'
import { createSimulator } from '../../src/simulator.ts'
import { examined, server, text, json, type Reply } from './run.ts'

// Short enough to pass for the name of a parameter.
const jwtSecret = 'jwt-0123456789-abcdefghij-0123456789'
const embeddingSecret = 'emb-0123456789-abcdefghij-0123456789'
const env = { METABASE_JWT_SECRET: jwtSecret, METABASE_EMBEDDING_SECRET: embeddingSecret }
const email = 'ada@acme.example'
const all = `--origin http://localhost:3000 --dashboard 1 --question 1 --email ${email}`

/** Fails if a text of a report has a secret, a token, the address or a query in it, in any case of letters. */
async function expectSecrecy(
  metabase: string,
  fetch?: (request: Request) => Promise<Response>,
): Promise<void> {
  const { findings, summary, siteUrl, origin } = await examined(`${metabase} ${all}`, {
    env,
    ...(fetch ? { fetch } : {}),
  })
  const report = { findings, summary, siteUrl, origin }
  for (const text of [JSON.stringify(report), printReport(report, false), printReport(report, true)]) {
    for (const secret of [jwtSecret, embeddingSecret, email, encodeURIComponent(email)])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
    expect(text).not.toMatch(/eyJ/i)
    // Nor a URL with a query, whatever it is.
    expect(text).not.toMatch(/\?\w+=/)
  }
}

it('prints no secret, token or address where all is well, nor where it is not', async () => {
  const options = { ssoSecret: jwtSecret, embeddingSecret }
  await expectSecrecy('http://localhost', createSimulator(options).fetch)
  await expectSecrecy('http://localhost', createSimulator().fetch)
  for (const fault of ['failing', 'down', 'framingRefused', 'cookiesRefused', 'tokensRejected'])
    await expectSecrecy('http://localhost', createSimulator({ ...options, faults: { [fault]: true } }).fetch)
})

/** Lets the first request of each kind pass as in a Metabase without faults. */
const afterFirst = (status: number, body: string, then: Reply): Reply => {
  let isFirst = true
  return (request, response) => {
    ;(isFirst ? text(status, body) : then)(request, response)
    isFirst = false
  }
}

it('prints nothing of a redirect that has the token in its host name', async () => {
  await using one = await server({
    '/auth/sso': afterFirst(401, 'Token is older than max-age (180)', (request, response) => {
      const token = new URLSearchParams(request.url?.split('?')[1]).get('jwt') ?? ''
      text(302, '', { location: `https://${token}.example.com/`, 'set-cookie': 'metabase.SESSION=1' })(
        request,
        response,
      )
    }),
    '/api/user/current': json({}),
  })
  await expectSecrecy(one.url)
})

it('prints nothing of an answer that says the secret or the address for the name of a parameter', async () => {
  for (const said of [embeddingSecret, jwtSecret]) {
    await using one = await server({
      '/api/embed/': afterFirst(
        400,
        'Not found.',
        text(400, `You must specify a value for ${said} in the JWT.`),
      ),
    })
    await expectSecrecy(one.url)
    await using two = await server({
      '/api/embed/': afterFirst(400, 'Not found.', (request, response) =>
        (request.url?.endsWith('/query')
          ? text(400, `You must specify a value for ${said} in the JWT.`)
          : json({}))(request, response),
      ),
    })
    await expectSecrecy(two.url)
  }
})

it('prints nothing of a redirect that has an address or a token in its path', async () => {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(jwtSecret))
  for (const part of [token, encodeURIComponent(email), email, jwtSecret]) {
    await using one = await server({
      '/api/health': text(302, '', { location: `/login/${part}?x=${part}#${part}` }),
    })
    await expectSecrecy(one.url)
  }
})

it('prints nothing of the error of a fetch, which may contain the URL', async () => {
  await expectSecrecy('http://localhost', (request) =>
    request.url.includes('/auth/') || request.url.includes('/embed/')
      ? Promise.reject(
          new TypeError(`Failed to fetch ${request.url} with ${jwtSecret}`, {
            cause: new Error(embeddingSecret),
          }),
        )
      : createSimulator().fetch(request),
  )
})

it('prints no user and password of the address', async () => {
  const { siteUrl } = await examined(`http://ada:${jwtSecret}@localhost`, { fetch: createSimulator().fetch })
  expect(siteUrl).toBe('http://localhost')
})

it('hides what is hidden in any encoding, and nothing else', () => {
  const redact = createRedact(['a+b/secret', null, ''])
  expect(redact('one a+b/secret, a%2Bb%2Fsecret')).toBe('one …, …')
  const token = `eyJhbGciOiJIUzI1NiJ9.e30.${'-_a0'.repeat(11)}`
  expect(redact(`to /x/${token}/y and ${token.replaceAll('.', '%252E')}`)).toBe('to /x/…/y and …')
  expect(redact('/u/ada@acme.example/x and ada%40acme.example')).toBe('/u/…/x and …')
  expect(redact('red \u001b[31mand\r\nbell\u0007')).toBe('red  [31mand bell ')
  const plain = 'Metabase’s Site URL is https://metabase.example.com:8443/bi, and not http://[::1]:3000.'
  expect(redact(plain)).toBe(plain)
  expect(redact('https://heyjude.example.com')).toBe('https://heyjude.example.com')
})

it.each(['eyJ', 'a', 'a%', 'a@', '%40'])('hides in long text without delay: %s', (part) => {
  const startedMs = performance.now()
  createRedact(['secret'])(part.repeat(100_000))
  expect(performance.now() - startedMs).toBeLessThan(20_000)
})
