import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createReadAttribute } from '../../src/simulator/guest/attributes.ts'
import { createTokenHandler, type TokenHandlerOptions } from '../../src/server.ts'
import { createSimulator, developmentSecrets, type RunningSimulator } from '../../src/simulator.ts'
import { guestToken, inSeconds } from './guest-page.ts'
import { hostPage } from './host-page.ts'

const host = hostPage()
const logged: string[] = []

/** An empty page of the app, in which Metabase's frames are counted from one. */
beforeEach(async () => {
  logged.length = 0
  await host.page.evaluate('document.body.replaceChildren()')
  host.page.on('console', (message) => logged.push(message.text()))
})

const loadScript = (site: RunningSimulator = host.metabase): Promise<unknown> =>
  host.page.addScriptTag({ url: `${site.siteUrl}/app/embed.js` })
const run = (expression: string): Promise<unknown> => host.page.evaluate(expression)
const config = (more: Record<string, unknown> = {}, site = host.metabase): string =>
  `window.metabaseConfig = ${JSON.stringify({ instanceUrl: site.siteUrl, isGuest: true, ...more })}`
const add = (html: string): Promise<unknown> =>
  run(`void document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(html)})`)
const element = async (attributes = ''): Promise<string> =>
  `<metabase-dashboard token="${await guestToken()}" ${attributes}></metabase-dashboard>`
const shows = (text: string): Promise<void> => host.frame.getByText(text).first().waitFor({ timeout: 20_000 })
/** What an assignment throws, or nothing. */
const thrown = (expression: string): Promise<unknown> =>
  run(`(() => { try { ${expression} } catch (error) { return [error.code, error.message] } })()`)
/** The settings that each frame is sent, from here on. */
const watchSettings = (): Promise<unknown> =>
  run(`void (() => {
    window.sent = []
    const post = Window.prototype.postMessage
    for (const frame of document.querySelectorAll('iframe')) {
      const target = frame.contentWindow
      Object.defineProperty(frame, 'contentWindow', {
        get: () => new Proxy(target, { get: (_, name) => name === 'postMessage' ? (message, origin) => {
          sent.push(message)
          target.postMessage(message, origin)
        } : target[name] }),
      })
    }
  })()`)

describe('the script', () => {
  it('is asked for by every page load, and not there before v56', async () => {
    const get = (version: number): Promise<Response> =>
      createSimulator({ version }).fetch(new Request('https://metabase.test/app/embed.js'))
    const answer = await get(65)
    expect(answer.headers.get('content-type')).toContain('text/javascript')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect((await get(55)).headers.get('content-type')).not.toContain('javascript')
  })

  it('makes its globals, and the elements of its version', async () => {
    const names = ['metabase-dashboard', 'metabase-question', 'metabase-browser', 'metabase-metabot']
    const defined = `${JSON.stringify(names)}.filter((name) => customElements.get(name))`
    await loadScript(await host.start({ version: 56 }))
    expect(await run(defined)).toEqual(names.slice(0, 2))
    expect(
      await run(`customElements.get('metabase-dashboard').observedAttributes.includes('parameters')`),
    ).toBe(false)
    await loadScript()
    expect(await run(defined)).toEqual(names)
    expect(await run('Object.keys(window.metabase.embed).sort()')).toEqual([
      'MetabaseBrowserElement',
      'MetabaseDashboardElement',
      'MetabaseMetabotElement',
      'MetabaseQuestionElement',
      'setupConfigWatcher',
      'updateAllEmbeds',
    ])
    expect(await run(`window['metabase.embed']`)).toEqual({})
    expect(await run('metabase.embed.MetabaseDashboardElement.VERSION')).toBe('1.1.0')
  })
})

