import { act, cleanup, render, screen } from '@testing-library/react'
import * as React from 'react'
import { Component, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GuestEmbed, MetabaseError, StaticEmbed, type FetchToken } from '../../src/index.ts'
import { fakeFetchToken, fakeGuestMetabase } from '../../src/testing.ts'
import {
  expectNoTokenOnThePage,
  frame,
  lastSettings,
  later,
  open,
  Provider,
  says,
  settled,
  start,
  type TokenRequest,
} from './guest-support.tsx'

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(1_800_000_000_000)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const answers = ({ received }: { received: readonly { data: unknown }[] }, name: string) =>
  received.filter(({ data }) => (data as { type: string }).type === `metabase.embed.${name}`)

/** A token for dashboard 1 of its own. */
const token = (expiresInSeconds = 600, resource: object = { dashboard: 1 }): Promise<string> =>
  fakeFetchToken({ expiresInSeconds })({ resource, params: {} })

const codeOf = (onError: { mock: { lastCall?: unknown[] | undefined } }): unknown => {
  const [error] = onError.mock.lastCall ?? []
  if (!(error instanceof MetabaseError)) throw new Error('No error')
  return error.code
}

describe('a token', () => {
  it('comes from fetchToken, with what the component asks for (G-11)', async () => {
    const customContext = { tenant: 7 }
    const { fetchToken } = await open({ params: { account: 1 }, customContext })
    expect(fetchToken.requests).toMatchObject([
      { resource: { dashboard: 1 }, params: { account: 1 }, customContext, reason: 'initial' },
    ])
    expect(fetchToken.requests[0]?.signal).toBeInstanceOf(AbortSignal)
  })

  it('is one for 20 embeds of one resource, and for static embeds of it too', async () => {
    const fetchToken = fakeFetchToken<TokenRequest>()
    render(
      <Provider fetchToken={fetchToken}>
        {Array.from({ length: 20 }, (_, index) => (
          <GuestEmbed key={index} dashboard={1} title="Sales" params={{ account: 1 }} />
        ))}
        <StaticEmbed dashboard={1} title="Static" params={{ account: 1 }} />
        <GuestEmbed dashboard={1} title="Other" params={{ account: 1 }} customContext="other" />
      </Provider>,
    )
    await settled()
    expect(fetchToken.requests.map(({ customContext }) => customContext)).toEqual([undefined, 'other'])
  })

  it('is renewed when the page asks, not by the clock: the content and its filters stay (G-13, G-15)', async () => {
    const { metabase, fetchToken, embed } = await open()
    const first = metabase.token()
    await later(3600)
    expect(fetchToken.requests).toHaveLength(1)
    await says(metabase.expireToken)
    expect(fetchToken.requests.map(({ reason }) => reason)).toEqual(['initial', 'renewal'])
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(1)
    expect(metabase.token()).not.toBe(first)
    expect(metabase.settings).toHaveLength(1)
    expect(embed.getSnapshot().status).toBe('ready')
    expectNoTokenOnThePage([first, metabase.token()])
    await later(60)
    expect(metabase.received).toHaveLength(2)
  })

  it('that was renewed is not in the settings, until the content is drawn anew anyway (G-24)', async () => {
    const { metabase, again } = await open()
    const first = metabase.token()
    await says(metabase.expireToken)
    const second = metabase.token()
    await again({ withTitle: false })
    expect(lastSettings(metabase)['token']).toBe(first)
    expect(metabase.token()).toBe(second)
    await again({ withTitle: false, hiddenParameters: ['city'] })
    expect(lastSettings(metabase)['token']).toBe(second)
  })

  it('is asked for by the props, whatever the page says that it was for (G-14)', async () => {
    const { metabase, fetchToken } = await open()
    const other = await token(600, { dashboard: 99 })
    const source = frame().contentWindow
    const event = new MessageEvent('message', {
      data: { type: 'metabase.embed.requestGuestTokenRefresh', data: { expiredToken: other } },
      origin: 'https://bi.test',
    })
    Object.defineProperty(event, 'source', { value: source })
    act(() => void window.dispatchEvent(event))
    await settled()
    expect(fetchToken.requests.at(-1)?.resource).toEqual({ dashboard: 1 })
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(1)
  })

  it('is renewed by one call for all embeds that share it (G-15)', async () => {
    const fetchToken = fakeFetchToken<TokenRequest>()
    render(
      <Provider fetchToken={fetchToken}>
        {['A', 'B', 'C'].map((title) => (
          <GuestEmbed key={title} dashboard={1} title={title} />
        ))}
      </Provider>,
    )
    const pages = ['A', 'B', 'C'].map((title) => fakeGuestMetabase(screen.getByTitle(title)))
    await settled()
    for (const page of pages) await says(page.ready)
    act(() => {
      for (const page of pages) page.expireToken()
    })
    await settled()
    expect(fetchToken.requests).toHaveLength(2)
    expect(new Set(pages.map((page) => page.token())).size).toBe(1)
    for (const page of pages) expect(answers(page, 'submitRefreshedGuestToken')).toHaveLength(1)
    // The last one asks a little later, and gets the token that the others have.
    await says(() => {
      pages[0]?.expireToken()
    })
    expect(fetchToken.requests).toHaveLength(3)
    await says(() => {
      pages[1]?.expireToken()
    })
    expect(fetchToken.requests).toHaveLength(3)
    expect(pages[1]?.token()).toBe(pages[0]?.token())
  })

  it('with other locked values keeps the filters, and loads no document (G-17)', async () => {
    const { metabase, again, fetchToken, embed } = await open({ params: { account: 1 } })
    await says(() => {
      metabase.filter({ state: ['WA'] })
    })
    await again({ params: { account: 2 } })
    expect(fetchToken.requests).toHaveLength(2)
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'], city: null } })
    expect(lastSettings(metabase)['token']).not.toBe(metabase.settings[0]?.['token'])
    expect(metabase.visited).toHaveLength(1)
    expect(embed.getSnapshot().status).toBe('ready')
  })

  it('with other locked values and other filters is sent with these (G-17, G-23)', async () => {
    const { metabase, again } = await open({ params: { account: 1 }, parameters: { state: 'WA' } })
    await again({ params: { account: 2 }, parameters: { state: 'CA' }, withTitle: false })
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({
      parameters: { state: 'CA', city: null },
      withTitle: false,
    })
  })

  it('that comes while the page waits for another one is the answer (G-13)', async () => {
    const gates: ((jwt: string) => void)[] = []
    const tokens = fakeFetchToken<TokenRequest>()
    const fetchToken: FetchToken = (request) =>
      request.reason === 'renewal' ? new Promise((resolve) => gates.push(resolve)) : tokens(request)
    const { metabase, again } = await open({ params: { account: 1 } }, {}, { fetchToken })
    await says(metabase.expireToken)
    expect(gates).toHaveLength(1)
    await again({ params: { account: 2 } }, { fetchToken })
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(1)
    expect(metabase.token()).toBe(lastSettings(metabase)['token'])
    // The first answer is of no use any longer, and is told to nobody.
    gates[0]?.(await token())
    await later(60)
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(1)
    expect(answers(metabase, 'reportAuthenticationError')).toHaveLength(0)
  })

  it('of the app is sent as it is, and another one keeps the filters (G-12, G-17)', async () => {
    const [first, second] = [await token(600), await token(700)]
    const { metabase, again, fetchToken, embed } = await start({ token: null })
    expect(embed.getSnapshot().status).toBe('idle')
    expect(frame().src).toBe('')
    await again({ token: first })
    await says(metabase.ready)
    expect(lastSettings(metabase)).toMatchObject({ token: first })
    await says(() => {
      metabase.load({ state: ['WA'] })
    })
    await again({ token: second })
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ token: second, parameters: { state: ['WA'] } })
    expect(lastSettings(metabase)).not.toHaveProperty('guestEmbedProviderUri')
    expect(embed.getSnapshot().status).toBe('ready')
    expect(fetchToken.requests).toEqual([])
    expectNoTokenOnThePage([first, second])
  })

  it('is fetched anew when the app asks, with the content drawn anew and its filters (G-17)', async () => {
    const { metabase, embed, fetchToken, onReady } = await open({}, { state: ['WA'] })
    act(() => {
      embed.renewToken()
      embed.renewToken()
    })
    await settled()
    expect(fetchToken.requests.map(({ reason }) => reason)).toEqual(['initial', 'renewal'])
    expect(metabase.settings).toHaveLength(2)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'] } })
    expect(lastSettings(metabase)['token']).not.toBe(metabase.settings[0]?.['token'])
    expect(onReady).toHaveBeenCalledOnce()
  })

  it.runIf('Activity' in React)(
    'is renewed for a page that asks while its component is hidden (G-13)',
    async () => {
      const App = ({ mode }: { mode: 'hidden' | 'visible' }) => (
        <Provider fetchToken={fakeFetchToken()}>
          <React.Activity mode={mode}>
            <GuestEmbed dashboard={1} title="Sales" />
          </React.Activity>
        </Provider>
      )
      const { rerender } = render(<App mode="visible" />)
      const metabase = fakeGuestMetabase(frame())
      await settled()
      await says(metabase.ready)
      rerender(<App mode="hidden" />)
      await settled()
      const before = metabase.token()
      await says(metabase.expireToken)
      expect(metabase.token()).not.toBe(before)
      expect(metabase.settings).toHaveLength(1)
      expect(metabase.visited).toHaveLength(1)
    },
  )
})

