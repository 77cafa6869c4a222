import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  authenticationErrorMessage,
  guestUrl,
  linkResponseMessage,
  parseGuestMessage,
  refreshedTokenMessage,
  settingsMessage,
  type GuestSettings,
} from '../../src/protocol/guest.ts'
import { parseMessage } from '../../src/protocol/messages.ts'
import { parseFramedMessage } from '../../src/protocol/resizer.ts'
import { parseSite } from '../../src/protocol/urls.ts'
import { anyGuestData, isGuestPageMessage } from '../support/guest-messages.ts'

const from = (name: string, data?: object) => ({ type: `metabase.embed.${name}`, ...(data && { data }) })

describe('a message from the page of a guest embed', () => {
  const change = {
    source: 'manual-change',
    parameters: { state: ['WA'], total: [null, 5], date: 'past30days', city: null },
    defaultParameters: { state: ['CA'], total: null, date: null, city: null },
  }

  it('is read without the fields that are not used (3.2)', () => {
    expect(parseGuestMessage(from('iframeReady'))).toEqual({ type: 'iframeReady' })
    expect(parseGuestMessage(from('requestGuestTokenRefresh', { expiredToken: 'a.b.c' }))).toEqual({
      type: 'requestGuestTokenRefresh',
    })
    expect(
      parseGuestMessage(from('handleLink', { url: 'https://a.test/', requestId: '1', more: 1 })),
    ).toEqual({
      type: 'handleLink',
      url: 'https://a.test/',
      requestId: '1',
    })
  })

  it.each(['parametersChange', 'sqlParametersChange'])('tells the filters, as %s (G-31)', (name) => {
    expect(parseGuestMessage(from(name, { ...change, more: 1 }))).toEqual({
      type: 'parametersChange',
      change,
    })
    const lastUsed = { ...change, lastUsedParameters: { state: null } }
    expect(parseGuestMessage(from(name, lastUsed))).toEqual({ type: 'parametersChange', change: lastUsed })
  })

  it('that asks about a link is read without its URL too, because the page waits for an answer (G-38)', () => {
    expect(parseGuestMessage(from('handleLink', { requestId: '1' }))).toEqual({
      type: 'handleLink',
      url: '',
      requestId: '1',
    })
  })

  it.each([
    ['an unknown type (G-9)', from('reportSomething')],
    ['a type of the host (G-9)', from('setSettings', {})],
    ['another prefix', { type: 'iframeReady' }],
    ['JSON text', JSON.stringify(from('iframeReady'))],
    ['nothing', null],
    [
      'the messages of the other embeds',
      { metabase: { type: 'frame', frame: { mode: 'fit', height: 600 } } },
    ],
    ['a change without data', from('parametersChange')],
    ['a change of an unknown source', from('parametersChange', { ...change, source: 'other' })],
    ['a change without defaults', from('parametersChange', { ...change, defaultParameters: undefined })],
    ['parameters in a list', from('parametersChange', { ...change, parameters: [] })],
    ['a parameter that is an object', from('parametersChange', { ...change, parameters: { state: {} } })],
    ['a list in a list', from('parametersChange', { ...change, parameters: { state: [['WA']] } })],
    ['last used values that are none', from('parametersChange', { ...change, lastUsedParameters: 'x' })],
    ['a link without the id of its request', from('handleLink', { url: 'https://a.test/' })],
  ])('is nothing to us with %s (G-9, G-31)', (_what, data) => {
    expect(parseGuestMessage(data)).toBeNull()
  })

  it('is what the specification calls one, and no other data is (3.2)', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyGuestData, (data) => {
        const message = parseGuestMessage(data)
        expect(message !== null).toBe(isGuestPageMessage(data))
        if (message) seen.add(message.type)
      }),
      { numRuns: 5000 },
    )
    expect([...seen].sort()).toEqual([
      'handleLink',
      'iframeReady',
      'parametersChange',
      'requestGuestTokenRefresh',
    ])
  })

  it('is nothing to the other embeds (G-9)', () => {
    fc.assert(
      fc.property(anyGuestData.filter(isGuestPageMessage), (data) => {
        expect(parseMessage(data)).toBeNull()
        expect(parseFramedMessage(data)).toBeNull()
      }),
    )
  })
})

