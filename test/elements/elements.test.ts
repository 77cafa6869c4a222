import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  configureElements,
  elementAttributes,
  onElementReady,
  type ElementsConfig,
} from '../../src/elements.ts'

const siteUrl = 'https://metabase.test'
const src = `${siteUrl}/app/embed.js`

// Each test has a page of its own: the script is loaded once for each page.
let loadEmbedScript: (typeof import('../../src/elements.ts'))['loadEmbedScript']
beforeEach(async () => {
  vi.resetModules()
  loadEmbedScript = (await import('../../src/elements.ts')).loadEmbedScript
})
afterEach(() => {
  document.head.replaceChildren()
  document.body.replaceChildren()
  Reflect.deleteProperty(window, 'metabaseConfig')
})

const scripts = (): HTMLScriptElement[] => [...document.scripts]
const config = (): unknown => Reflect.get(window, 'metabaseConfig')
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )

describe('loadEmbedScript (G-50)', () => {
  it('puts one script on the page for any number of calls, with its nonce and its crossorigin', async () => {
    const loads = [
      loadEmbedScript(`${siteUrl}/`, { nonce: 'abc', crossOrigin: 'anonymous' }),
      loadEmbedScript(siteUrl, { nonce: 'other' }),
    ]
    expect(scripts().map((script) => [script.src, script.nonce, script.crossOrigin])).toEqual([
      [src, 'abc', 'anonymous'],
    ])
    scripts()[0]?.dispatchEvent(new Event('error'))
    await Promise.allSettled(loads)
  })

  it('keeps the path of the site, and sets no attribute that was not asked for', async () => {
    const load = loadEmbedScript(`${siteUrl}/metabase/`)
    const [script] = scripts()
    expect(script?.src).toBe(`${siteUrl}/metabase/app/embed.js`)
    expect(script?.getAttributeNames()).toEqual(['src'])
    script?.dispatchEvent(new Event('error'))
    await failure(load)
  })

  it.each(['error', 'load'])(
    'rejects for the event %s when no elements are defined, and tries again',
    async (type) => {
      const [first, second] = [loadEmbedScript(siteUrl), loadEmbedScript(siteUrl)]
      scripts()[0]?.dispatchEvent(new Event(type))
      for (const load of [first, second])
        expect(await failure(load)).toMatchObject({
          name: 'MetabaseError',
          code: 'no_response',
          retryable: true,
          message: expect.stringContaining(src) as string,
        })
      expect(scripts()).toEqual([])
      const again = loadEmbedScript(siteUrl)
      expect(scripts()).toHaveLength(1)
      scripts()[0]?.dispatchEvent(new Event('error'))
      await failure(again)
    },
  )

  it('waits for a script that the page brings itself', async () => {
    const own = document.head.appendChild(document.createElement('script'))
    own.src = src
    const load = loadEmbedScript(siteUrl)
    expect(scripts()).toEqual([own])
    own.dispatchEvent(new Event('error'))
    expect(await failure(load)).toMatchObject({ code: 'no_response' })
  })

  it('rejects for a second Metabase on a page, and for an address that is none (G-53)', async () => {
    const load = loadEmbedScript(siteUrl)
    expect(await failure(loadEmbedScript('https://other.test'))).toMatchObject({ code: 'props_invalid' })
    expect(await failure(loadEmbedScript('nowhere'))).toMatchObject({ code: 'site_url_invalid' })
    scripts()[0]?.dispatchEvent(new Event('error'))
    await failure(load)
    Reflect.set(window, 'metabaseConfig', { instanceUrl: 'https://other.test' })
    expect(await failure(loadEmbedScript(siteUrl))).toMatchObject({ code: 'props_invalid' })
    expect(scripts()).toEqual([])
  })
})

