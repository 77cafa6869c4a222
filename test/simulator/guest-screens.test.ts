import { describe, expect, it, vi } from 'vitest'
import { createSimulator } from '../../src/simulator.ts'
import { guestHost, guestToken, inSeconds } from './guest-page.ts'
import { hostPage } from './host-page.ts'

const host = hostPage()
const guest = guestHost(host)

const shows = (text: string): Promise<void> =>
  vi.waitFor(async () => expect(await guest.text()).toContain(text), { timeout: 20_000 })
const footer = (): Promise<boolean> => host.frame.locator('.badge').isVisible()

describe('the document', () => {
  const get = (path: string, options = {}): Promise<Response> =>
    createSimulator(options).fetch(new Request(`https://metabase.test${path}`))

  it('may be framed by anybody, and asks nobody but its own origin (G-60)', async () => {
    const answer = await get('/embed/sdk/v1?embed-js-identifier=3')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('content-security-policy')).toBe("connect-src 'self'; frame-ancestors *")
    expect(answer.headers.get('x-frame-options')).toBe(null)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    [55, false],
    [56, true],
    [65, true],
  ])('is there in v%d: %s (G-66)', async (version, isThere) => {
    const html = await (await get('/embed/sdk/v1', { version })).text()
    expect(html.includes('metabase.embed.')).toBe(isThere)
  })

  it('is in the log by its own name, and its requests without their tokens', async () => {
    const simulator = createSimulator()
    const ask = (path: string): Promise<Response> =>
      simulator.fetch(new Request(`https://metabase.test${path}`))
    await ask('/embed/sdk/v1?embed-js-identifier=0')
    await ask(`/api/embed/dashboard/${await guestToken()}/params/region/values`)
    expect(simulator.log.map(({ path, status }) => [path, status])).toEqual([
      ['/embed/sdk/v1', 200],
      ['/api/embed/dashboard/…/params/region/values', 200],
    ])
  })
})

describe('the list of a filter', () => {
  const ask = async (rest: string, claims = {}): Promise<[number, string]> => {
    const token = await guestToken({ dashboard: 4 }, claims)
    const answer = await createSimulator().fetch(
      new Request(`https://metabase.test/api/embed/dashboard/${token}/params/${rest}`),
    )
    return [answer.status, await answer.text()]
  }

  it('has the values that start with what was typed', async () => {
    const list = (...values: string[]): string =>
      JSON.stringify({ values: values.map((value) => [value, value]), has_more_values: false })
    expect(await ask('region/values')).toEqual([200, list('East', 'North', 'South', 'West')])
    expect(await ask('region/search/wE')).toEqual([200, list('West')])
  })

  it('is refused for a filter without a widget, and without a good token (G-62)', async () => {
    expect(await ask('account/values')).toEqual([400, 'Not found.'])
    expect(await ask('region/values', { params: { region: ['West'] } })).toEqual([400, 'Not found.'])
    expect(await ask('region/values', { exp: 1 })).toEqual([400, 'Token is expired (1)'])
  })
})

