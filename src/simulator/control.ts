import type { Faults } from './options.ts'
import { noFaults } from './options.ts'

/** A web page of another site cannot take one of these names for itself. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** Timers of browsers and of Node count up to this number of milliseconds. */
const longestMs = 2 ** 31 - 1

class ControlRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Throws a `TypeError` for a fault that does not exist, or that has a value of another type. */
export function assertFaults(wanted: object): asserts wanted is Partial<Faults> {
  const known = new Map<string, number | boolean>(Object.entries(noFaults))
  for (const [name, value] of Object.entries(wanted)) {
    const normal = known.get(name)
    if (normal === undefined)
      throw new TypeError(`there is no fault named ${name}; the faults are ${[...known.keys()].join(', ')}`)
    if (typeof normal === 'boolean' && typeof value !== 'boolean')
      throw new TypeError(`the fault ${name} must be true or false`)
    if (typeof normal === 'number' && !isInRange(name, value))
      throw new TypeError(
        `the fault ${name} must be a number${name.endsWith('Ms') ? ` of milliseconds, from 0 to ${longestMs}` : ''}`,
      )
  }
}

function isInRange(name: string, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  return !name.endsWith('Ms') || (value >= 0 && value <= longestMs)
}

/**
 * Throws for a request that a web page of another origin could make. Such a page may send a form or plain text
 * anywhere, and may give its own host name the address 127.0.0.1. A tool such as curl sends no `Origin`.
 */
function assertOwnOrigin(request: Request, moreNames: readonly string[]): void {
  const { host, hostname } = new URL(request.url)
  if (![...loopbackNames, ...moreNames].includes(hostname))
    throw new ControlRefusal(
      403,
      `answers only under the names ${loopbackNames.join(', ')} and those in the option controlHostnames`,
    )
  const origin = request.headers.get('origin')
  // A proxy in front may speak TLS, so the scheme may be either.
  const isForeign = origin !== null && origin !== `http://${host}` && origin !== `https://${host}`
  const site = request.headers.get('sec-fetch-site')
  if (isForeign || (site !== null && site !== 'same-origin' && site !== 'none'))
    throw new ControlRefusal(403, 'answers only tools, and pages of its own origin')
}

async function bodyOf(request: Request): Promise<object> {
  if (!/^application\/json *(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new ControlRefusal(415, 'takes only the content type application/json')
  const text = await request.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = null
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ControlRefusal(400, 'takes a JSON object of faults')
  return body
}

/** What {@link answerControl} may do with the simulator. */
export interface Controls {
  readonly setFaults: (wanted: object) => void
  readonly endSessions: () => void
  /** Takes back what was set since the start, and empties the log. */
  readonly reset: () => void
  /** What a caller is told afterwards. */
  readonly report: () => object
}

/** `/_simulator`: GET shows faults and the log, POST sets faults or ends sessions, DELETE takes all of it back. */
export async function answerControl(
  request: Request,
  moreNames: readonly string[],
  controls: Controls,
): Promise<Response> {
  try {
    assertOwnOrigin(request, moreNames)
    if (request.method === 'POST') {
      const { endSessions = false, ...faults }: { endSessions?: unknown } = await bodyOf(request)
      if (typeof endSessions !== 'boolean') throw new TypeError('endSessions must be true or false')
      controls.setFaults(faults)
      if (endSessions) controls.endSessions()
    } else if (request.method === 'DELETE') controls.reset()
    else if (request.method !== 'GET') throw new ControlRefusal(405, 'answers GET, POST and DELETE')
    return Response.json(controls.report())
  } catch (error) {
    if (!(error instanceof ControlRefusal) && !(error instanceof TypeError)) throw error
    const status = error instanceof ControlRefusal ? error.status : 400
    return new Response(`/_simulator refused this request: ${error.message}.`, {
      status,
      headers: { 'content-type': 'text/plain;charset=utf-8', 'x-content-type-options': 'nosniff' },
    })
  }
}
