import { afterEach, expect, it, vi } from 'vitest'
import { fakeFetchToken, fakeMetabase } from '../../src/testing.ts'

function frameAt(src: string): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  if (src !== '') frame.src = src
  document.body.append(frame)
  return frame
}

afterEach(() => document.body.replaceChildren())

function heard(act: () => void): MessageEvent<unknown>[] {
  const events: MessageEvent<unknown>[] = []
  const listen = (event: MessageEvent<unknown>): number => events.push(event)
  window.addEventListener('message', listen)
  act()
  window.removeEventListener('message', listen)
  return events
}

it('says what Metabase says: the nine strings of a location, from its origin and the frame’s window (5.2)', () => {
  const frame = frameAt('https://bi.test:8080/dashboard/1')
  const metabase = fakeMetabase(frame)
  const [event] = heard(() => metabase.goTo('/question/7?a=1#b'))
  expect(event).toMatchObject({ origin: 'https://bi.test:8080', source: frame.contentWindow })
  expect(event?.data).toEqual({
    metabase: {
      type: 'location',
      location: {
        href: 'https://bi.test:8080/question/7?a=1#b',
        origin: 'https://bi.test:8080',
        protocol: 'https:',
        host: 'bi.test:8080',
        hostname: 'bi.test',
        port: '8080',
        pathname: '/question/7',
        search: '?a=1',
        hash: '#b',
      },
    },
  })
})

it('adds the base path of a site that has one', () => {
  const metabase = fakeMetabase(frameAt('https://app.test/sso'), { siteUrl: 'https://app.test/metabase/' })
  const [event] = heard(() => metabase.goTo('/question/7'))
  expect(event?.data).toMatchObject({ metabase: { location: { pathname: '/metabase/question/7' } } })
})

it('reports heights, and the login page with the way back', () => {
  const metabase = fakeMetabase(frameAt('https://bi.test/'))
  const events = heard(() => {
    metabase.goTo('/dashboard/1?a=1')
    metabase.resize(700)
    metabase.signOut()
  })
  expect(events[1]?.data).toEqual({ metabase: { type: 'frame', frame: { mode: 'fit', height: 700 } } })
  expect(events[2]?.data).toMatchObject({
    metabase: { location: { pathname: '/auth/login', search: '?redirect=%2Fdashboard%2F1%3Fa%3D1' } },
  })
})

it('remembers what it was sent, and where the frame went', () => {
  const frame = frameAt('https://bi.test/')
  const metabase = fakeMetabase(frame)
  frame.contentWindow?.postMessage('hello', 'https://bi.test')
  frame.contentWindow?.location.replace('https://bi.test/next')
  expect(metabase.received).toEqual([{ data: 'hello', targetOrigin: 'https://bi.test' }])
  expect(metabase.visited).toEqual(['https://bi.test/', 'https://bi.test/next'])
})

it('says which pages were asked for, whether by a load, through a sign-in or by a message', () => {
  const siteUrl = 'https://app.test/metabase/'
  const frame = frameAt('https://app.test/sso?return_to=%2Fdashboard%2F1%3Fa%3D1')
  const metabase = fakeMetabase(frame, { siteUrl })
  frame.contentWindow?.location.replace('https://app.test/metabase/dashboard/2?a=1#b')
  frame.contentWindow?.location.replace(
    'https://app.test/metabase/auth/sso?jwt=x&return_to=%2Fmetabase%2Fquestion%2F1',
  )
  frame.contentWindow?.postMessage({ metabase: { type: 'location', location: '/question/7' } }, siteUrl)
  frame.contentWindow?.postMessage('[iFrameSizer]reset', siteUrl)
  expect(metabase.requestedPaths).toEqual([
    '/dashboard/1?a=1',
    '/dashboard/2?a=1#b',
    '/question/1',
    '/question/7',
  ])
})

it('says what is wrong with anything but a frame', () => {
  expect(() => fakeMetabase(document.createElement('div'))).toThrow('needs the iframe element')
})

it('gives tokens of the right form, each another, and remembers the requests', async () => {
  const fetchToken = fakeFetchToken({ expiresInSeconds: 60 })
  const request = { resource: { dashboard: 1 }, params: { city: 'Zürich' } }
  const [first, second] = [await fetchToken(request), await fetchToken(request)]
  expect(first).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  expect(second).not.toBe(first)
  expect(fetchToken.requests).toEqual([request, request])
})

it('makes tokens without TextEncoder, which Jest’s jsdom environment lacks', async () => {
  vi.stubGlobal('TextEncoder', undefined)
  const token = await fakeFetchToken()({ resource: { dashboard: 1 }, params: { city: 'Zürich 東京 🙂' } })
  vi.unstubAllGlobals()
  const claims: unknown = JSON.parse(atob(token.split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? ''))
  expect(claims).toMatchObject({ resource: { dashboard: 1 }, params: { city: 'Zürich 東京 🙂' } })
})
