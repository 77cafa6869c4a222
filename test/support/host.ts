import { SignJWT } from 'jose'
import type { Simulator } from '../../src/simulator.ts'

/** What an app's own server knows: where Metabase is, its two secrets, and the simulator that plays it, if one does. */
export interface HostSettings {
  readonly siteUrl: string
  readonly ssoSecret: string
  readonly embeddingSecret: string
  readonly simulator?: Simulator
}

const sign = (claims: Record<string, unknown>, secret: string, seconds: number): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(`${seconds}s`)
    .sign(new TextEncoder().encode(secret))

const people: Readonly<Record<string, Record<string, unknown>>> = {
  ada: { email: 'ada@acme.example', first_name: 'Ada', groups: ['Acme'], account_id: 1 },
  grace: { email: 'grace@globex.example', first_name: 'Grace', groups: ['Globex'], account_id: 2 },
}

/**
 * The server half of the app in stories and browser tests: `sso` signs the person in to Metabase, `sso-token` gives the
 * JWT to the page instead, and `token` signs a resource with the person's account locked, for `?seconds=`. The person is
 * in `?as=`, where a real app has a session. `_simulator` is the simulator's own, which answers no page of another origin.
 */
export async function answerAsHost(request: Request, settings: HostSettings): Promise<Response> {
  const url = new URL(request.url)
  const person = people[url.searchParams.get('as') ?? 'ada'] ?? {}
  const route = url.pathname.split('/').at(-1)
  if (route === 'sso') {
    const target = new URL(`${settings.siteUrl}/auth/sso`)
    target.searchParams.set('jwt', await sign(person, settings.ssoSecret, 60))
    target.searchParams.set('return_to', url.searchParams.get('return_to') ?? '/')
    return new Response(null, {
      status: 302,
      headers: { location: target.href, 'cache-control': 'no-store' },
    })
  }
  if (route === 'sso-token') return Response.json({ jwt: await sign(person, settings.ssoSecret, 60) })
  if (route === 'token') {
    const { resource } = (await request.json()) as { resource: Record<string, unknown> }
    const params = { account: [String(person['account_id'])] }
    const seconds = Number(url.searchParams.get('seconds') ?? 600)
    return Response.json({ jwt: await sign({ resource, params }, settings.embeddingSecret, seconds) })
  }
  if (route === '_simulator' && settings.simulator) {
    const { method, headers } = request
    const { pathname } = new URL(settings.siteUrl)
    const body = method === 'POST' ? { body: await request.text() } : {}
    // Under the page's own name and with its headers, so that the simulator's checks hold for this route as well.
    const address = new URL(`${pathname.replace(/\/$/, '')}/_simulator`, request.url)
    return settings.simulator.fetch(new Request(address, { method, headers, ...body }))
  }
  return new Response('Not found', { status: 404 })
}
