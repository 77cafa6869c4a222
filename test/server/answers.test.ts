import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import {
  createSsoHandler,
  createTokenHandler,
  type SsoHandlerOptions,
  type TokenHandlerOptions,
} from '../../src/server.ts'
import { developmentSecrets } from '../../src/simulator.ts'

let log: MockInstance<typeof console.error>
beforeEach(() => void (log = vi.spyOn(console, 'error').mockReturnValue(undefined)))
afterEach(() => log.mockRestore())

const json = { 'content-type': 'application/json' }
const asked = '{"resource":{"dashboard":1}}'

function askToken(init: RequestInit, options: Partial<TokenHandlerOptions> = {}): Promise<Response> {
  const handler = createTokenHandler({
    secret: developmentSecrets.embedding,
    authorize: () => ({}),
    ...options,
  })
  return handler(new Request('https://app.test/token', { method: 'POST', headers: json, ...init }))
}

function askSso(init: RequestInit, options: Partial<SsoHandlerOptions> = {}): Promise<Response> {
  const handler = createSsoHandler({
    siteUrl: 'https://bi.test',
    secret: developmentSecrets.sso,
    getUser: () => ({ email: 'ada@acme.test' }),
    ...options,
  })
  return handler(new Request('https://app.test/sso', init))
}

describe('an answer without a token says what to do', () => {
  it.each<[string, () => Promise<Response>, number, string]>([
    ['another method', () => askToken({ method: 'PUT' }), 405, 'Use POST'],
    [
      'another site',
      () => askToken({ headers: { ...json, 'sec-fetch-site': 'cross-site' }, body: asked }),
      403,
      'Not from another site',
    ],
    ['another type', () => askToken({ headers: {}, body: asked }), 415, 'Send application/json'],
    ['a long body', () => askToken({ body: ' '.repeat(8193) }), 413, 'Send at most 8192 bytes'],
    [
      'another body',
      () => askToken({ body: '{}' }),
      400,
      'Send { "resource": { "dashboard": 1 }, "params": {} }',
    ],
    [
      'a person who may not see it',
      () => askToken({ body: asked }, { authorize: () => null }),
      403,
      'Not allowed',
    ],
    ['another method for single sign-on', () => askSso({ method: 'POST' }), 405, 'Use GET'],
  ])('to %s', async (_what, ask, status, error) => {
    const answer = await ask()
    expect([answer.status, await answer.json()]).toEqual([status, { error }])
  })

  it('to a stranger in the frame, as a page', async () => {
    const answer = await askSso({}, { getUser: () => null })
    expect(answer.headers.get('content-type')).toBe('text/html;charset=utf-8')
    expect(await answer.text()).toMatch(
      /^<!doctype html>.*<title>Not signed in<\/title>.*Sign in to the app around this page, then open it again/,
    )
  })
})

it.each([
  'application/json',
  'application/json;charset=utf-8',
  'application/json  ; a=b',
  'Application/JSON',
])('a body may be of the type %s', async (type) => {
  expect((await askToken({ headers: { 'content-type': type }, body: asked })).status).toBe(200)
})

it.each(['application/json+x', 'application/json/x', 'xapplication/json', 'application/json x;'])(
  'a body may not be of the type %s',
  async (type) => {
    expect((await askToken({ headers: { 'content-type': type }, body: asked })).status).toBe(415)
  },
)

describe('the log names the mistake and the cure', () => {
  it.each(['ftp://app.test', 'xhttps://app.test', 'app.test', 'https://app.test/'])(
    'of the allowed origin %s',
    async (origin) => {
      expect((await askToken({ body: asked }, { allowedOrigins: [origin] })).status).toBe(500)
      expect(log.mock.calls).toEqual([
        [
          expect.stringContaining(
            'react-metabase: createTokenHandler(): allowedOrigins must be a list of origins such as https://app.example.com, each with nothing after its host and port, not even a slash [site_url_invalid] See https://',
          ),
        ],
      ])
    },
  )

  it('of a function for the secret', async () => {
    const secret = (): Promise<string> => Promise.reject(new Error('no vault'))
    expect((await askSso({}, { secret })).status).toBe(500)
    expect(log.mock.calls).toEqual([
      [
        expect.stringContaining(
          'react-metabase: createSsoHandler(): The secret function failed. Its error is not logged here, because it could contain the secret: log it in the function [secret_missing] See https://',
        ),
      ],
    ])
  })
})
