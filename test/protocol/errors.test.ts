import { expect, it } from 'vitest'
import { homepage } from '../../package.json'
import { MetabaseError, type MetabaseErrorCode } from '../../src/protocol/errors.ts'
import { entityPath, parseSite, sitePath } from '../../src/protocol/urls.ts'

it('has a name, a code and the page about the code in its message, and the reason of the app', () => {
  const reason = new Error('offline')
  const error = new MetabaseError('token_failed', 'fetchToken() rejected', reason)
  expect(String(error)).toBe(
    `MetabaseError: fetchToken() rejected [token_failed] See ${homepage}?path=/docs/guides-errors--docs#token_failed`,
  )
  expect([error.code, error.cause]).toEqual(['token_failed', reason])
})

it.each<[MetabaseErrorCode, boolean]>([
  ['provider_missing', false],
  ['site_url_invalid', false],
  ['path_invalid', false],
  ['props_invalid', false],
  ['secret_missing', false],
  ['claims_invalid', false],
  ['token_failed', true],
  ['token_timeout', true],
  ['token_invalid', true],
  ['token_expired', true],
  ['no_response', true],
  ['page_left', true],
  ['session_lost', true],
  ['sign_in_failed', true],
  ['cookies_blocked', true],
  ['not_found', true],
])('says whether another try can help: %s', (code, isRetryable) => {
  expect(new MetabaseError(code, '').retryable).toBe(isRetryable)
})

it.each([
  ['the site', () => parseSite('bi.test'), 'siteUrl and ssoUrl must be http(s) URLs'],
  ['the path', () => sitePath(parseSite('https://bi.test'), 'x'), 'such as /dashboard/1'],
  ['the id', () => entityPath({}), 'An embed needs an id'],
])('names the culprit and the cure: %s', (_what, act, message) => {
  expect(act).toThrow(message)
})