describe('the handshake', () => {
  it('is one iframeReady for each document, and nothing of the other protocols (G-60, G-68)', async () => {
    await guest.load(host.metabase, '?v=7&embed-js-identifier=0&x=1')
    expect(await guest.inFrame('location.search')).toBe('?v=7&x=1')
    await guest.set({ token: await guestToken() })
    await guest.filled()
    await host.send('[iFrameSizer]mb1:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll')
    await host.aFewTicks()
    expect((await guest.messages()).map(({ name }) => name)).toEqual(['iframeReady', 'parametersChange'])
    await host.page.frames()[1]?.evaluate('void location.reload()')
    await guest.nth('iframeReady', 2)
    expect(await guest.text()).toBe('')
  })

  it('loses settings that come before it listens, and takes them from any window (G-60)', async () => {
    const site = await host.start({ faults: { bootMs: 2000 } })
    await host.page.evaluate(
      (src) => document.querySelector('iframe')?.setAttribute('src', src),
      `${site.siteUrl}/embed/sdk/v1`,
    )
    await vi.waitFor(() => expect(host.page.frames()[1]?.url()).toContain('/embed/sdk/v1'))
    const settings = guest.settings({ token: await guestToken() }, site)
    await guest.send('setSettings', settings)
    await guest.nth('iframeReady', 1)
    await host.aFewTicks()
    expect(await guest.mounts()).toBe(0)
    await host.page.evaluate((data) => {
      const sibling = document.body.appendChild(document.createElement('iframe'))
      const script = `parent.frames[0].postMessage(${JSON.stringify({ type: 'metabase.embed.setSettings', data })}, '*')`
      sibling.srcdoc = `<script>${script}</script>`
    }, settings)
    await shows('Regions')
  })

  it('takes nothing when it is no frame (3.2)', async () => {
    await host.page.goto(`${host.metabase.siteUrl}/embed/sdk/v1`)
    // Longer than a page in a frame takes to be ready.
    await host.aFewTicks()
    await host.page.evaluate((data) => window.postMessage(data, '*'), {
      type: 'metabase.embed.setSettings',
      data: guest.settings({ token: await guestToken() }),
    })
    await host.aFewTicks()
    expect(await host.page.locator('body').innerText()).toBe('')
  })

  it.each([null, 'metabase.embed.setSettings', { type: 'metabase.embed.nothing' }, 7])(
    'is not disturbed by %j (3.2)',
    async (message) => {
      await guest.show()
      await host.send(message)
      await host.aFewTicks()
      expect(await guest.mounts()).toBe(1)
      expect(await guest.text()).toContain('Regions')
    },
  )

  it('is over for settings without data until the next ones, which mount again (3.2)', async () => {
    const token = await guestToken()
    await guest.show({ token })
    await guest.send('setSettings')
    await vi.waitFor(async () => expect(await guest.text()).toBe(''))
    await guest.send('reportAuthenticationError')
    await guest.set({ token })
    await shows('Regions')
    expect(await guest.mounts()).toBe(2)
  })

  it('is over for good after a report with an address that is none (3.2)', async () => {
    await guest.show()
    await guest.send('reportAnalytics', { usageAnalytics: {}, embedHostUrl: 'http://localhost/' })
    await host.aFewTicks()
    expect(await guest.text()).toContain('Regions')
    await guest.send('reportAnalytics', { usageAnalytics: {}, embedHostUrl: 'nowhere' })
    await vi.waitFor(async () => expect(await guest.text()).toBe(''))
    await guest.set({ token: await guestToken() })
    await host.aFewTicks()
    expect(await guest.text()).toBe('')
  })
})

