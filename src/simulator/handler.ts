import { redirect, text } from './answers.ts'
import { answerControl, assertFaults } from './control.ts'
import { answerDocument } from './document.ts'
import { answerEmbedApi } from './embed-api.ts'
import { answerEmbedScript, answerGuestDocument } from './guest-document.ts'
import type { Rules } from './embedding.ts'
import { Refusal } from './jwt.ts'
import { noFaults, withDefaults, type Faults, type SimulatorOptions } from './options.ts'
import { answerCard, answerView } from './page-api.ts'
import { createSessions } from './sessions.ts'
import { checkRedirect, people, personFromToken } from './sign-in.ts'

/** One request that the simulator answered, for tests that ask what an embed requested. */
export interface LoggedRequest {
  /** The HTTP method. */
  readonly method: string
  /** The path, with tokens and UUIDs left out. */
  readonly path: string
  /** What was requested: a page, data, or a sign-in. */
  readonly kind: 'document' | 'api' | 'sso'
  /** The HTTP status of the answer. */
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

/** The page in the frames of guest embeds. */
const guestPath = '/embed/sdk/v1'

/** A stand-in for Metabase, for development and tests. See {@link SimulatorOptions} for what it can play. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = withDefaults(options)
  const { basePath: base, ssoUrl } = settings
  assertFaults(settings.faults)
  let faults: Faults = { ...noFaults, ...settings.faults }
  const sessions = createSessions(settings, () => faults.cookiesRefused)
  const log: LoggedRequest[] = []

  /** What Metabase tells everybody about itself, as far as somebody asks for it. */
  const properties = {
    version: { tag: `v0.${settings.version}.0` },
    'token-features': { embedding_simple: settings.plan === 'pro' },
  }

  const nowSeconds = (): number => Math.floor(settings.now() / 1000) + faults.clockAheadSeconds
  const rules = (): Rules => ({
    secret: faults.tokensRejected ? 'another secret' : settings.embeddingSecret,
    nowSeconds: nowSeconds(),
    published: settings.published,
  })

  /** `/auth/sso` (spec 6.1). */
  async function answerSso(request: Request, url: URL): Promise<Response> {
    if (request.method !== 'GET') return text('Not implemented', 501)
    const jwt = url.searchParams.get('jwt')
    if (jwt === null) {
      if (ssoUrl === null) return text('SSO has not been enabled and/or configured', 400)
      const target = checkRedirect(url.searchParams.get('redirect') ?? '/', url.hostname)
      // Metabase does not encode the target. The app's route gets it decoded once, and cut off at the first `&`.
      return redirect(`${ssoUrl}${ssoUrl.includes('?') ? '&' : '?'}return_to=${target}`)
    }
    const person = await personFromToken(jwt, settings.ssoSecret, nowSeconds())
    const target = checkRedirect(url.searchParams.get('return_to') ?? `${base}/`, url.hostname)
    return sessions.signIn(person, redirect(target))
  }

  async function answerApi(request: Request, url: URL, path: string): Promise<Response> {
    const [, , section = '', ...rest] = path.split('/')
    const person = sessions.personOf(request)
    if (path === '/api/view') return answerView(url, rules(), person)
    if (path === '/api/view/card') return answerCard(url, rules(), person)
    if (path === '/api/session/properties')
      return Response.json({ ...properties, 'site-url': url.origin + base })
    if (path === '/api/health') return Response.json({ status: 'ok' })
    if (section === 'embed' || section === 'public') return answerEmbedApi(section, rest, request, rules())
    if (path === '/api/session' && request.method === 'DELETE') return sessions.signOut(request)
    if (path === '/api/session' && request.method === 'POST') {
      const email = await request.text()
      const known = people.find((one) => one.email === email)
      return known ? sessions.signIn(known, Response.json({ email })) : text('Unauthenticated', 401)
    }
    if (!person) return text('Unauthenticated', 401)
    return path === '/api/user/current' ? Response.json(person) : text('API endpoint does not exist.', 404)
  }

  async function answer(request: Request, url: URL, path: string): Promise<Response> {
    if (faults.failing) return text('Internal server error', 500)
    if (path === '/auth/sso') return answerSso(request, url)
    if (path.startsWith('/api/') && faults.apiFailing) return text('Internal server error', 500)
    if (path.startsWith('/api/')) return answerApi(request, url, path)
    const download = /^\/(embed|public)\/question\/([^/]+)\.(csv|json)$/.exec(path)
    if (download) {
      const to = `${base}/api/${String(download[1])}/card/${String(download[2])}/query/${String(download[3])}${url.search}`
      return redirect(new URL(to, url).href)
    }
    if (settings.version >= 56) {
      if (path === guestPath) return answerGuestDocument(settings, faults)
      if (path === '/app/embed.js') return answerEmbedScript(settings, faults)
    }
    return answerDocument(path, url, settings, faults)
  }

  function record(request: Request, path: string, status: number): void {
    log.push({
      method: request.method,
      path: path === guestPath ? path : path.replace(/\/(embed|public)\/(\w+)\/[^/]+/, '/$1/$2/…'),
      kind: path === '/auth/sso' ? 'sso' : path.startsWith('/api/') ? 'api' : 'document',
      status,
    })
    if (log.length > 1000) log.shift()
  }

  const setFaults = (wanted: object): void => {
    assertFaults(wanted)
    faults = { ...faults, ...wanted }
  }

  const controls = {
    setFaults,
    endSessions: sessions.endAll,
    reset: () => {
      faults = { ...noFaults, ...settings.faults }
      log.length = 0
    },
    report: () => ({ faults, log }),
  }

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  return {
    async fetch(request) {
      const url = new URL(request.url)
      if (base !== '' && url.pathname !== base && !url.pathname.startsWith(`${base}/`))
        return text('Not found', 404)
      const path = url.pathname.slice(base.length) || '/'
      if (path === '/_simulator') return answerControl(request, settings.controlHostnames, controls)
      if (faults.down) throw new TypeError('The simulated Metabase is down')
      if (faults.latencyMs > 0) await sleep(faults.latencyMs)
      const response = await answer(request, url, path).catch((error: unknown) => {
        if (error instanceof Refusal) return text(error.message, error.status)
        throw error
      })
      sessions.nameDevice(request, response)
      record(request, path, response.status)
      return response
    },
    setFaults,
    endSessions: sessions.endAll,
    log,
  }
}
