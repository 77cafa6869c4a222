import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readArguments } from '../../src/doctor/arguments.ts'
import { examine, type Report } from '../../src/doctor/examine.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { developmentSecrets } from '../../src/simulator.ts'
import { listen } from '../server/listen.ts'

/** Both secrets, as they come from the environment. */
export const bothSecrets = {
  METABASE_JWT_SECRET: developmentSecrets.sso,
  METABASE_EMBEDDING_SECRET: developmentSecrets.embedding,
}

type Fetch = (request: Request) => Promise<Response>

/** Examines a Metabase by the arguments of the command. */
export async function examined(
  args: string,
  { fetch = globalThis.fetch, env = {} }: { fetch?: Fetch; env?: Record<string, string> } = {},
): Promise<Report & { of: (check: string) => Finding | undefined; statuses: Record<string, string> }> {
  const wanted = readArguments(args.split(' ').filter(Boolean), env)
  if (wanted.does === 'help') throw new Error('These arguments ask for help')
  const report = await examine(wanted.options, fetch)
  return {
    ...report,
    of: (check) => report.findings.find((finding) => finding.check === check),
    statuses: Object.fromEntries(report.findings.map(({ check, status }) => [check, status])),
  }
}

export type Reply = (request: IncomingMessage, response: ServerResponse) => void

const html: Reply = (_request, response) => {
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>')
}

export const text =
  (status: number, body: string, headers: Record<string, string | string[]> = {}): Reply =>
  (_request, response) => {
    response.writeHead(status, headers).end(body)
  }

export const json = (body: unknown, status = 200): Reply =>
  text(status, JSON.stringify(body), { 'content-type': 'application/json' })

/**
 * A server with the routes of a Metabase that the command asks, each of which a test may replace. A key is the beginning of
 * a path, and the longest one that fits answers. All other paths are an HTML page.
 */
export async function server(
  routes: Record<string, Reply> = {},
): Promise<{ readonly url: string; readonly asked: string[] } & AsyncDisposable> {
  const asked: string[] = []
  const all: Record<string, Reply> = {
    '/': html,
    '/api/health': json({ status: 'ok' }),
    '/api/session/properties': json({ version: { tag: 'v1.58.2' }, 'token-features': { embedding: true } }),
    '/auth/sso': text(401, 'Token is older than max-age (180)'),
    '/api/embed/': text(400, 'Not found.'),
    ...routes,
  }
  const listening = await listen(
    createServer((request, response) => {
      const { url = '/' } = request
      asked.push(url)
      const [route = '/'] = Object.keys(all)
        .filter((path) => url.startsWith(path))
        .sort((a, b) => b.length - a.length)
      all[route]?.(request, response)
    }),
  )
  return { url: listening.url, asked, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() }
}
