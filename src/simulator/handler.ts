import { drawCard } from './content/charts.ts'
import { cards, dashboards, find, type Parameter } from './content/library.ts'
import { runCard, type Values } from './content/query.ts'
import { answerControl, assertFaults } from './control.ts'
import { shellDocument } from './document.ts'
import { editable, openPublic, openToken, queryValues, type Opened } from './embedding.ts'
import { Refusal } from './jwt.ts'
import {
  defaultPublished,
  developmentSecrets,
  noFaults,
  type Faults,
  type SimulatorOptions,
} from './options.ts'
import type { Answer } from './page/app.ts'
import { showApp, showOpened } from './places.ts'
import { checkRedirect, people, personFromToken, type Person } from './sign-in.ts'

/** One request that the simulator answered, with tokens and UUIDs left out of its path. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly kind: 'document' | 'api' | 'sso'
  readonly status: number
}

/** A simulated Metabase. */
export interface Simulator {
  /** Answers any request below the base path, by web standards alone. Rejects while it plays dead. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Sets faults, until they are set back. */
  readonly setFaults: (faults: Partial<Faults>) => void
  /** Ends every session, as a restart of Metabase or an admin would. */
  readonly endSessions: () => void
  /** What was asked of it, oldest first; the last thousand. */
  readonly log: readonly LoggedRequest[]
}

const text = (message: string, status: number): Response =>
  new Response(message, { status, headers: { 'content-type': 'text/plain;charset=utf-8' } })

/** Not `Response.redirect()`, whose headers cannot be added to. A header holds no character beyond Latin-1. */
const redirect = (to: string): Response =>
  new Response(null, {
    status: 302,
    headers: { location: to.replace(/[\u0100-\u{10ffff}]+/gu, encodeURIComponent) },
  })

