import type { Server } from 'node:http'

/** Starts a server on a free port. It ends with the block that says `await using`, and its connections with it. */
export async function listen(
  server: Server,
): Promise<{ readonly url: string; readonly port: number } & AsyncDisposable> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