describe('window.metabaseConfig (2.2, G-70)', () => {
  it('is merged by an assignment, so that keys never disappear', async () => {
    await run(config({ theme: { preset: 'dark' } }))
    await loadScript()
    await run(`window.metabaseConfig = { locale: 'de' }`)
    expect(await run('({ ...window.metabaseConfig })')).toEqual({
      instanceUrl: host.metabase.siteUrl,
      isGuest: true,
      theme: { preset: 'dark' },
      locale: 'de',
    })
  })

  it.each([
    ['an unknown key', `window.metabaseConfig = { nope: 1 }`, 'nope is not a valid configuration name'],
    [
      'another instance',
      `window.metabaseConfig = { instanceUrl: 'https://other.test' }`,
      'instanceUrl cannot be updated after the embed is created',
    ],
    [
      'another mode',
      `window.metabaseConfig = { isGuest: false }`,
      'isGuest cannot be updated after the embed is created',
    ],
    [
      'another function for tokens',
      `window.metabaseConfig = { fetchRequestToken: () => 1 }; window.metabaseConfig = { fetchRequestToken: () => 1 }`,
      'fetchRequestToken cannot be updated after the embed is created',
    ],
  ])('throws for %s, with no embed on the page too', async (_what, assignment, message) => {
    await run(config())
    await loadScript()
    expect(await thrown(assignment)).toEqual(['EMBED_TAG_ERROR', message])
    expect(await run('metabaseConfig.instanceUrl')).toBe(host.metabase.siteUrl)
  })

  it('throws for two ways to sign in when it is too late', async () => {
    await loadScript()
    expect(
      await thrown(`window.metabaseConfig = { apiKey: 'x', useExistingUserSession: true }`),
    ).toMatchObject(['EMBED_TAG_ERROR', expect.stringContaining('apiKey') as string])
    expect(await run('metabaseConfig.apiKey')).toBe('x')
  })

  it('checks no property that is written alone, and nothing before the script runs', async () => {
    await run(config({ nope: 1 }))
    await loadScript()
    expect(await thrown(`metabaseConfig.isGuest = 7; metabaseConfig.more = 1`)).toBe(undefined)
    expect(await run('[metabaseConfig.isGuest, metabaseConfig.more, metabaseConfig.nope]')).toEqual([7, 1, 1])
  })

  it('reaches every ready embed by each change, as full settings without functions', async () => {
    await run(config())
    await loadScript()
    await add(await element('with-title="false" custom-context="7"'))
    await shows('Orders')
    await watchSettings()
    await run(`metabaseConfig.pluginsConfig = { handleLink: () => ({ handled: true }) }`)
    await run(`window.metabaseConfig = { theme: { preset: 'dark' } }`)
    const sent = (await run('sent')) as { type: string; data: Record<string, unknown> }[]
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual({
      type: 'metabase.embed.setSettings',
      data: expect.objectContaining({
        instanceUrl: host.metabase.siteUrl,
        isGuest: true,
        theme: { preset: 'dark' },
        componentName: 'metabase-dashboard',
        withTitle: false,
        token: expect.any(String) as string,
        _isLocalhost: true,
        _embedReferrer: host.url,
      }) as unknown,
    })
    expect(Object.keys(sent[1]?.data ?? {})).not.toContain('customContext')
    expect(Object.keys(sent[1]?.data ?? {})).not.toContain('pluginsConfig')
  })

  it('no longer reaches elements of the first copy after a second one', async () => {
    await run(config())
    await loadScript()
    await add(await element())
    await shows('Orders')
    await loadScript()
    await watchSettings()
    await run(`metabaseConfig.theme = { preset: 'dark' }`)
    expect(await run('sent')).toEqual([])
  })
})

