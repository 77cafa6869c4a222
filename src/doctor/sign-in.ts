import { signSsoToken } from '../server/sign.ts'
import { jsonFields, redirectTarget, type Ask } from './ask.ts'
import { docs, ok, problem, type Finding } from './finding.ts'
import type { Examination } from './options.ts'
import { readRefusal } from './refusal.ts'
import { ssoPath } from './sso.ts'

/** Metabase's session cookie, as it was set. */
export interface SessionCookie {
  readonly value: string
  /** `null`: not said, which browsers take for `lax`. */
  readonly sameSite: string | null
  readonly secure: boolean
  readonly partitioned: boolean
}

/** A person who joined less than this time ago was created by the sign-in. */
const JUST_NOW_MS = 120_000

/** Signs a person in for a moment, and out again. */
export async function signIn(
  { ask, base, metabase, createPerson }: Examination,
  email: string,
  jwtSecret: string,
): Promise<{ readonly finding: Finding; readonly cookie: SessionCookie | null }> {
  const answer = await ask(ssoPath(base, await signSsoToken({ email }, jwtSecret)))
  const cookie = readSessionCookie(answer.headers)
  const fail = (message: string, cure: string): { finding: Finding; cookie: SessionCookie | null } => ({
    finding: problem('sign_in', message, { cure, docs: docs.jwt }),
    cookie,
  })
  if (readRefusal(answer) === 'no_account')
    return fail(
      'Metabase knows no such person, and does not create people at their sign-in.',
      'Give the address of a person who exists, or turn on user provisioning (Admin settings > Authentication)',
    )
  if (answer.status >= 400)
    return fail(
      `Metabase refuses the sign-in with ${answer.status}.`,
      'Look for the reason in the log of Metabase',
    )
  if (cookie === null)
    return fail(
      'The sign-in sets no session cookie.',
      'Let the proxy in front of Metabase pass the header Set-Cookie, and check that /auth/sso reaches Metabase',
    )
  const target = redirectTarget(answer, base)
  const isElsewhere = target !== null && target.origin !== metabase.origin
  const agoMs = await joinedAgo(ask, cookie)
  if (isElsewhere) return fail(`The sign-in leads to ${target.origin}.`, `Set Metabase’s Site URL to ${base}`)
  if (agoMs === null)
    return fail(
      'The session does not work: Metabase takes its cookie for nobody’s.',
      'If several Metabase servers are behind one address, let them share one application database',
    )
  if (!createPerson && agoMs < JUST_NOW_MS)
    return fail(
      'Metabase did not know this person, and created them at the sign-in.',
      'Deactivate them (Admin settings > People), and give the address of a person who exists',
    )
  return {
    finding: ok('sign_in', 'A person can sign in, and the session works. It was ended again.'),
    cookie,
  }
}

/**
 * How many milliseconds ago the person of a session joined, by Metabase's clock (`Infinity`: not told); `null` without a
 * person. Ends the session.
 */
async function joinedAgo(ask: Ask, { value }: SessionCookie): Promise<number | null> {
  const cookie = `metabase.SESSION=${value}`
  try {
    const answer = await ask('/api/user/current', { cookie })
    if (answer.status !== 200) return null
    const nowMs = Date.parse(answer.headers.get('date') ?? '') || answer.atMs
    const joined = jsonFields(answer)['date_joined']
    return typeof joined === 'string' ? nowMs - Date.parse(joined) : Infinity
  } finally {
    await ask('/api/session', { method: 'DELETE', cookie })
  }
}

/** Reads the session cookie among the cookies of an answer. */
export function readSessionCookie(headers: Headers): SessionCookie | null {
  for (const text of headers.getSetCookie()) {
    const [pair = '', ...attributes] = text.split(';').map((part) => part.trim())
    const value = /^metabase\.SESSION=(.+)$/.exec(pair)?.[1]
    if (value === undefined) continue
    const lower = attributes.map((attribute) => attribute.toLowerCase())
    return {
      value,
      sameSite: lower.find((one) => one.startsWith('samesite='))?.slice('samesite='.length) ?? null,
      secure: lower.includes('secure'),
      partitioned: lower.includes('partitioned'),
    }
  }
  return null
}
