import { afterEach, expect, it } from 'vitest'
import { fakeGuestMetabase } from '../../src/testing.ts'

const ORIGIN = 'https://bi.test'

afterEach(() => document.body.replaceChildren())

/** A frame, what plays Metabase in it, and what the page around it hears. */
function open() {
  const frame = document.createElement('iframe')
  frame.src = `${ORIGIN}/embed/sdk/v1?embed-js-identifier=0`
  document.body.append(frame)
  const metabase = fakeGuestMetabase(frame)
  const heard: MessageEvent<unknown>[] = []
  const listener = (event: MessageEvent<unknown>): number => heard.push(event)
  window.addEventListener('message', listener)
  const say = (name: string, data?: object): void =>
    frame.contentWindow?.postMessage({ type: `metabase.embed.${name}`, data }, ORIGIN)
  return { frame, metabase, heard, say, data: () => heard.map((event) => event.data) }
}

it('says that it listens, from its origin and the frame’s window (3.2)', () => {
  const { frame, metabase, heard } = open()
  metabase.ready()
  expect(heard).toHaveLength(1)
  expect(heard[0]).toMatchObject({ origin: ORIGIN, source: frame.contentWindow })
  expect(heard[0]?.data).toEqual({ type: 'metabase.embed.iframeReady' })
})

it('loses settings that came before it listens, and those of the document before (3.3)', () => {
  const { metabase, say } = open()
  say('setSettings', { token: 'early' })
  expect(metabase.settings).toEqual([])
  metabase.ready()
  say('setSettings', { token: 'a.b.c' })
  expect(metabase.token()).toBe('a.b.c')
  metabase.leave()
  expect(metabase.token()).toBeUndefined()
  say('setSettings', { token: 'lost' })
  expect(metabase.settings).toEqual([{ token: 'a.b.c' }])
})

it('reports its filters: all of them, by the name that its component has (3.7)', () => {
  const { metabase, say, data } = open()
  metabase.ready()
  say('setSettings', { componentName: 'metabase-dashboard', token: 'a.b.c' })
  metabase.load({ state: ['CA'], city: null }, { state: ['CA'] })
  metabase.filter({ city: ['Fresno'] })
  say('setSettings', { componentName: 'metabase-question', token: 'd.e.f' })
  metabase.correct({ state: null })
  const defaultParameters = { state: ['CA'], city: null }
  expect(data().slice(1)).toEqual([
    {
      type: 'metabase.embed.parametersChange',
      data: {
        source: 'initial-state',
        parameters: { state: ['CA'], city: null },
        defaultParameters,
        lastUsedParameters: { state: null, city: null },
      },
    },
    {
      type: 'metabase.embed.parametersChange',
      data: {
        source: 'manual-change',
        parameters: { state: ['CA'], city: ['Fresno'] },
        defaultParameters,
        lastUsedParameters: { state: null, city: null },
      },
    },
    {
      type: 'metabase.embed.sqlParametersChange',
      data: { source: 'auto-change', parameters: { state: null }, defaultParameters },
    },
  ])
})

it('asks for a token, takes one answer, and keeps it with the settings that hold the old one (3.6)', () => {
  const { metabase, say, data } = open()
  metabase.ready()
  say('setSettings', { token: 'old' })
  say('submitRefreshedGuestToken', { guestToken: 'unasked' })
  expect(metabase.token()).toBe('old')
  metabase.expireToken()
  expect(data().at(-1)).toEqual({
    type: 'metabase.embed.requestGuestTokenRefresh',
    data: { expiredToken: 'old' },
  })
  say('submitRefreshedGuestToken', { guestToken: 'new' })
  say('setSettings', { token: 'old', withTitle: false })
  expect(metabase.token()).toBe('new')
})

it('shows an error that was reported until settings with another token come (3.6)', () => {
  const { metabase, say } = open()
  metabase.ready()
  say('setSettings', { token: 'old' })
  metabase.expireToken()
  say('reportAuthenticationError', { error: { message: 'Sorry' } })
  say('setSettings', { token: 'old', withTitle: false })
  expect(metabase.error()).toBe('Sorry')
  say('setSettings', { token: 'new' })
  expect(metabase.error()).toBeNull()
})

it('asks about links, and notes each answer once (3.2)', () => {
  const { metabase, say, data } = open()
  metabase.ready()
  metabase.clickLink('https://a.test/')
  metabase.clickLink('https://b.test/')
  const [first, second] = data()
    .slice(1)
    .map((message) => (message as { data: { requestId: string } }).data.requestId)
  expect(first).not.toBe(second)
  say('handleLinkResponse', { requestId: second, handled: true })
  say('handleLinkResponse', { requestId: first, handled: false })
  say('handleLinkResponse', { requestId: first, handled: true })
  expect(metabase.links).toEqual([
    { url: 'https://b.test/', handled: true },
    { url: 'https://a.test/', handled: false },
  ])
})

it('says what is wrong with anything but a frame', () => {
  expect(() => fakeGuestMetabase(document.createElement('div'))).toThrow(
    'fakeGuestMetabase() needs the iframe element',
  )
})
