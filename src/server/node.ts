import type { Handler } from './handler.ts'

/** As much of Node's request as is needed, so that nothing of Node is imported. */
interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Express keeps the whole address here, below a router too. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly socket: object
  /** Read already by a body parser. */
  readonly body?: unknown
}

interface NodeResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(text?: string): unknown
}

/**
 * A handler as a route of Express, Connect or `node:http`, before or behind a body parser. A handler that fails is handed
 * to `next`, or answered with a 500 that says nothing.
 */
export function toNodeHandler(
  handler: Handler,
): (request: NodeRequest, response: NodeResponse, next?: (error?: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    try {
      const answer = await handler(await toRequest(request))
      response.statusCode = answer.status
      answer.headers.forEach((value, name) => response.setHeader(name, value))
      response.end(await answer.text())
    } catch (error) {
      if (next) {
        next(error)
        return
      }
      response.statusCode = 500
      response.end('Internal server error')
    }
  }
}

async function toRequest(incoming: NodeRequest): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined && !name.startsWith(':')) headers.set(name, [value].flat().join(', '))
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http'
  const url = new URL(
    incoming.originalUrl ?? incoming.url ?? '/',
    `${scheme}://${headers.get('host') ?? 'localhost'}`,
  )
  const { method = 'GET' } = incoming
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  return new Request(url, { method, headers, body: await readAll(incoming) })
}

async function readAll(incoming: NodeRequest): Promise<Blob | string> {
  if (incoming.body !== undefined)
    return typeof incoming.body === 'string' ? incoming.body : JSON.stringify(incoming.body)
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of incoming) chunks.push(chunk.slice())
  return new Blob(chunks)
}
