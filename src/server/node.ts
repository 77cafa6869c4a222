import { MAX_BODY_BYTES } from './body.ts'
import type { Handler } from './handler.ts'

/** The parts of Node's request that are used. Nothing of Node is imported, so that this entry loads everywhere. */
interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** In Express, the path and query before a router cut off its own path. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly socket: object
  /** What a body parser has read. */
  readonly body?: unknown
  /** Whether all of the request has arrived. */
  readonly complete?: boolean | undefined
}

/** The parts of Node's response that are used. */
interface NodeResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  appendHeader(name: string, value: string): unknown
  flushHeaders(): unknown
  write(body: Uint8Array): unknown
  end(body?: Uint8Array): unknown
}

/**
 * Turns a handler into a route of Express, Connect or `node:http`, with or without a body parser before it.
 *
 * The body is read only if the handler reads it, and no further than 16,384 bytes: then the answer is a 413 and the
 * connection is closed. An error of the handler goes to `next`; without `next`, the answer is a 500 without detail.
 */
export function toNodeHandler(
  handler: Handler,
): (request: NodeRequest, response: NodeResponse, next?: (error?: unknown) => void) => Promise<void> {
  return async (incoming, outgoing, next) => {
    const body = limitedBody(incoming)
    const request = toRequest(incoming, body.stream)
    try {
      const answer = request ? await handler(request) : plain(400, 'Bad request')
      await send(answer, outgoing, incoming)
    } catch (error) {
      if (body.isTooLong()) await send(plain(413, 'Content too large'), outgoing, incoming)
      else if (next) next(error)
      else await send(plain(500, 'Internal server error'), outgoing, incoming)
    }
  }
}

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'cache-control': 'no-store' } })

/** Reads a chunk only when the handler asks for one, and fails when the chunks so far are longer than the limit. */
function limitedBody(incoming: NodeRequest): {
  readonly stream: ReadableStream<Uint8Array>
  readonly isTooLong: () => boolean
} {
  let bytes = 0
  let chunks: AsyncIterator<Uint8Array, unknown> | undefined
  const isTooLong = (): boolean => bytes > MAX_BODY_BYTES
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (isTooLong()) throw new RangeError('The body is too long')
        chunks ??= incoming[Symbol.asyncIterator]()
        const { done, value } = await chunks.next()
        if (done) {
          controller.close()
          return
        }
        bytes += value.byteLength
        controller.enqueue(value)
      },
    },
    { highWaterMark: 0 }, // By default, a stream reads one chunk ahead.
  )
  return { stream, isTooLong }
}

/** `undefined` for what no web-standard request can be: a `Host` that is no host, or the method `TRACE`. */
function toRequest(incoming: NodeRequest, stream: ReadableStream<Uint8Array>): Request | undefined {
  const { method = 'GET', socket, body } = incoming
  const headers = new Headers()
  const target = incoming.originalUrl ?? incoming.url ?? '/'
  try {
    for (const [name, value] of Object.entries(incoming.headers))
      if (value !== undefined && !name.startsWith(':')) headers.set(name, [value].flat().join(', '))
    const { origin } = new URL(
      `${'encrypted' in socket ? 'https' : 'http'}://${headers.get('host') ?? 'localhost'}`,
    )
    // The host is that of the `Host` header, whatever the target says: `//host/path`, or a whole URL as proxies send it.
    const url = origin + target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/^(?!\/)/, '/')
    if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
    const init = { method, headers, body: body === undefined ? stream : unparsed(body), duplex: 'half' }
    return new Request(url, init)
  } catch {
    return undefined
  }
}

function unparsed(body: unknown): BodyInit {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}

/** How long the connection of an unread body stays open after the answer, so that the client can read the answer. */
const LINGER_MS = 1000

async function send(answer: Response, outgoing: NodeResponse, incoming: NodeRequest): Promise<void> {
  const body = new Uint8Array(await answer.arrayBuffer())
  outgoing.statusCode = answer.status
  for (const [name, value] of answer.headers)
    if (name === 'set-cookie') outgoing.appendHeader(name, value)
    else outgoing.setHeader(name, value)
  // Node tells of the end of a body in a later turn, even if it has arrived together with the headers.
  if (incoming.complete === false) await new Promise((resolve) => setTimeout(resolve))
  const isUnread = incoming.complete === false
  const isHttp2 = ':path' in incoming.headers
  if ((isUnread || answer.status === 413) && !isHttp2) outgoing.setHeader('connection', 'close')
  if (!isUnread) {
    outgoing.end(body)
    return
  }
  // Node would read the rest of the body, or reset the connection while the client still writes, and the client would never
  // see the answer. So the answer is sent with its length, and ends later.
  if (body.length || ![204, 304].includes(answer.status))
    outgoing.setHeader('content-length', String(body.length))
  outgoing.flushHeaders()
  outgoing.write(body)
  setTimeout(() => outgoing.end(), LINGER_MS)
}
