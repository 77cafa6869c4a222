import { SignJWT } from 'jose'
import type { EmbedResource } from '../protocol/claims.ts'
import { fields } from '../protocol/messages.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'
import { checkPlainObject, expiry, invalid, isValue, secretKey } from './check.ts'

/** Signs any claims. `exp` is in seconds since 1970. */
export const sign = (claims: Record<string, unknown>, exp: number, key: Uint8Array): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setExpirationTime(exp).sign(key)

/** What the token of a signed embed allows. */
export interface EmbedClaims {
  /** One dashboard or question, by number or by 21-character entity id. */
  readonly resource: EmbedResource
  /**
   * Values of the locked parameters, by slug. Every locked parameter needs a value; `[]` turns its filter off, so that all
   * rows are shown. Default `{}`.
   */
  readonly params?: EmbedParameters | undefined
  /** Seconds until the token expires, at most a year. Default 600. Until then, it shows the resource to whoever has it. */
  readonly expiresInSeconds?: number | undefined
}

/**
 * Signs the token of a `StaticEmbed` with Metabase's *embedding secret key*. The token shows the resource to whoever has
 * it. So first decide whether this person may see the resource, and lock in `params` whose rows they see.
 *
 * Rejects with `claims_invalid` for a wrong id, for `params` that are not a plain object, and for a param that is blank, `NaN`
 * or infinite; with `secret_missing` for a secret that cannot be Metabase's.
 *
 * @see https://www.metabase.com/docs/latest/embedding/static-embedding
 */
export async function signEmbedToken(claims: EmbedClaims, secret: string): Promise<string> {
  const { resource, params = {}, expiresInSeconds = 600 } = claims
  return sign(
    { resource: checkResource(resource), params: lockedValues(params) },
    expiry(expiresInSeconds, 365 * 24 * 3600, ' (a year)'),
    secretKey(secret, 'embedding secret key'),
  )
}

/** Reads a resource from outside. Throws `claims_invalid`. */
export function checkResource(resource: unknown): EmbedResource {
  const entries = Object.entries(fields(resource))
  const [[kind, value] = []] = entries
  if (entries.length !== 1 || (kind !== 'dashboard' && kind !== 'question'))
    invalid('resource must be { dashboard: id } or { question: id }, and nothing more')
  const id = readId(value)
  if (id === null) invalid(`resource.${kind} must be a positive whole number or a 21-character entity id`)
  return kind === 'dashboard' ? { dashboard: id } : { question: id }
}

/** Metabase refuses the text of a number, so `'1'` becomes `1`. */
function readId(value: unknown): number | string | null {
  const id = typeof value === 'string' && /^[1-9]\d*$/.test(value) ? Number(value) : value
  if (typeof id === 'number') return Number.isSafeInteger(id) && id > 0 ? id : null
  return typeof id === 'string' && /^[\w-]{21}$/.test(id) ? id : null
}

/**
 * The values as lists, which Metabase recommends. Metabase itself refuses a blank locked value only when a card asks for its
 * data, so it is refused here.
 */
function lockedValues(params: EmbedParameters): Readonly<Record<string, readonly unknown[]>> {
  checkPlainObject(params, 'params')
  return Object.fromEntries(
    Object.entries(params).map(([slug, value]) => {
      const values: readonly unknown[] = [value].flat()
      if (!values.every(isValue))
        invalid(
          `params.${slug} must be text that is not blank, a finite number, a boolean or a list of these; [] turns its filter off`,
        )
      return [slug, values]
    }),
  )
}

/** Who a person is in Metabase. */
export interface SsoUser {
  /** Metabase finds the person by it, or adds them. */
  readonly email: string
  /** The first name of the account in Metabase, which is updated at each sign-in. */
  readonly firstName?: string | undefined
  /** The last name, likewise. */
  readonly lastName?: string | undefined
  /** Names that Metabase's group mapping knows. Left out: the person stays in the groups they are in. */
  readonly groups?: readonly string[] | undefined
  /** User attributes, for row and column security. Metabase replaces them at each sign-in, and stores them as text. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined
  /** Slug of the person's tenant, if tenants are turned on in Metabase. */
  readonly tenant?: string | number | undefined
}

/** Metabase refuses a token 180 seconds after its `iat`, which many JWT libraries add. The same limit holds without `iat`. */
const MAX_SSO_SECONDS = 180
const REGISTERED = /^(iss|iat|sub|aud|exp|nbf|jti|email|first_name|last_name|groups|resource|params)$/

/**
 * Signs the token that signs a person in to Metabase (the `jwt` of `/auth/sso`), with the *JWT signing key* of Metabase's
 * authentication settings. Until it expires, whoever has it can sign in as this person. It expires after 60 seconds, or
 * after `expiresInSeconds`, which is at most 180.
 *
 * Rejects with `claims_invalid` for a missing e-mail address, for `groups` that are not a list of names, and for an
 * attribute that is blank or that Metabase would drop; with `secret_missing` for a secret that cannot be Metabase's.
 *
 * @see https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt
 */
export async function signSsoToken(
  user: SsoUser,
  secret: string,
  { expiresInSeconds = 60 }: { readonly expiresInSeconds?: number | undefined } = {},
): Promise<string> {
  const { email, firstName, lastName, groups, attributes = {}, tenant } = user
  checkUser(email, groups, attributes, tenant)
  const claims = {
    ...attributes,
    email,
    first_name: firstName,
    last_name: lastName,
    groups,
    '@tenant': tenant,
  }
  return sign(
    claims, // JSON has no `undefined`, so what is left out here is left out of the token.
    expiry(expiresInSeconds, MAX_SSO_SECONDS, ', because Metabase refuses older tokens'),
    secretKey(secret, 'JWT signing key'),
  )
}

/** The parameters are `unknown`, because they come from the app's own session or database. */
function checkUser(email: unknown, groups: unknown, attributes: object, tenant: unknown): void {
  if (typeof email !== 'string' || !/^\S+@\S+$/.test(email))
    invalid('email must be the person’s e-mail address')
  if (groups !== undefined && !(Array.isArray(groups) && groups.every((group) => typeof group === 'string')))
    invalid('groups must be a list of names')
  if (tenant !== undefined && !isValue(tenant)) invalid('tenant must be the slug of a tenant')
  checkPlainObject(attributes, 'attributes')
  for (const [name, value] of Object.entries<unknown>({ ...attributes })) {
    if (REGISTERED.test(name) || name.startsWith('@'))
      invalid(`attributes.${name} has a name that Metabase reserves`)
    if (!isValue(value))
      invalid(`attributes.${name} must be text that is not blank, a finite number or a boolean`)
  }
}