describe('the value of an attribute (2.4, G-71)', () => {
  it.each<[string | null, unknown]>([
    [null, undefined],
    ['', true],
    ['true', true],
    ['false', false],
    ['007', 7],
    ['1.5', 1.5],
    ['-1', '-1'],
    ['null', 'null'],
    ['a b', 'a b'],
    ['{"a":[1,null],"b":{"c":true}}', { a: [1, null], b: { c: true } }],
    [
      `{a: 'it"s', // note\n b: [.5, +1, -1e-2, 0x10,], /* more */ "c": 'x\\'y',}`,
      { a: 'it"s', b: [0.5, 1, -0.01, 16], c: "x'y" },
    ],
    [' {"a":1}', ' {"a":1}'],
    ['[]', []],
  ])('%j is %j', (text, value) => {
    const errors: string[] = []
    expect(createReadAttribute((message) => errors.push(message))(text)).toEqual(value)
    expect(errors).toEqual([])
  })

  it.each(['{a', '[object Object]', '[1 2]', '{"a":b}', '{} {}', '{"a"}'])(
    '%s stays, with an error',
    (text) => {
      const errors: string[] = []
      expect(createReadAttribute((message) => errors.push(message))(text)).toBe(text)
      expect(errors).toHaveLength(1)
    },
  )

  it('is text that resets the filters when it cannot be read', async () => {
    await run(config())
    await loadScript()
    await add(await element(`parameters='{"region":["East"],"date":null,"quantity":null}'`))
    await shows('Orders')
    const region = host.frame.locator('[data-parameter=region]')
    expect(await region.inputValue()).toBe('East')
    await run(`document.querySelector('metabase-dashboard').setAttribute('parameters', '[object Object]')`)
    await vi.waitFor(async () => expect(await region.inputValue()).toBe('West'), { timeout: 20_000 })
    expect(logged.join()).toContain('[metabase.embed.error]')
  })
})

describe('an element (2.5, 2.6, G-71)', () => {
  it('is a block with a name of its own and one frame inside, in the page’s own DOM', async () => {
    await run(config())
    await loadScript()
    await add(`${await element()}${await element('id="mine"')}`)
    expect(
      await run(`[...document.querySelectorAll('metabase-dashboard')].map((element) => {
        const frame = element.querySelector(':scope > iframe')
        const { width, height, minHeight, borderStyle } = frame.style
        return [element.style.display, element.id !== '', new URL(frame.src).search, width, height, minHeight, borderStyle]
      })`),
    ).toEqual([
      ['block', true, '?embed-js-identifier=0', '100%', '100%', '600px', 'none'],
      ['block', true, '?embed-js-identifier=1', '100%', '100%', '600px', 'none'],
    ])
    expect(await run(`document.querySelector('#mine') !== null`)).toBe(true)
  })

  it('that finds no configuration logs an error, throws nothing and is not tried again', async () => {
    await loadScript()
    await add(await element())
    await run(config())
    await host.aFewTicks()
    expect(await run(`document.querySelectorAll('iframe').length`)).toBe(0)
    expect(logged.join()).toContain('[metabase.embed.error]')
  })

  it('calls ready without an event, at once where it is over, and forgets it on a move', async () => {
    await run(config())
    await loadScript()
    await add(await element())
    await run(
      `void (window.calls = [], document.querySelector('metabase-dashboard').addEventListener('ready', (...given) => calls.push(given.length)))`,
    )
    await shows('Orders')
    expect(await run('calls')).toEqual([0])
    await run(
      `document.querySelector('metabase-dashboard').addEventListener('ready', () => calls.push('late'), { once: true })`,
    )
    expect(await run('calls')).toEqual([0, 'late'])
    // A move makes another frame.
    await run(
      `document.body.append(document.body.appendChild(document.createElement('div')), document.querySelector('metabase-dashboard'))`,
    )
    await shows('Orders')
    expect(await run('calls')).toEqual([0, 'late'])
    expect(await run(`document.querySelector('iframe').src`)).toContain('embed-js-identifier=1')
  })

  it('dispatches an event that does not bubble for changes of parameters, and mirrors them in a property', async () => {
    await run(config())
    await loadScript()
    await run(`window.heard = []; addEventListener('parameters-change', () => heard.push('window'))`)
    await add(await element())
    await run(
      `document.querySelector('metabase-dashboard').addEventListener('parameters-change', ({ detail }) => heard.push(detail.source))`,
    )
    await shows('Orders')
    await run(`void (document.querySelector('metabase-dashboard').parameters = { region: ['East'] })`)
    await vi.waitFor(async () => expect(await run('heard')).toEqual(['initial-state', 'auto-change']), {
      timeout: 20_000,
    })
    expect(await run(`document.querySelector('metabase-dashboard').getAttribute('parameters')`)).toBe(
      '{"region":["East"]}',
    )
    await run(`void (document.querySelector('metabase-dashboard').parameters = null)`)
    expect(await run(`document.querySelector('metabase-dashboard').hasAttribute('parameters')`)).toBe(false)
  })

  it('leaves a frame that was loaded again empty', async () => {
    await run(config())
    await loadScript()
    await add(await element())
    await shows('Orders')
    await host.page.frames()[1]?.evaluate('void location.reload()')
    await host.page.waitForTimeout(1500)
    expect(await host.frame.locator('body').innerText()).toBe('')
  })

  it('asks the page what to do with a link (2.2)', async () => {
    const site = await host.start({ plan: 'pro' })
    await run(config({}, site))
    await loadScript(site)
    await run(
      `void (window.links = [], metabaseConfig.pluginsConfig = { handleLink: (url) => { links.push(url); return { handled: true } } })`,
    )
    await add(await element())
    await host.frame.locator('[data-dashcard="19"] a').first().click()
    await vi.waitFor(async () => expect(await run('links')).toEqual([expect.stringContaining('/invoices/')]))
  })

  it.each([
    [
      '<metabase-browser initial-collection="root"></metabase-browser>',
      'This component does not support guest embeds',
    ],
    ['<metabase-dashboard token></metabase-dashboard>', 'Passed token is not a valid JWT token.'],
    ['<metabase-question question-id="1"></metabase-question>', 'A valid JWT token is required'],
  ])('%s ends in its text', async (html, text) => {
    await run(config())
    await loadScript()
    await add(html)
    await shows(text)
  })
})

