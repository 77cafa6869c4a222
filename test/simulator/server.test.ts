import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { startSimulator, type RunningSimulator, type ServerOptions } from '../../src/simulator.ts'

let running: RunningSimulator[] = []
afterEach(async () => {
  for (const one of running) await one.close()
  running = []
})

async function start(options: ServerOptions = {}): Promise<RunningSimulator> {
  const one = await startSimulator(options)
  running.push(one)
  return one
}

const portOf = ({ siteUrl }: RunningSimulator): number => Number(new URL(siteUrl).port)
const answers = async (host: string, port: number, path = '/api/health'): Promise<boolean> =>
  fetch(`http://${host}:${port}${path}`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Some machines have no IPv6. */
const addresses = Object.values(networkInterfaces()).flatMap((all) =>
  (all ?? []).map(({ address }) => address),
)
const loopback = ['127.0.0.1', ...(addresses.includes('::1') ? ['::1'] : [])]
const names = ['localhost', ...loopback.map((address) => (address === '::1' ? '[::1]' : address))]

const [outside] = Object.values(networkInterfaces())
  .flat()
  .flatMap((one) => (one && !one.internal && one.family === 'IPv4' ? [one.address] : []))

describe('the server', () => {
  it('is named localhost, as apps in development are, so that cookies reach it', async () => {
    expect((await start()).siteUrl).toMatch(/^http:\/\/localhost:\d+$/)
    expect((await start({ basePath: '/metabase/' })).siteUrl).toMatch(/^http:\/\/localhost:\d+\/metabase$/)
  })

  it('may be named 127.0.0.1, which is another site', async () => {
    expect((await start({ host: '127.0.0.1' })).siteUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    if (loopback.includes('::1'))
      expect((await start({ host: '::1' })).siteUrl).toMatch(/^http:\/\/\[::1\]:\d+$/)
  })

  it.each(['localhost', ...loopback])('named %s answers under all loopback names', async (host) => {
    const port = portOf(await start({ host }))
    for (const name of names) expect(await answers(name, port)).toBe(true)
  })

  it.skipIf(outside === undefined)('is for this machine alone, unless it is told otherwise', async () => {
    const own = await start()
    expect(await answers(outside ?? '', portOf(own))).toBe(false)
    const open = await start({ host: '0.0.0.0' })
    expect(await answers(outside ?? '', portOf(open))).toBe(true)
    expect(open.siteUrl).toMatch(/^http:\/\/localhost:/)
    expect(await answers('localhost', portOf(open), '/_simulator')).toBe(true)
    expect(await answers(outside ?? '', portOf(open), '/_simulator')).toBe(false)
    const named = await start({ host: outside ?? '' })
    expect(await answers(outside ?? '', portOf(named), '/_simulator')).toBe(true)
  })

  it.each(loopback)('does not share a port whose %s is taken', async (address) => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, address, resolve))
    const taken = other.address()
    const port = typeof taken === 'object' ? (taken?.port ?? 0) : 0
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await new Promise((resolve) => other.close(resolve))
    // It has let go of the address that it had.
    expect(portOf(await start({ port }))).toBe(port)
  })

  it('answers no more under any name when it is closed', async () => {
    const one = await startSimulator()
    await one.close()
    for (const name of names) expect(await answers(name, portOf(one))).toBe(false)
  })
})

describe('the command', () => {
  it('prints addresses on localhost that work', async () => {
    const command = spawn(process.execPath, ['--import', 'tsx', 'src/simulator/command.ts', '--port', '0'])
    try {
      const text = await new Promise<string>((resolve, reject) => {
        let all = ''
        command.stdout.on('data', (chunk: Buffer) => {
          all += String(chunk)
          if (all.includes('Ctrl+C')) resolve(all)
        })
        command.once('exit', () => reject(new Error('It stopped')))
      })
      const printed = [...text.matchAll(/http:\S+/g)].map(([address]) => address)
      expect(printed).toHaveLength(4)
      for (const address of printed) {
        expect(address).toMatch(/^http:\/\/localhost:/)
        expect([200, 302]).toContain((await fetch(address, { redirect: 'manual' })).status)
      }
    } finally {
      command.kill()
    }
  })
})
