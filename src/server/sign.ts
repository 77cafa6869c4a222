import { SignJWT } from 'jose'
import type { EmbedParameters } from '../protocol/parameters.ts'
import type { EmbedResource } from '../protocol/claims.ts'
import { expiry, invalid, secretKey } from './check.ts'

const sign = (claims: Record<string, unknown>, exp: number, key: Uint8Array): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setExpirationTime(exp).sign(key)

/** What a signed embed may show. */
export interface EmbedClaims {
  readonly resource: EmbedResource
  /** Locked values by slug. Each locked parameter needs one; `[]` turns its filter off. Default `{}`. */
  readonly params?: EmbedParameters | undefined
  /** Seconds until the token runs out. Default 600. Whoever has it sees the page until then. */
  readonly expiresInSeconds?: number | undefined
}

/**
 * Signs the token of a `StaticEmbed` with Metabase's *embedding secret key*. It opens the resource to whoever has it, so
 * decide first whether this person may see it, and lock `params` to what is theirs.
 *
 * Throws `claims_invalid` for an id that is none and for a param without a value, `secret_missing` for a secret that is none.
 *
 * @see https://www.metabase.com/docs/latest/embedding/static-embedding
 */
export async function signEmbedToken(claims: EmbedClaims, secret: string): Promise<string> {
  const { resource, params = {}, expiresInSeconds = 600 } = claims
  return sign(
    { resource: checkResource(resource), params: lock(params) },
    expiry(expiresInSeconds, 365 * 24 * 3600, ' (a year)'),
    secretKey(secret, 'embedding secret key'),
  )
}

/** Exactly one dashboard or question, by number or 21-character entity id: `"1"` is neither for Metabase. */
export function checkResource(resource: unknown): EmbedResource {
  const entries = Object.entries(typeof resource === 'object' ? { ...resource } : {})
  const [[kind, id] = []] = entries
  if (entries.length !== 1 || (kind !== 'dashboard' && kind !== 'question'))
    invalid('resource must be { dashboard: id } or { question: id }, and nothing more')
  const number = typeof id === 'string' && /^[1-9]\d*$/.test(id) ? Number(id) : id
  if (typeof number === 'number' ? Number.isSafeInteger(number) && number > 0 : isEntityId(number))
    return kind === 'dashboard' ? { dashboard: number as number } : { question: number as number }
  return invalid(`resource.${kind} must be a positive whole number or a 21-character entity id`)
}

const isEntityId = (id: unknown): id is string => typeof id === 'string' && /^[\w-]{21}$/.test(id)

/** Lists, as Metabase likes them. A locked parameter without a value is refused only when the cards ask for their data. */
function lock(params: EmbedParameters): Record<string, readonly (string | number | boolean)[]> {
  const locked: Record<string, readonly (string | number | boolean)[]> = {}
  for (const [slug, value] of Object.entries(params)) {
    const values = [value].flat()
    if (values.some((one) => one === undefined || one === null || one === '' || typeof one === 'object'))
      invalid(
        `params.${slug} has no value: lock it to text, a number or a list of them, or to [] to turn its filter off`,
      )
    locked[slug] = values as (string | number | boolean)[]
  }
  return locked
}

/** Who somebody is in Metabase. */
export interface SsoUser {
  readonly email: string
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  /** Names, as Metabase's group mapping has them. Left out: memberships stay as they are. */
  readonly groups?: readonly string[] | undefined
  /** User attributes, for row and column security. Metabase keeps them as text, anew at each sign-in. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined
  /** Slug of the tenant, where Metabase has tenants enabled. */
  readonly tenant?: string | number | undefined
}

/** The longest that Metabase takes a token with an `iat` for, which most libraries add by themselves. */
const SSO_MOST_SECONDS = 180
const REGISTERED = /^(iss|iat|sub|aud|exp|nbf|jti|email|first_name|last_name|groups|resource|params)$/

/**
 * Signs a person in to Metabase: the `jwt` of its `/auth/sso`, with the *JWT signing key* of its authentication settings.
 * It is a credential for as long as it lasts; default 60 seconds, at most 180.
 *
 * Throws `claims_invalid` without an e-mail address, for groups that are no list, and for an attribute that Metabase
 * would drop; `secret_missing` for a secret that is none.
 *
 * @see https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt
 */
export async function signSsoToken(
  user: SsoUser,
  secret: string,
  { expiresInSeconds = 60 }: { readonly expiresInSeconds?: number | undefined } = {},
): Promise<string> {
  const { email, firstName, lastName, groups, attributes = {}, tenant } = user
  const [address, list]: readonly unknown[] = [email, groups]
  if (typeof address !== 'string' || !/^\S+@\S+$/.test(address))
    invalid('email must be the person’s e-mail address')
  if (list !== undefined && !(Array.isArray(list) && list.every((group) => typeof group === 'string')))
    invalid('groups must be a list of names')
  for (const [name, value] of Object.entries<unknown>(attributes)) {
    if (REGISTERED.test(name) || name.startsWith('@'))
      invalid(`attributes.${name} has a name that Metabase keeps for itself`)
    if (!/^(string|number|boolean)$/.test(typeof value))
      invalid(`attributes.${name} must be text, a number or a boolean: Metabase drops all else`)
  }
  const claims = {
    ...attributes,
    email,
    first_name: firstName,
    last_name: lastName,
    groups,
    '@tenant': tenant,
  }
  return sign(
    Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)),
    expiry(expiresInSeconds, SSO_MOST_SECONDS, ': Metabase refuses older ones'),
    secretKey(secret, 'JWT signing key'),
  )
}