describe('a screen (3.5, G-61)', () => {
  const id = { dashboardId: 4 }
  const provider = { guestEmbedProviderUri: 'x' }
  const license = 'A valid license is required for embedding.'
  const needed = 'A valid JWT token is required to be passed in guest embeds mode. ;'
  const unsupported = 'This component does not support guest embeds'
  const missing = 'Dashboard not found. Make sure you pass the correct ID.'
  const question = { componentName: 'metabase-question' }

  it.each<[string, Record<string, unknown>, string, boolean]>([
    ['no instance', { instanceUrl: undefined }, '', false],
    ['no component', { componentName: undefined, token: 'a.b.c' }, '', true],
    ['an unknown component', { componentName: 'metabase-chart', token: 'a.b.c' }, '', true],
    ['nothing to show', {}, '', true],
    ['no guest', { isGuest: undefined, token: 'a.b.c' }, license, false],
    ['an API key', { apiKey: 'mb_x' }, 'Using an API key in production is not allowed.', false],
    [
      'a session',
      { useExistingUserSession: true, token: 'a.b.c' },
      "Using the existing user's session in production is not allowed.",
      false,
    ],
    ['an id and a provider', { ...id, ...provider }, needed, true],
    ['an id alone', id, unsupported, true],
    ['the id of a question alone', { ...question, questionId: 1 }, needed.replace(' ;', ''), true],
    ['a browser', { componentName: 'metabase-browser', initialCollection: 'root' }, unsupported, true],
    ['a metabot', { componentName: 'metabase-metabot' }, '', true],
    [
      'a token without guest mode on a developer’s machine',
      { isGuest: false, _isLocalhost: true, token: 'a.b.c' },
      'Passing a token is only allowed for guest embeds mode.',
      true,
    ],
    ['a token of two parts', { token: 'a.b' }, 'Passed token is not a valid JWT token. ;', true],
    ['an empty attribute', { token: true }, 'Passed token is not a valid JWT token. ;', true],
    ['an empty token', { token: '', ...id, ...provider }, needed, true],
    ['a token that cannot be decoded', { token: 'a.b.c' }, missing, true],
    ['a token without a resource', { token: 'e30.e30.e30' }, missing, true],
    ['a provider alone', provider, missing, true],
    [
      'a token for an id',
      { dashboardId: 'e30.e30.e30', ...provider },
      'JWT tokens cannot be passed as id. Use the token prop instead. ;',
      true,
    ],
  ])('for %s', async (_what, settings, text, hasFooter) => {
    await guest.load()
    const asked = guest.watch()
    await guest.set(settings)
    await host.aFewTicks()
    const shown = (await guest.text()).replace(/\s*Powered by Metabase \(simulated\)$/, '').trim()
    expect([shown, await footer()]).toEqual([text, hasFooter])
    expect(asked).toEqual([])
    await guest.set({ token: await guestToken() })
    await shows('Regions')
  })

  it.each([
    ['expired', { exp: inSeconds(-61) }, /^Token is expired \(\d+\)/],
    ['for an item that is gone', { resource: { dashboard: 99 } }, /^Not found\./],
    ['for an item that is not published', { resource: { dashboard: 2 } }, /^Embedding is not enabled for/],
  ])('for a token that is %s has the API’s text (G-62)', async (_what, claims, text) => {
    await guest.load()
    await guest.set({ token: await guestToken({ dashboard: 4 }, claims) })
    await vi.waitFor(async () => expect(await guest.text()).toMatch(text), { timeout: 20_000 })
    await guest.set({ token: await guestToken() })
    await shows('Regions')
  })

  it('has the text of the API as it is, and of a card in that card', async () => {
    host.metabase.setFaults({ apiFailing: true })
    await guest.load()
    await guest.set({ token: await guestToken() })
    await shows('Internal server error')
    host.metabase.setFaults({ apiFailing: false })
    // The lock is missing, which only the cards notice.
    await guest.set({ token: await guestToken({ dashboard: 4 }, { params: {} }) })
    await shows('You must specify a value for account in the JWT.')
    expect(await guest.text()).toContain('Regions')
    expect(await guest.messages()).toContainEqual({
      name: 'parametersChange',
      data: expect.anything() as unknown,
    })
  })
})