/** A stand-in for Metabase, for development and tests. See {@link SimulatorOptions} for what it can play. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const {
    profile = 'current',
    router = 'current',
    messages = 'current',
    ssoSecret = developmentSecrets.sso,
    embeddingSecret = developmentSecrets.embedding,
    ssoUrl = null,
    allowedOrigins = '*',
    sameSite = 'lax',
    partitioned = false,
    sessions: sessionStore = 'cookie',
    published = defaultPublished,
    controlHostnames = [],
    now = Date.now,
  } = options
  assertFaults(options.faults ?? {})
  const base = (options.basePath ?? '').replace(/\/+$/, '')
  let faults: Faults = { ...noFaults, ...options.faults }
  const sessions = new Map<string, Person>()
  const log: LoggedRequest[] = []

  const nowSeconds = (): number => Math.floor(now() / 1000) + faults.clockAheadSeconds
  const rules = () => ({ secret: embeddingSecret, nowSeconds: nowSeconds(), published })

  function personOf(request: Request): Person | undefined {
    if (sessionStore === 'memory') return sessions.get('memory')
    const id = /(?:^|; )metabase\.SESSION=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1]
    return id === undefined ? undefined : sessions.get(id)
  }

  const cookie = (name: string, value: string, more = ''): string =>
    `${name}=${value}; Path=/${sameSite === 'none' ? '; Secure' : ''}; SameSite=${sameSite}${partitioned ? '; Partitioned' : ''}${more}`

  /** Always a new session, with the cookies of spec 6.3. */
  function signIn(person: Person, response: Response): Response {
    const id = sessionStore === 'memory' ? 'memory' : crypto.randomUUID()
    sessions.set(id, person)
    if (sessionStore === 'cookie' && !faults.cookiesRefused) {
      response.headers.append('set-cookie', cookie('metabase.SESSION', id, '; HttpOnly'))
      response.headers.append('set-cookie', cookie('metabase.TIMEOUT', 'alive'))
    }
    return response
  }

  function signOut(request: Request): Response {
    const id = /(?:^|; )metabase\.SESSION=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1]
    sessions.delete(id ?? 'memory')
    const response = new Response(null, { status: 204 })
    for (const name of ['metabase.SESSION', 'metabase.TIMEOUT'])
      response.headers.append('set-cookie', cookie(name, '', '; Max-Age=0'))
    return response
  }

  /** `/auth/sso` (spec 6.1). */
  async function sso(request: Request, url: URL): Promise<Response> {
    if (request.method !== 'GET') return text('Not implemented', 501)
    const jwt = url.searchParams.get('jwt')
    if (jwt === null) {
      if (ssoUrl === null) return text('SSO has not been enabled and/or configured', 400)
      const target = checkRedirect(url.searchParams.get('redirect') ?? '/', url.hostname)
      // As it stands: the app's route gets it decoded once, with what follows a `&` cut off from it.
      return redirect(`${ssoUrl}${ssoUrl.includes('?') ? '&' : '?'}return_to=${target}`)
    }
    const person = await personFromToken(jwt, ssoSecret, nowSeconds())
    const target = checkRedirect(url.searchParams.get('return_to') ?? `${base}/`, url.hostname)
    return signIn(person, redirect(target))
  }

  /** Framing is refused for the app alone (spec 6.6). */
  function framing(kind: 'app' | 'embed' | 'public'): Record<string, string> {
    if (kind !== 'app') return { 'content-security-policy': 'frame-ancestors *' }
    if (allowedOrigins === null || faults.framingRefused)
      return { 'content-security-policy': "frame-ancestors 'none'", 'x-frame-options': 'DENY' }
    const headers: Record<string, string> = { 'content-security-policy': `frame-ancestors ${allowedOrigins}` }
    const [first = '*'] = allowedOrigins.split(' ')
    if (first !== '*') headers['x-frame-options'] = `ALLOW-FROM ${first}`
    return headers
  }

  function page(path: string, url: URL): Response {
    const [, section = ''] = path.split('/')
    const kind = section === 'embed' || section === 'public' ? section : 'app'
    const config = {
      kind,
      base,
      profile,
      router,
      sso: ssoUrl !== null,
      sessionCookies: sessionStore === 'cookie',
      losesFirstPushAfterMissing: faults.losesFirstPushAfterMissing,
      bootMs: faults.bootMs,
    } as const
    const locale = kind === 'app' ? (url.searchParams.get('locale') ?? 'en') : 'en'
    const html = shellDocument({ config, faults, messages, locale })
    return new Response(html, {
      headers: { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store', ...framing(kind) },
    })
  }

  const openFramed = (path: string): Promise<Opened> | Opened => {
    const [, section, kind = '', secret = ''] = path.split('/')
    return section === 'embed' ? openToken(kind, secret, rules()) : openPublic(kind, secret)
  }

  const isFramed = (path: string): boolean => /^\/(embed|public)\/(dashboard|question)\/[^/]+/.test(path)

  const parsed = (value: string | null): Record<string, unknown> | null => {
    const object: unknown = value === null ? null : JSON.parse(value)
    return typeof object === 'object' && object !== null ? { ...object } : null
  }

  /** The page's own API: what a place shows. */
  async function view(request: Request, url: URL): Promise<Response> {
    const path = url.searchParams.get('path') ?? '/'
    const search = url.searchParams.get('search') ?? ''
    const hash = new URLSearchParams((url.searchParams.get('hash') ?? '').replace(/^#/, ''))
    const given = parsed(url.searchParams.get('values'))
    const chosen =
      given &&
      Object.fromEntries(Object.entries(given).map(([slug, value]) => [slug, [value].flat().map(String)]))
    if (isFramed(path)) {
      const opened = await openFramed(path)
      const shown = showOpened(opened, new URLSearchParams(search), hash, chosen)
      return Response.json({ status: 'view', view: shown } satisfies Answer)
    }
    if (/^\/(embed|public)\//.test(path)) throw new Refusal('Not found.')
    return Response.json(showApp(path, search, chosen, personOf(request)))
  }

  /** The page's own API: one card, drawn. Signed tokens are checked again, for each of them. */
  async function drawn(request: Request, url: URL): Promise<Response> {
    const path = url.searchParams.get('path') ?? '/'
    const card = find(cards, url.searchParams.get('card') ?? '')
    const asked = parsed(url.searchParams.get('parameters')) ?? {}
    if (!card) throw new Refusal('Not found.', 404)
    let values: Values
    let parameters: readonly Parameter[]
    let accountId: string | undefined
    if (isFramed(path)) {
      const opened = await openFramed(path)
      values = queryValues(opened, asked)
      parameters = opened.parameters
    } else {
      const person = personOf(request)
      if (!person) throw new Refusal('Unauthenticated', 401)
      accountId = person.attributes['account_id']
      values = Object.fromEntries(
        Object.entries(asked).map(([slug, value]) => [slug, [value].flat().map(String)]),
      )
      parameters =
        find(dashboards, /^\/dashboard\/(\d+)/.exec(path)?.[1] ?? '')?.parameters ?? card.parameters
    }
    const result = runCard(card, parameters, values, accountId)
    const drill =
      !isFramed(path) && card.by === 'region'
        ? (region: string): string => `/question/5?region=${encodeURIComponent(region)}`
        : undefined
    return Response.json({ data: result, html: drawCard(card, result, drill) })
  }

  /** Metabase's own API for signed and public pages, as far as a host or a test may call it (spec 7.4). */
  async function embedApi(section: string, rest: readonly string[], url: URL): Promise<Response> {
    const [resource = '', secret = '', , , , cardId] = rest
    const kind = resource === 'card' ? 'question' : resource
    const opened = section === 'embed' ? await openToken(kind, secret, rules()) : openPublic(kind, secret)
    const item = opened.dashboard ?? opened.card
    if (rest.length === 2) {
      const slugs = editable(opened)
      return Response.json({
        id: item?.id,
        name: item?.name,
        parameters: opened.parameters.filter(({ slug }) => slugs.includes(slug)),
        tabs: opened.dashboard?.tabs ?? [],
        dashcards: opened.dashboard?.dashcards ?? [],
      })
    }
    const card = opened.card ?? find(cards, cardId ?? '')
    if (!card) throw new Refusal('Not found.')
    const values = queryValues(opened, parsed(url.searchParams.get('parameters')) ?? {})
    const { cols, rows } = runCard(card, opened.parameters, values, undefined)
    if (rest.at(-1) === 'csv')
      return new Response([cols.map(({ name }) => name), ...rows].map((row) => row.join(',')).join('\n'), {
        headers: { 'content-type': 'text/csv' },
      })
    return Response.json({ data: { cols, rows }, status: 'completed', row_count: rows.length })
  }

  async function api(request: Request, url: URL, path: string): Promise<Response> {
    const [, , section = '', ...rest] = path.split('/')
    if (path === '/api/view') return view(request, url)
    if (path === '/api/view/card') return drawn(request, url)
    if (path === '/api/health') return Response.json({ status: 'ok' })
    if (section === 'embed' || section === 'public') return embedApi(section, rest, url)
    if (path === '/api/session' && request.method === 'DELETE') return signOut(request)
    if (path === '/api/session' && request.method === 'POST') {
      const email = await request.text()
      const person = people.find((one) => one.email === email)
      return person ? signIn(person, Response.json({ email })) : text('Unauthenticated', 401)
    }
    const person = personOf(request)
    if (!person) return text('Unauthenticated', 401)
    return path === '/api/user/current' ? Response.json(person) : text('API endpoint does not exist.', 404)
  }

  const setFaults = (wanted: object): void => {
    assertFaults(wanted)
    faults = { ...faults, ...wanted }
  }

  const controls = {
    setFaults,
    endSessions: () => {
      sessions.clear()
    },
    reset: () => {
      faults = { ...noFaults, ...options.faults }
      log.length = 0
    },
    report: () => ({ faults, log }),
  }

  async function answer(request: Request, url: URL, path: string): Promise<Response> {
    if (faults.failing) return text('Internal server error', 500)
    if (path === '/auth/sso') return sso(request, url)
    if (path.startsWith('/api/')) return api(request, url, path)
    const download = /^\/(embed|public)\/question\/([^/]+)\.(csv|json)$/.exec(path)
    if (download) {
      const to = `${base}/api/${String(download[1])}/card/${String(download[2])}/query/${String(download[3])}${url.search}`
      return redirect(new URL(to, url).href)
    }
    return page(path, url)
  }

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  return {
    async fetch(request) {
      const url = new URL(request.url)
      if (base !== '' && url.pathname !== base && !url.pathname.startsWith(`${base}/`))
        return text('Not found', 404)
      const path = url.pathname.slice(base.length) || '/'
      if (path === '/_simulator') return answerControl(request, controlHostnames, controls)
      if (faults.down) throw new TypeError('The simulated Metabase is down')
      if (faults.latencyMs > 0) await sleep(faults.latencyMs)
      const response = await answer(request, url, path).catch((error: unknown) => {
        if (error instanceof Refusal) return text(error.message, error.status)
        throw error
      })
      // Metabase tells browsers apart from their first request on (6.3).
      const known = /(?:^|; )metabase\.DEVICE=/.test(request.headers.get('cookie') ?? '')
      if (sessionStore === 'cookie' && !known && !faults.cookiesRefused)
        response.headers.append(
          'set-cookie',
          cookie('metabase.DEVICE', crypto.randomUUID(), '; HttpOnly; Max-Age=630720000'),
        )
      log.push({
        method: request.method,
        path: path.replace(/\/(embed|public)\/(\w+)\/[^/]+/, '/$1/$2/…'),
        kind: path === '/auth/sso' ? 'sso' : path.startsWith('/api/') ? 'api' : 'document',
        status: response.status,
      })
      if (log.length > 1000) log.shift()
      return response
    },
    setFaults,
    endSessions: controls.endSessions,
    log,
  }
}