describe('the endpoint for tokens (3.6, G-72)', () => {
  interface Asked {
    readonly method: string
    readonly url: string
    readonly type: string | undefined
    readonly cookie: string | undefined
    readonly body: string | null
  }

  /** Plays the endpoint of the app. */
  async function endpoint(answer: () => Promise<{ status?: number; body: string }>): Promise<Asked[]> {
    const asked: Asked[] = []
    await host.page.route(`${host.url}api/**`, async (route) => {
      const request = route.request()
      const headers = await request.allHeaders()
      asked.push({
        method: request.method(),
        url: request.url(),
        type: headers['content-type'],
        cookie: headers['cookie'],
        body: request.postData(),
      })
      await route.fulfill(await answer())
    })
    return asked
  }
  const jwt = async (claims = {}): Promise<{ body: string }> => ({
    body: JSON.stringify({ jwt: await guestToken({ dashboard: 4 }, claims) }),
  })
  const provider = { guestEmbedProviderUri: '/api/token?tenant=a%20b' }

  it('is asked for the first token, with cookies, and for each further one', async () => {
    await host.page.context().addCookies([{ name: 'session', value: '1', url: host.url }])
    let exp = inSeconds(-20)
    const asked = await endpoint(() => jwt({ exp }))
    await run(config(provider))
    await loadScript()
    await add(`<metabase-dashboard dashboard-id="4" custom-context='{tenant: 7}'></metabase-dashboard>`)
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1), { timeout: 20_000 })
    exp = inSeconds(600)
    await shows('Orders')
    for (const one of asked)
      expect(one).toEqual({
        method: 'POST',
        url: `${host.url}api/token?tenant=a+b&response=json`,
        type: 'application/json',
        cookie: 'session=1',
        body: '{"entityType":"dashboard","entityId":4,"customContext":{"tenant":7}}',
      })
  })

  it('may be a route of createTokenHandler (G-81, G-82)', async () => {
    const authorize = vi.fn<TokenHandlerOptions['authorize']>(() => ({ account: 1 }))
    const handler = createTokenHandler({ secret: developmentSecrets.embedding, authorize })
    await host.page.route(`${host.url}api/**`, async (route) => {
      const request = route.request()
      const answer = await handler(
        new Request(request.url(), {
          method: request.method(),
          headers: await request.allHeaders(),
          body: request.postData() ?? '',
        }),
      )
      await route.fulfill({ status: answer.status, body: await answer.text() })
    })
    await run(config(provider))
    await loadScript()
    await add(`<metabase-question question-id="2" custom-context='{"tenant":7}'></metabase-question>`)
    await shows('Revenue by month')
    expect(authorize.mock.calls[0]?.slice(1)).toEqual([{ question: 2 }, {}, { tenant: 7 }])
  })

  it('is asked for the id in a token that has expired, where the element has none', async () => {
    const asked = await endpoint(() => jwt())
    await run(config(provider))
    await loadScript()
    await add(
      `<metabase-dashboard token="${await guestToken({ dashboard: 4 }, { exp: inSeconds(-20) })}"></metabase-dashboard>`,
    )
    await shows('Orders')
    expect(asked.map(({ body }) => body)).toEqual(['{"entityType":"dashboard","entityId":4}'])
  })

  it.each([
    ['a refusal', { status: 403, body: '' }, /^Failed to fetch JWT token from \S+, status: 403\.$/],
    [
      'a refusal with words',
      { status: 500, body: 'no <b>database</b>' },
      /^Failed to fetch JWT token from \S+, status: 500, message: no <b>database<\/b>\.$/,
    ],
    [
      'another shape',
      { body: '{"token":"x"}' },
      /^Your JWT server endpoint must return an object with the shape \{ jwt: string \}, but instead received \{"token":"x"\}$/,
    ],
  ])('that gives %s ends in a text, and ready is called nevertheless', async (_what, answer, text) => {
    await endpoint(() => Promise.resolve(answer))
    await run(config(provider))
    await loadScript()
    await add('<metabase-dashboard dashboard-id="4"></metabase-dashboard>')
    await run(
      `void (window.calls = 0, document.querySelector('metabase-dashboard').addEventListener('ready', () => calls++))`,
    )
    await vi.waitFor(async () => expect(await host.frame.locator('h1').innerText()).toMatch(text), {
      timeout: 20_000,
    })
    expect(await run('calls')).toBe(1)
  })

  it.each([
    [true, 'A valid JWT token is required to be passed in guest embeds mode.'],
    [false, 'Orders'],
  ])(
    'gives a token that later settings lose, with embedScriptLosesToken: %s (G-73)',
    async (isLost, text) => {
      const site = await host.start({ faults: { embedScriptLosesToken: isLost } })
      const asked = await endpoint(() => jwt())
      await run(config(provider, site))
      await loadScript(site)
      await add('<metabase-dashboard dashboard-id="4"></metabase-dashboard>')
      await shows('Orders')
      await run(`document.querySelector('metabase-dashboard').setAttribute('with-title', 'false')`)
      await host.frame.locator('html.no-titled').waitFor({ state: 'attached' })
      await shows(text)
      expect(asked).toHaveLength(1)
    },
  )

  it('is not lost to an element that has a token of its own', async () => {
    await endpoint(() => jwt())
    await run(config(provider))
    await loadScript()
    await add(await element('dashboard-id="4"'))
    await shows('Orders')
    await run(`document.querySelector('metabase-dashboard').setAttribute('with-title', 'false')`)
    await host.frame.getByRole('heading', { name: 'Regions' }).waitFor({ state: 'hidden' })
    await shows('Orders')
  })
})