describe('a message to the page of a guest embed', () => {
  const settings: GuestSettings = {
    site: parseSite('https://bi.test/metabase/'),
    resource: { dashboard: 1 },
    token: 'a.b.c',
    canAskForTokens: true,
    referrer: 'https://app.test/sales',
    theme: undefined,
    locale: undefined,
    withTitle: undefined,
    withDownloads: undefined,
    autoRefreshSeconds: undefined,
    initialParameters: undefined,
    parameters: undefined,
    hiddenParameters: undefined,
  }

  it('has the settings that each embed needs, and none that is not given (3.4, G-7, G-8, G-12, G-22)', () => {
    expect(settingsMessage(settings)).toStrictEqual({
      type: 'metabase.embed.setSettings',
      data: {
        instanceUrl: 'https://bi.test/metabase',
        isGuest: true,
        componentName: 'metabase-dashboard',
        token: 'a.b.c',
        guestEmbedProviderUri: expect.stringMatching(/./) as string,
        _isLocalhost: false,
        _embedReferrer: 'https://app.test/sales',
      },
    })
  })

  it('names no provider of tokens for one that the app gives, and no host page that is not to be named (G-8, G-12)', () => {
    const { data } = settingsMessage({ ...settings, canAskForTokens: false, referrer: undefined }) as {
      data: object
    }
    expect(Object.keys(data).sort()).toEqual([
      '_isLocalhost',
      'componentName',
      'instanceUrl',
      'isGuest',
      'token',
    ])
  })

  it('has the settings of the props by the names of Metabase (2.3, 3.4)', () => {
    const same = { locale: 'de', withTitle: false, withDownloads: true, hiddenParameters: ['state'] }
    const parameters = { state: ['WA'], total: [null, 5] }
    const given: GuestSettings = {
      ...settings,
      ...same,
      theme: { preset: 'dark', colors: { brand: '#123456', filter: undefined } },
      autoRefreshSeconds: 60,
      initialParameters: { state: 'CA', city: undefined },
      parameters,
    }
    expect(settingsMessage(given)).toMatchObject({
      data: {
        ...same,
        autoRefreshInterval: 60,
        theme: { preset: 'dark', colors: { brand: '#123456' } },
        initialParameters: { state: 'CA' },
        parameters,
      },
    })
    const question = settingsMessage({ ...given, resource: { question: 2 } })
    expect(question).toMatchObject({
      data: {
        componentName: 'metabase-question',
        initialSqlParameters: { state: 'CA' },
        sqlParameters: parameters,
      },
    })
    expect(question).not.toHaveProperty('data.parameters')
    expect(question).not.toHaveProperty('data.initialParameters')
  })

  it('never says what unlocks paid features, whatever the host is (G-8)', () => {
    const text = JSON.stringify(settingsMessage({ ...settings, referrer: 'http://localhost/' }))
    expect(text).toContain('"_isLocalhost":false')
    expect(text).not.toMatch(/apiKey|useExistingUserSession/)
  })

  it('answers the requests of the page (3.2)', () => {
    expect(refreshedTokenMessage('a.b.c')).toEqual({
      type: 'metabase.embed.submitRefreshedGuestToken',
      data: { guestToken: 'a.b.c' },
    })
    expect(authenticationErrorMessage('Sorry')).toEqual({
      type: 'metabase.embed.reportAuthenticationError',
      data: { error: { message: 'Sorry' } },
    })
    expect(linkResponseMessage('1', false)).toEqual({
      type: 'metabase.embed.handleLinkResponse',
      data: { requestId: '1', handled: false },
    })
  })
})

it('has its page below the base path of the site, with a number of its own (G-1)', () => {
  expect(guestUrl(parseSite('https://bi.test'), 0)).toBe('https://bi.test/embed/sdk/v1?embed-js-identifier=0')
  expect(guestUrl(parseSite('https://bi.test/metabase//'), 7)).toBe(
    'https://bi.test/metabase/embed/sdk/v1?embed-js-identifier=7',
  )
})
