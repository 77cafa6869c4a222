import { SignJWT } from 'jose'
import { expect, vi } from 'vitest'
import { developmentSecrets, type RunningSimulator } from '../../src/simulator.ts'
import type { HostPage } from './host-page.ts'

/** The name after `metabase.embed.`, and what came with it. */
export interface GuestMessage {
  readonly name: string
  readonly data: unknown
}

/** Seconds since 1970, some seconds from now. */
export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

/** A token of the embedding secret key, with account 1 locked and ten minutes to live. */
export const guestToken = (
  resource: Record<string, unknown> = { dashboard: 4 },
  claims: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT({
    resource,
    params: { account: ['1'] },
    exp: inSeconds(600),
    jti: crypto.randomUUID(),
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(developmentSecrets.embedding))

/** A page that embeds `/embed/sdk/v1`, and says to it what the test says. */
export interface GuestHost {
  /** What the frame has posted, of the guest protocol and else. */
  readonly messages: () => Promise<readonly GuestMessage[]>
  readonly send: (name: string, data?: unknown) => Promise<unknown>
  /** Loads the page, and waits until it is ready. */
  readonly load: (site?: RunningSimulator, search?: string) => Promise<void>
  readonly settings: (more?: Record<string, unknown>, site?: RunningSimulator) => Record<string, unknown>
  /** Sends full settings. */
  readonly set: (more?: Record<string, unknown>, site?: RunningSimulator) => Promise<unknown>
  /** Loads the page, sends settings, and waits until the cards have data. */
  readonly show: (more?: Record<string, unknown>, site?: RunningSimulator) => Promise<void>
  /** Waits for a number of messages of a name, and returns what came with the last. */
  readonly nth: (name: string, count: number) => Promise<unknown>
  /** How often a dashboard or question was mounted in this document. */
  readonly mounts: () => Promise<number>
  readonly text: () => Promise<string>
  /** Evaluates an expression in the frame. */
  readonly inFrame: (expression: string) => Promise<unknown>
  /** Addresses of requests to the API, without the token, from here on. */
  readonly watch: () => string[]
  readonly filled: () => Promise<void>
}

export function guestHost(host: HostPage): GuestHost {
  const messages = async (): Promise<readonly GuestMessage[]> => {
    const raw = await host.page.evaluate<unknown[]>('raw')
    return raw.map((message) => {
      const { type, data } = { ...(message as { type?: unknown; data?: unknown }) }
      return { name: String(type).replace('metabase.embed.', ''), data }
    })
  }
  const send = (name: string, data?: unknown): Promise<unknown> =>
    host.send({ type: `metabase.embed.${name}`, ...(data === undefined ? {} : { data }) })
  const named = async (name: string): Promise<readonly GuestMessage[]> =>
    (await messages()).filter((message) => message.name === name)

  async function nth(name: string, count: number): Promise<unknown> {
    await vi.waitFor(async () => expect((await named(name)).length).toBe(count), { timeout: 20_000 })
    return (await named(name)).at(-1)?.data
  }

  async function load(site = host.metabase, search = '?embed-js-identifier=0'): Promise<void> {
    const { length } = await named('iframeReady')
    await host.page.evaluate(
      (src) => document.querySelector('iframe')?.setAttribute('src', src),
      `${site.siteUrl}/embed/sdk/v1${search}`,
    )
    await nth('iframeReady', length + 1)
  }

  const settings = (more: Record<string, unknown> = {}, site = host.metabase): Record<string, unknown> => ({
    instanceUrl: site.siteUrl,
    isGuest: true,
    componentName: 'metabase-dashboard',
    ...more,
  })
  const set = (more?: Record<string, unknown>, site?: RunningSimulator): Promise<unknown> =>
    send('setSettings', settings(more, site))

  const inFrame = async (expression: string): Promise<unknown> => host.page.frames()[1]?.evaluate(expression)
  const text = async (): Promise<string> => String(await inFrame('document.body.innerText'))
  const filled = (): Promise<void> =>
    vi.waitFor(
      async () => {
        expect(await inFrame(`document.querySelectorAll('[data-card]').length`)).toBeGreaterThan(0)
        expect(await inFrame(`document.querySelectorAll('.wait').length`)).toBe(0)
      },
      { timeout: 20_000 },
    )

  return {
    messages,
    send,
    load,
    settings,
    set,
    nth,
    inFrame,
    text,
    filled,
    async show(more = {}, site) {
      const token = more['token'] ?? (await guestToken())
      await load(site)
      await set({ token, ...more }, site)
      await filled()
    },
    mounts: async () => Number((await inFrame('document.documentElement.dataset.mounts')) ?? 0),
    watch() {
      const seen: string[] = []
      host.page.on('request', (request) => {
        const { pathname } = new URL(request.url())
        if (pathname.includes('/api/')) seen.push(pathname.replace(/eyJ[^/]*/, '…'))
      })
      return seen
    },
  }
}
