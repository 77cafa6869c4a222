import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSimulator, type Simulator } from './handler.ts'
import type { SimulatorOptions } from './options.ts'

/** Options of {@link startSimulator}. */
export interface ServerOptions extends SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default `127.0.0.1`, which is another site than `localhost`. */
  readonly host?: string
}

/** A simulator that listens. */
export interface RunningSimulator extends Simulator {
  /** What to give to `MetabaseProvider` as `siteUrl`. */
  readonly siteUrl: string
  readonly close: () => Promise<void>
}

/** Starts a simulator on a port of its own. It does not keep the process alive. Node only. */
export async function startSimulator(options: ServerOptions = {}): Promise<RunningSimulator> {
  // Here and not at the top, so that the handler can be imported where there is no Node.
  const { createServer } = await import('node:http')
  const { port = 0, host = '127.0.0.1' } = options
  const simulator = createSimulator(options)
  const server = createServer((incoming, outgoing) => {
    serve(simulator.fetch, incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.unref()
  server.on('connection', (socket) => socket.unref())
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return {
    ...simulator,
    siteUrl: `http://${host}:${actual}${(options.basePath ?? '').replace(/\/+$/, '')}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

/** Answers a request of Node's server with a web-standard handler. A handler that rejects drops the connection. */
export async function serve(
  handler: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk)
  const body = new Blob(chunks.map((chunk) => chunk.slice()))
  const url = `http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`
  const method = incoming.method ?? 'GET'
  const response = await handler(
    new Request(url, { method, headers, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) }),
  )
  outgoing.statusCode = response.status
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  })
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.end(new Uint8Array(await response.arrayBuffer()))
}