describe('content', () => {
  it('is asked for in Metabase’s order, with its headers and every exposed slug (4.2)', async () => {
    await guest.load()
    const seen: [string, Record<string, string>][] = []
    host.page.on('request', (request) => {
      if (request.url().includes('/api/'))
        seen.push([request.url().replace(/eyJ[^/?]*/, '…'), request.headers()])
    })
    const referrer = 'https://app.example.com/reports'
    await guest.set({ token: await guestToken(), _embedReferrer: referrer })
    await guest.filled()
    const base = `${host.metabase.siteUrl}/api/embed/dashboard/…`
    const parameters =
      '?parameters=%7B%22date%22%3Anull%2C%22quantity%22%3Anull%2C%22region%22%3A%5B%22West%22%5D%7D'
    expect(seen.map(([url]) => url)).toEqual([
      `${host.metabase.siteUrl}/api/session/properties`,
      expect.stringMatching(/\/api\/embed\/dashboard\/…\?dashboard_load_id=[\da-f]{32}$/),
      ...['16/card/1', '17/card/3', '19/card/10'].map((card) => `${base}/dashcard/${card}${parameters}`),
    ])
    for (const [, headers] of seen)
      expect(headers).toMatchObject({
        'x-metabase-client': 'embedding-simple',
        'x-metabase-embed-referrer': referrer,
      })
  })

  it('is a dashboard with its title, the widgets of editable slugs, its tabs and a footer (G-61)', async () => {
    await guest.show({
      token: await guestToken({ dashboard: 1 }),
      _embedReferrer: 'https://app.test:8443/x?y',
    })
    expect(await host.frame.getByRole('heading', { name: 'Orders overview' }).isVisible()).toBe(true)
    expect(
      await guest.inFrame(
        `[...document.querySelectorAll('[data-parameter]')].map((s) => s.dataset.parameter)`,
      ),
    ).toEqual(['date', 'region'])
    expect(await host.frame.locator('.badge a').getAttribute('href')).toBe(
      'https://www.metabase.com/?utm_content=app.test%3A8443',
    )
    const before = await guest.messages()
    await host.frame.getByRole('tab', { name: 'Customers' }).click()
    await host.frame.getByText('Revenue by account').waitFor()
    await guest.filled()
    // A tab is nobody's business (3.8).
    expect(await guest.messages()).toEqual(before)
  })

  it('is a question, too, also by its entity id', async () => {
    await guest.show({
      componentName: 'metabase-question',
      token: await guestToken({ question: 'Question_entity-id-02' }),
    })
    await host.frame.getByRole('img', { name: 'Revenue by month' }).waitFor()
    expect(await guest.nth('sqlParametersChange', 1)).toEqual({
      source: 'initial-state',
      parameters: { category: null, region: null },
      defaultParameters: { category: null, region: null },
    })
  })

  it('has the rows that its token locks', async () => {
    const rows = async (account: string): Promise<string> => {
      await guest.show({ token: await guestToken({ dashboard: 4 }, { params: { account: [account] } }) })
      return host.frame.locator('[data-dashcard="19"]').innerText()
    }
    expect(await rows('1')).toMatch(/Acme/)
    expect(await rows('2')).not.toMatch(/Acme/)
  })

  it('changes its title, downloads, theme and height in place (2.5, 2.7)', async () => {
    const token = await guestToken()
    await guest.show({ token })
    const title = host.frame.getByRole('heading', { name: 'Regions' })
    const asked = guest.watch()
    await guest.set({ token, withTitle: false, theme: { preset: 'dark' } })
    await title.waitFor({ state: 'hidden' })
    expect(await guest.inFrame('document.documentElement.dataset.theme')).toBe('night')
    await guest.set({ token, drills: true, autoRefreshInterval: 3600 })
    await title.waitFor()
    expect(await guest.inFrame('document.documentElement.scrollHeight === innerHeight')).toBe(true)
    expect([await guest.mounts(), asked]).toEqual([1, []])
  })

  it('asks for the list of a filter when it is opened (4.2)', async () => {
    await guest.show()
    const asked = guest.watch()
    await host.frame.locator('[data-parameter=region]').click()
    await vi.waitFor(() => expect(asked).toEqual(['/api/embed/dashboard/…/params/region/values']))
  })

  it('asks for the data of its cards again at an interval, and reports nothing (3.7)', async () => {
    await guest.load()
    const asked = guest.watch()
    await guest.set({ token: await guestToken(), autoRefreshInterval: 1 })
    await vi.waitFor(
      () => expect(asked.filter((path) => path.endsWith('/card/1')).length).toBeGreaterThan(2),
      {
        timeout: 20_000,
      },
    )
    expect(asked.filter((path) => path.endsWith('/dashboard/…'))).toHaveLength(1)
    expect((await guest.messages()).map(({ name }) => name)).toEqual(['iframeReady', 'parametersChange'])
  })

  it('is saved by its button', async () => {
    await guest.show()
    const [download] = await Promise.all([
      host.page.waitForEvent('download'),
      host.frame.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('Regions.txt')
  })
})
