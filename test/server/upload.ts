import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { listen } from './listen.ts'

/** Bytes of a body that is much too long. */
export const OFFERED = 64 * 1024 * 1024

export interface Upload {
  readonly answer: string
  /** Bytes that the client could get rid of. */
  readonly accepted: number
  /** Bytes that the server took from the connection. */
  readonly read: number
}

/** Sends a request with a body of 64 MiB, or as much of it as the server takes before it closes the connection. */
export async function upload(
  listener: RequestListener,
  head: string,
  framing: 'chunked' | number,
): Promise<Upload> {
  const http = createServer(listener)
  let read = (): number => 0
  http.on('connection', (connection) => (read = () => connection.bytesRead))
  await using server = await listen(http)
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1')
  let answer = ''
  socket.on('data', (part: string) => (answer += part))
  // The connection is reset when the client writes on after the answer.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const header = framing === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${framing}`
  socket.write(`${head}host: app.test\r\n${header}\r\n\r\n`)
  const part = Buffer.alloc(65_536, 32)
  const chunk =
    framing === 'chunked' ? Buffer.concat([Buffer.from('10000\r\n'), part, Buffer.from('\r\n')]) : part
  let accepted = 0
  while (!socket.destroyed && accepted < OFFERED) {
    const written = new Promise<boolean>((resolve) => socket.write(chunk, (error) => resolve(!error)))
    const isWritten = await Promise.race([written, closed.then(() => false)])
    if (isWritten) accepted += part.length
    await new Promise(setImmediate)
  }
  if (accepted >= OFFERED) socket.destroy()
  await closed
  return { answer, accepted, read: read() }
}
