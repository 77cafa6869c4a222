import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from './handler.ts'
import type { SimulatorOptions } from './options.ts'

/** Options of {@link startSimulator}. */
export interface ServerOptions extends SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /**
   * The host name in `siteUrl`, and what to listen on. Default `localhost`.
   *
   * `localhost`, `127.0.0.1` and `::1` all listen on the loopback addresses of IPv4 and IPv6, so each name leads here.
   * To a browser `localhost` and `127.0.0.1` are two sites: with the default `sameSite`, an app on `localhost` gets no
   * session from a Metabase on `127.0.0.1`. Choose `127.0.0.1` to test what happens then.
   *
   * Another address is listened on alone. `0.0.0.0` and `::` listen on all addresses of this machine, with `localhost` in
   * `siteUrl`.
   */
  readonly host?: string
}

/** A simulator that listens. */
export interface RunningSimulator extends Simulator {
  /** What to give to `MetabaseProvider` as `siteUrl`. */
  readonly siteUrl: string
  /** Stops the server, and resolves when the port is free. */
  readonly close: () => Promise<void>
}

/** Starts a simulator on a port of its own. It does not keep the process alive. Node only. */
export async function startSimulator(options: ServerOptions = {}): Promise<RunningSimulator> {
  // Here and not at the top, so that the handler can be imported where there is no Node.
  const { createServer } = await import('node:http')
  const { port = 0, host = 'localhost' } = options
  const hostname = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  const simulator = createSimulator({
    ...options,
    controlHostnames: [hostname, ...(options.controlHostnames ?? [])],
  })
  const addresses = ['localhost', '127.0.0.1', '::1'].includes(host) ? ['127.0.0.1', '::1'] : [host]
  const create = (): Server =>
    createServer((incoming, outgoing) => {
      serve(simulator.fetch, incoming, outgoing).catch(() => outgoing.destroy())
    })
  const { servers, actualPort } = await listen(create, addresses, port)
  for (const server of servers) {
    server.unref()
    server.on('connection', (socket) => socket.unref())
  }
  return {
    ...simulator,
    siteUrl: `http://${hostname}:${actualPort}${(options.basePath ?? '').replace(/\/+$/, '')}`,
    close: () => closeAll(servers),
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Listens on one port of several addresses. A machine may lack IPv6 or IPv4, so one address is enough. */
async function listen(
  create: () => Server,
  addresses: readonly string[],
  port: number,
  attemptsLeft = 10,
): Promise<{ servers: readonly Server[]; actualPort: number }> {
  const servers: Server[] = []
  let actualPort = port
  let missing: unknown
  for (const address of addresses) {
    const server = create()
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(actualPort, address, resolve)
      })
    } catch (error) {
      if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT') {
        missing = error
        continue
      }
      await closeAll(servers)
      // The free port of the first address may be taken on the second.
      const isOwnChoice = port === 0 && servers.length > 0
      if (isOwnChoice && codeOf(error) === 'EADDRINUSE' && attemptsLeft > 0)
        return listen(create, addresses, port, attemptsLeft - 1)
      throw error
    }
    servers.push(server)
    const bound: AddressInfo | string | null = server.address()
    if (typeof bound === 'object' && bound !== null) actualPort = bound.port
  }
  if (servers.length === 0) throw missing
  return { servers, actualPort }
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
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
