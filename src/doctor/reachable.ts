import { fields } from '../protocol/messages.ts'
import { jsonFields, redirectTarget, type Answer } from './ask.ts'
import { docs, ok, problem, type Finding } from './finding.ts'
import type { Target } from './options.ts'

/** What Metabase tells everybody about itself, at `/api/session/properties`. */
export type Properties = Readonly<Record<string, unknown>>

/** What is found at the address: the properties of a Metabase, or `null` if no other check makes sense. */
export interface Reached {
  readonly finding: Finding
  readonly properties: Properties | null
  /** The answer of `/api/health`, whose headers other checks read. */
  readonly health: Answer
}

/** Looks for a Metabase at the address. Redirects are not followed: a test token must not go to a host that nobody named. */
export async function reach({ ask, base, metabase }: Target): Promise<Reached> {
  const health = await ask('/api/health')
  const stop = (finding: Finding): Reached => ({ finding, properties: null, health })
  const target = redirectTarget(health, base)
  if (target) return stop(redirected(target, base, metabase))
  const { status } = jsonFields(health)
  if (health.status === 503 && status === 'initializing')
    return stop(
      problem('reachable', 'Metabase is starting, and shows no embed yet.', { cure: 'Wait, and try again' }),
    )
  if (health.status === 401 || health.status === 403)
    return stop(
      problem('reachable', `A program in front of Metabase refuses the request (${health.status}).`, {
        cure: 'Let the people of your app reach Metabase without a sign-in of the proxy: a frame cannot show it',
      }),
    )
  if (health.status >= 500)
    return stop(
      problem('reachable', `Metabase, or a proxy in front of it, fails with ${health.status}.`, {
        cure: 'Look for the reason in the log of Metabase and of the proxy',
      }),
    )
  const properties = jsonFields(await ask('/api/session/properties'))
  if (fields(properties['version'])['tag'] === undefined && status !== 'ok')
    return stop(notMetabase(base, metabase))
  return { finding: ok('reachable', `Metabase answers at ${base}.`), properties, health }
}

function redirected(target: URL, base: string, metabase: URL): Finding {
  const better = target.origin + target.pathname.replace(/\/api\/health\/?$/, '')
  const isSamePath = target.pathname.endsWith('/api/health')
  if (isSamePath && better !== base)
    return problem('reachable', `${base} redirects to ${better}.`, {
      cure: `Give ${better} to MetabaseProvider and to this command. Messages of another origin than that of siteUrl are dropped`,
      docs: docs.siteUrl,
    })
  const where = target.origin === metabase.origin ? target.pathname : target.origin
  return problem(
    'reachable',
    `${base}/api/health redirects to ${where}, which is no Metabase at this address.`,
    {
      cure: 'If Metabase is below a path, such as /metabase, add it to the address. If a proxy asks for a sign-in, let the people of your app pass',
    },
  )
}

const notMetabase = (base: string, { origin }: URL): Finding =>
  problem('reachable', `${base} answers, and is no Metabase.`, {
    cure:
      base === origin
        ? 'Give Metabase’s Site URL, with its path if it has one (Admin settings > General)'
        : 'Check the path: Metabase may be at the root of this host, or below another path',
    docs: docs.siteUrl,
  })