describe('a token that does not come', () => {
  const refused = (): Promise<never> => Promise.reject(Object.assign(new Error('No'), { status: 403 }))

  it('for the page is told to the page in a sentence without details, and to the app by the error (G-13, G-18)', async () => {
    const tokens = fakeFetchToken<TokenRequest>()
    let isRefused = false
    const fetchToken: FetchToken = (request) => (isRefused ? refused() : tokens(request))
    const { metabase, embed, onError } = await open({}, { state: ['WA'] }, { fetchToken })
    isRefused = true
    await says(metabase.expireToken)
    expect(metabase.error()).toMatch(/^[A-Za-z ]+\.$/)
    expect(onError).toHaveBeenCalledOnce()
    expect(codeOf(onError)).toBe('token_failed')
    expect(screen.getByRole('alert')).toBeVisible()
    // Trying again fetches another token, and ends the error by new settings. Nothing is loaded (G-19).
    isRefused = false
    const before = lastSettings(metabase)['token']
    await says(() => {
      screen.getByText('Try again').click()
    })
    expect(metabase.visited).toHaveLength(1)
    expect(lastSettings(metabase)['token']).not.toBe(before)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'] } })
    expect(metabase.error()).toBeNull()
    expect(embed.getSnapshot().status).toBe('ready')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('within 30 seconds is an error, and a late answer is told to nobody (G-13)', async () => {
    const gates: ((jwt: string) => void)[] = []
    const tokens = fakeFetchToken<TokenRequest>()
    const fetchToken: FetchToken = (request) =>
      request.reason === 'initial' ? tokens(request) : new Promise((resolve) => gates.push(resolve))
    const { metabase, onError } = await open({}, {}, { fetchToken })
    await says(metabase.expireToken)
    await later(29)
    expect(metabase.received).toHaveLength(1)
    await later(1)
    expect(answers(metabase, 'reportAuthenticationError')).toHaveLength(1)
    expect(codeOf(onError)).toBe('token_timeout')
    for (const give of gates) give(await token())
    await later(120)
    expect(answers(metabase, 'reportAuthenticationError')).toHaveLength(1)
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(0)
  })

  it('in a useful state is asked for once more, and then an error (G-16)', async () => {
    const late = vi.fn<FetchToken>()
    const tokens = fakeFetchToken<TokenRequest>()
    late.mockImplementation((request) => (request.reason === 'initial' ? tokens(request) : token(-1)))
    const { metabase, onError } = await open({}, {}, { fetchToken: late })
    await says(metabase.expireToken)
    await later(60)
    expect(late.mock.calls.map(([{ reason }]) => reason)).toEqual(['initial', 'renewal', 'retry'])
    expect(onError).toHaveBeenCalledOnce()
    expect(codeOf(onError)).toBe('token_expired')
    expect(answers(metabase, 'reportAuthenticationError')).toHaveLength(1)
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(0)
  })

  it('at first is an error, and trying again shows the page that is there by then (G-11, G-19)', async () => {
    const tokens = fakeFetchToken<TokenRequest>()
    let isRefused = true
    const fetchToken: FetchToken = (request) => (isRefused ? refused() : tokens(request))
    const { metabase, onError, embed } = await start({}, { fetchToken })
    expect(codeOf(onError)).toBe('token_failed')
    await says(metabase.ready)
    expect(metabase.settings).toEqual([])
    isRefused = false
    await says(() => {
      screen.getByText('Try again').click()
    })
    expect(metabase.settings).toHaveLength(1)
    expect(metabase.visited).toHaveLength(1)
    expect(embed.getSnapshot().status).toBe('ready')
  })

  it('for the app alone leaves the content as it is', async () => {
    const tokens = fakeFetchToken<TokenRequest>()
    const fetchToken: FetchToken = (request) => (request.reason === 'initial' ? tokens(request) : refused())
    const { embed, metabase, onError } = await open({}, {}, { fetchToken })
    act(() => {
      embed.renewToken()
    })
    await later(60)
    expect(onError).not.toHaveBeenCalled()
    expect(metabase.received).toHaveLength(1)
  })

  it.each([
    ['of another dashboard', { dashboard: 2 }],
    ['of a question', { question: 1 }],
  ])('for this resource, but one %s, is an error', async (_what, resource) => {
    const { onError, metabase } = await start({}, { fetchToken: () => token(600, resource) })
    await says(metabase.ready)
    expect(codeOf(onError)).toBe('token_invalid')
    expect(metabase.settings).toEqual([])
    cleanup()
    const given = await start({ token: await token(600, resource) })
    await says(given.metabase.ready)
    expect(codeOf(given.onError)).toBe('token_invalid')
    expect(given.metabase.settings).toEqual([])
  })

  it('as a JWT is an error', async () => {
    const { onError } = await start({ token: 'no-jwt' })
    expect(codeOf(onError)).toBe('token_invalid')
  })
})

describe('a token of the app', () => {
  it('has expired 60 seconds after its end, and another one shows the content again (G-20)', async () => {
    const { onError, again, embed, metabase } = await open({ token: await token(100) })
    await later(159)
    expect(onError).not.toHaveBeenCalled()
    await later(2)
    expect(onError).toHaveBeenCalledOnce()
    expect(codeOf(onError)).toBe('token_expired')
    await says(() => {
      screen.getByText('Try again').click()
    })
    expect(codeOf(onError)).toBe('token_expired')
    await again({ token: await token(500) })
    expect(embed.getSnapshot().status).toBe('ready')
    expect(metabase.visited).toHaveLength(1)
  })

  it('without an end lasts for ever, and one that had expired is not sent (G-20)', async () => {
    const { onError } = await open({ token: await token(Infinity) })
    await later(3600)
    expect(onError).not.toHaveBeenCalled()
    cleanup()
    const late = await start({ token: await token(-61) })
    await says(late.metabase.ready)
    expect(codeOf(late.onError)).toBe('token_expired')
    expect(late.metabase.settings).toEqual([])
  })
})

describe('the state', () => {
  it('is ready when the settings are sent, and loaded when Metabase reports its filters (G-35)', async () => {
    const { embed, metabase, onReady, onLoad } = await start()
    expect(embed.getSnapshot().status).toBe('loading')
    await says(metabase.ready)
    expect(embed.getSnapshot()).toMatchObject({ status: 'ready', location: null })
    expect([onReady, onLoad].map(({ mock }) => mock.calls.length)).toEqual([1, 0])
    // Before version 62 nothing follows, and that is no error.
    await later(120)
    expect(embed.getSnapshot().status).toBe('ready')
    await says(() => {
      metabase.load({ state: ['WA'] })
    })
    expect(onLoad).toHaveBeenCalledOnce()
    expect(embed.getSnapshot().location).toEqual({
      pathname: '/dashboard/1',
      search: '?state=WA',
      hash: '',
    })
  })

  it('is an error when the page never listens, and ready when it does late (G-6)', async () => {
    const { embed, metabase, onError } = await start()
    await later(14)
    expect(onError).not.toHaveBeenCalled()
    await later(1.1)
    expect(codeOf(onError)).toBe('no_response')
    const message = String(embed.getSnapshot().error?.message)
    for (const cause of [/siteUrl/, /below 58/, /another origin/, /Content-Security-Policy/, /starting/])
      expect(message).toMatch(cause)
    expect(message.replace(/ See \S+$/, '')).not.toMatch(/[?]/)
    await says(metabase.ready)
    expect(embed.getSnapshot().status).toBe('ready')
    expect(metabase.settings).toHaveLength(1)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('is tried again by itself after silence, less and less often, and by the person (G-6)', async () => {
    const { metabase, onError, embed } = await start()
    await later(15.1)
    await later(15)
    expect(metabase.visited).toHaveLength(2)
    await later(15)
    expect(onError).toHaveBeenCalledOnce()
    await says(() => {
      screen.getByText('Try again').click()
    })
    expect(metabase.visited).toHaveLength(3)
    expect(new Set(metabase.visited).size).toBe(3)
    await says(metabase.ready)
    expect(embed.getSnapshot().status).toBe('ready')
  })

  it('names the token first, when neither that nor the page comes', async () => {
    const fetchToken: FetchToken = () => Promise.reject(Object.assign(new Error('No'), { status: 403 }))
    const { onError, metabase } = await start({}, { fetchToken })
    await later(60)
    expect(onError).toHaveBeenCalledOnce()
    expect(codeOf(onError)).toBe('token_failed')
    // The silent document is loaded anew with the next try.
    await says(() => {
      screen.getByText('Try again').click()
    })
    expect(metabase.visited).toHaveLength(1)
  })

  it('is an error when a link leads the frame away, and a new document ends it (G-42)', async () => {
    const { metabase, onError, embed } = await open({}, { state: ['WA'] })
    await says(() => {
      frame().dispatchEvent(new Event('load'))
    })
    await later(60)
    expect(onError).not.toHaveBeenCalled()
    await says(metabase.leave)
    await later(15.1)
    expect(onError).toHaveBeenCalledOnce()
    expect(codeOf(onError)).toBe('page_left')
    expect(embed.getSnapshot().error).toMatchObject({ retryable: true })
    await says(() => {
      screen.getByText('Try again').click()
    })
    expect(metabase.visited).toHaveLength(2)
    await says(metabase.ready)
    expect(embed.getSnapshot().status).toBe('ready')
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'] } })
  })

  it.each(['before', 'after'] as const)(
    'knows which load event belongs to which document: the page listens %s it (G-42)',
    async (order) => {
      const { metabase, onError, embed } = await start()
      const loaded = () =>
        says(() => {
          frame().dispatchEvent(new Event('load'))
        })
      if (order === 'after') await loaded()
      await says(metabase.ready)
      if (order === 'before') await loaded()
      // A reload of the frame in the middle.
      if (order === 'after') await loaded()
      await says(metabase.ready)
      if (order === 'before') await loaded()
      await later(60)
      expect(onError).not.toHaveBeenCalled()
      expect(metabase.settings).toHaveLength(2)
      await says(metabase.leave)
      await later(16)
      expect(codeOf(onError)).toBe('page_left')
      // It listens after all.
      await says(metabase.ready)
      expect(embed.getSnapshot().status).toBe('ready')
    },
  )

  it('follows a reload in the middle of a renewal: the request went with its document (G-5, G-13)', async () => {
    const gates: ((jwt: string) => void)[] = []
    const tokens = fakeFetchToken<TokenRequest>()
    const fetchToken: FetchToken = (request) =>
      request.reason === 'initial' ? tokens(request) : new Promise((resolve) => gates.push(resolve))
    const { metabase, onError } = await open({}, {}, { fetchToken })
    await says(metabase.expireToken)
    await says(metabase.leave)
    await says(metabase.ready)
    await says(metabase.expireToken)
    expect(gates).toHaveLength(1)
    gates[0]?.(await token())
    await later(1)
    expect(answers(metabase, 'submitRefreshedGuestToken')).toHaveLength(1)
    expect(onError).not.toHaveBeenCalled()
  })

  it('is loaded anew by reload(), with the filters', async () => {
    const { embed, metabase, fetchToken } = await open({}, { state: ['WA'] })
    await says(embed.reload)
    expect(metabase.visited).toHaveLength(2)
    await says(metabase.ready)
    expect(lastSettings(metabase)).toMatchObject({ parameters: { state: ['WA'] } })
    expect(fetchToken.requests).toHaveLength(1)
  })

  it('leaves nothing behind: no request, listener, timer or frame (G-39)', async () => {
    const remove = vi.spyOn(window, 'removeEventListener')
    const signals: AbortSignal[] = []
    const tokens = fakeFetchToken<TokenRequest>()
    const fetchToken: FetchToken = (request) => {
      signals.push(request.signal)
      return request.reason === 'initial' ? tokens(request) : new Promise(() => undefined)
    }
    const { metabase, unmount } = await open({}, {}, { fetchToken })
    await says(metabase.expireToken)
    const element = frame()
    unmount()
    await later(1)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    expect(vi.getTimerCount()).toBe(0)
    expect(element.isConnected).toBe(false)
    expect(remove.mock.calls.map(([type]) => type)).toContain('message')
  })
})

describe('wrong use', () => {
  class Boundary extends Component<{ children: ReactNode }, { error?: unknown }> {
    override state: { error?: unknown } = {}
    static getDerivedStateFromError = (error: unknown) => ({ error })
    override render() {
      const { error } = this.state
      return error instanceof MetabaseError ? <p role="status">{error.message}</p> : this.props.children
    }
  }
  const cycle: { self?: unknown } = {}
  cycle.self = cycle

  it.each([
    ['neither a token nor fetchToken', {}, 'needs token, or the provider fetchToken'],
    ['height="auto"', { token: 'a.b.c', height: 'auto' }, 'use <StaticEmbed>'],
    ['no id', { token: 'a.b.c', dashboard: undefined }, 'needs an id'],
    [
      'a function in the theme',
      { token: 'a.b.c', theme: { colors: { brand: () => 0 } } },
      'theme.colors.brand',
    ],
    [
      'a value that contains itself',
      { token: 'a.b.c', parameters: cycle },
      'parameters.self contains itself',
    ],
    [
      'a date',
      { token: 'a.b.c', initialParameters: { date: new Date() } },
      'initialParameters.date is a Date',
    ],
    ['a cyclic context', { token: 'a.b.c', customContext: cycle }, 'customContext.self contains itself'],
  ])(
    '%s throws an error that names the cure, and corrected props work (G-28, G-36)',
    async (_what, props, text) => {
      vi.spyOn(console, 'error').mockReturnValue()
      const wrong = { dashboard: 1, title: 'Sales', ...props } as object as {
        dashboard: number
        title: string
      }
      const view = render(
        <Provider>
          <Boundary>
            <GuestEmbed {...wrong} />
          </Boundary>
        </Provider>,
      )
      expect(screen.getByRole('status')).toHaveTextContent(text)
      expect(screen.getByRole('status')).toHaveTextContent('[props_invalid]')
      view.rerender(
        <Provider>
          <Boundary key="again">
            <GuestEmbed dashboard={1} title="Sales" token={await token()} />
          </Boundary>
        </Provider>,
      )
      expect(frame().src).not.toBe('')
    },
  )

  it('a function in the provider’s theme throws too (G-28)', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const theme = { components: { tooltip: { render: () => 0 } } }
    render(
      <Provider fetchToken={fakeFetchToken()} theme={theme}>
        <Boundary>
          <GuestEmbed dashboard={1} title="Sales" />
        </Boundary>
      </Provider>,
    )
    expect(screen.getByRole('status')).toHaveTextContent('components.tooltip.render is a Function')
  })
})