describe('configureElements (G-53)', () => {
  it('sets the address without a slash at its end, and guest mode', () => {
    configureElements(`${siteUrl}/metabase/`, { theme: { preset: 'dark' }, locale: undefined })
    expect(config()).toEqual({
      instanceUrl: `${siteUrl}/metabase`,
      isGuest: true,
      theme: { preset: 'dark' },
    })
  })

  it('keeps what the page has set before Metabase’s script runs', () => {
    Reflect.set(window, 'metabaseConfig', { locale: 'de', instanceUrl: siteUrl })
    configureElements(siteUrl)
    expect(config()).toEqual({ locale: 'de', instanceUrl: siteUrl, isGuest: true })
  })

  it('assigns to a script that watches what has changed, and that alone', () => {
    const handleLink = (): { handled: boolean } => ({ handled: true })
    const all = { theme: { preset: 'dark' }, pluginsConfig: { handleLink } }
    let store: object = {}
    const assigned: unknown[] = []
    Object.defineProperty(window, 'metabaseConfig', {
      configurable: true,
      get: () => store,
      set: (value: object) => {
        assigned.push(value)
        store = { ...store, ...value }
      },
    })
    configureElements(siteUrl, all)
    configureElements(siteUrl, { theme: { preset: 'dark' }, pluginsConfig: { handleLink } })
    configureElements(siteUrl, { ...all, theme: { preset: 'light' } })
    configureElements(siteUrl, {
      ...all,
      theme: { preset: 'light' },
      pluginsConfig: { handleLink: () => ({ handled: false }) },
    })
    expect(assigned).toEqual([
      { instanceUrl: siteUrl, isGuest: true, ...all },
      { theme: { preset: 'light' } },
      { pluginsConfig: expect.anything() as unknown },
    ])
  })

  it.each<[string, string, ElementsConfig]>([
    ['a second Metabase', 'https://other.test', {}],
    ['another mode', siteUrl, { isGuest: false }],
    ['another function for tokens', siteUrl, { fetchRequestToken: () => Promise.resolve({ jwt: 'x' }) }],
  ])('throws for %s, before Metabase’s script would', (_what, url, more) => {
    configureElements(siteUrl, { fetchRequestToken: () => Promise.resolve({ jwt: 'x' }) })
    const before = config()
    expect(() => configureElements(url, more)).toThrow(
      expect.objectContaining({ name: 'MetabaseError', code: 'props_invalid' }),
    )
    expect(config()).toBe(before)
  })
})

describe('elementAttributes (G-51)', () => {
  it('makes text of every value, and leaves out what is undefined', () => {
    expect(
      elementAttributes('metabase-dashboard', {
        token: 'a.b.c',
        dashboardId: 7,
        withTitle: false,
        withDownloads: true,
        autoRefreshInterval: 60,
        initialParameters: undefined,
        parameters: { region: ['West'], date: null },
        hiddenParameters: [],
        customContext: 'tenant',
      }),
    ).toEqual({
      token: 'a.b.c',
      'dashboard-id': '7',
      'with-title': 'false',
      'with-downloads': 'true',
      'auto-refresh-interval': '60',
      parameters: '{"region":["West"],"date":null}',
      'hidden-parameters': '[]',
      'custom-context': 'tenant',
    })
    expect(elementAttributes('metabase-question', { initialSqlParameters: {} })).toEqual({
      'initial-sql-parameters': '{}',
    })
  })

  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  it.each([
    ['an empty token', { token: '' }, 'token that is empty'],
    ['a blank token', { token: ' ' }, 'token that is empty'],
    ['a function', { customContext: () => 1 }, 'customContext that is no JSON'],
    ['an object in itself', { customContext: circle }, 'customContext that is no JSON'],
  ])('throws for %s', (_what, props, text) => {
    expect(() => elementAttributes('metabase-dashboard', props as { token: string })).toThrow(
      expect.objectContaining({
        code: 'props_invalid',
        message: expect.stringMatching(new RegExp(`<metabase-dashboard>.*${text}`)) as string,
      }),
    )
  })
})

it('waits for the script, and hears nothing more after it was stopped (G-52)', async () => {
  const name = 'late-element'
  const [heard, stopped] = [vi.fn(), vi.fn()]
  for (const listener of [heard, stopped]) {
    const element = document.body.appendChild(document.createElement(name))
    const stop = onElementReady(element, listener)
    if (listener === stopped) stop()
  }
  customElements.define(
    name,
    class extends HTMLElement {
      override addEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
        if (typeof listener === 'function') listener(new Event(type))
      }
      connectedCallback(): void {
        this.append(document.createElement('iframe'))
      }
    },
  )
  await customElements.whenDefined(name)
  for (const element of document.querySelectorAll(name)) document.body.append(element)
  await Promise.resolve()
  expect(heard).toHaveBeenCalled()
  expect(stopped).not.toHaveBeenCalled()
})
