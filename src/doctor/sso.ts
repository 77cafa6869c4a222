import { ssoRedirectUrl } from '../server/redirect.ts'
import { secretKey } from '../server/check.ts'
import { sign } from '../server/sign.ts'
import { redirectTarget } from './ask.ts'
import { docs, ok, problem, skipped, warning, type Finding } from './finding.ts'
import type { Examination } from './options.ts'
import { readRefusal } from './refusal.ts'

/** How long a sign-in token of this library lives. */
const LIFETIME_SECONDS = 60

const SETTINGS = 'Admin settings > Authentication > JWT'

/** The path that signs somebody in by a token. */
export const ssoPath = (base: string, token: string): string =>
  ssoRedirectUrl({ siteUrl: base, token }).slice(base.length)

/**
 * A token that Metabase always refuses, so that nobody is signed in and nobody is created: it was issued in 1970, and it
 * names no person. Metabase checks the signature first, then `exp`, then the age, so its answer tells about all three.
 */
const harmlessToken = (jwtSecret: string | null): Promise<string> =>
  sign(
    { iat: 1 },
    Math.floor(Date.now() / 1000) + LIFETIME_SECONDS,
    jwtSecret === null ? crypto.getRandomValues(new Uint8Array(32)) : secretKey(jwtSecret, 'JWT signing key'),
  )

/** Whether Metabase takes tokens at `/auth/sso`, and those of this key. */
export async function checkSso(examination: Examination): Promise<Finding> {
  const { ask, base, jwtSecret, wantsInteractive } = examination
  const complain = jwtSecret === null ? warning : problem
  const answer = await ask(ssoPath(base, await harmlessToken(jwtSecret)))
  if (redirectTarget(answer, base))
    return complain(
      'sso',
      '/auth/sso redirects elsewhere and reads no token, as it does for SAML and other sign-ins.',
      {
        cure: `Turn on JWT (${SETTINGS})`,
        docs: docs.jwt,
      },
    )
  if (answer.status < 400 || answer.status === 404) {
    const message =
      'This Metabase has no single sign-on: it is the open source edition, or a proxy hides /auth/sso.'
    return wantsInteractive
      ? complain('sso', message, { cure: 'Interactive embeds need a Pro or Enterprise plan', docs: docs.jwt })
      : skipped('sso', message)
  }
  const refusal = readRefusal(answer)
  switch (refusal) {
    case 'too_old':
      return ok('sso', 'Metabase takes sign-in tokens of this key, and its clock agrees with this machine.')
    case 'signature':
      return jwtSecret === null
        ? ok('sso', 'Sign-in by JWT is turned on. Set METABASE_JWT_SECRET to check your key.')
        : problem('sso', 'Metabase refuses sign-in tokens of this key: it has another one.', {
            cure: `Copy the JWT signing key (${SETTINGS}), which is not the embedding secret key`,
            docs: docs.jwt,
          })
    case 'expired':
      return problem(
        'sso',
        `Metabase’s clock is ${LIFETIME_SECONDS} seconds or more ahead of this machine: a new sign-in token has expired when it arrives.`,
        { cure: 'Synchronise the clocks of both servers, for example with NTP' },
      )
    case 'not_licensed':
      return complain('sso', 'The licence of this Metabase has no sign-in by JWT.', {
        cure: 'Interactive embeds need a Pro or Enterprise plan, and its licence token in Admin settings > License',
        docs: docs.jwt,
      })
    default:
      if (refusal === 'disabled' || answer.status === 400)
        return complain('sso', 'Sign-in by JWT is turned off, or its settings are not complete.', {
          cure: `Turn it on, with the identity provider URI and the signing key (${SETTINGS})`,
          docs: docs.jwt,
        })
      return warning(
        'sso',
        `Metabase answers a test token with ${answer.status}, in words that are not known here.`,
        {
          cure: 'Look for the reason in the log of Metabase, or of the proxy in front of it',
        },
      )
  }
}
