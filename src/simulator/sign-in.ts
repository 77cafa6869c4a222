import { parseJavaUri } from './java-uri.ts'
import { checkTimes, Refusal, verifyToken, type Claims } from './jwt.ts'

/** Somebody with a session. */
export interface Person {
  readonly email: string
  readonly name: string
  readonly groups: readonly string[]
  /** User attributes; `account_id` decides which rows the person sees. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Who may sign in with a click on the login page. */
export const people: readonly Person[] = [
  { email: 'ada@acme.example', name: 'Ada', groups: ['Acme'], attributes: { account_id: '1' } },
  { email: 'grace@globex.example', name: 'Grace', groups: ['Globex'], attributes: { account_id: '2' } },
  { email: 'admin@metabase.example', name: 'Admin', groups: ['Administrators'], attributes: {} },
]

const NO_ATTRIBUTES = /^(email|first_name|last_name|groups|iss|iat|sub|aud|exp|nbf|jti)$|^@/

/** Every other claim becomes an attribute, as text: lists joined by commas, objects and nulls dropped. */
function attributes(claims: Claims): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(claims)) {
    if (NO_ATTRIBUTES.test(key)) continue
    if (Array.isArray(value)) kept[key] = value.join(',')
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      kept[key] = String(value)
  }
  return kept
}

/** Reads an SSO token by the rules of spec 6.2: no leeway, and dead 180 seconds after its `iat`. */
export async function personFromToken(token: string, secret: string, nowSeconds: number): Promise<Person> {
  try {
    const { claims } = await verifyToken(token, secret)
    checkTimes(claims, nowSeconds, 0)
    const { iat, email, first_name: first = 'Unknown', groups = [] } = claims
    if (iat !== undefined && Number(iat) < nowSeconds - 180)
      throw new Refusal('Token is older than max-age (180)')
    if (typeof email !== 'string' || email === '') throw new Refusal('JWT is missing the email claim')
    return {
      email,
      name: String(first),
      groups: [groups].flat().map(String),
      attributes: attributes(claims),
    }
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.message, 401) : error
  }
}

/**
 * `return_to` and `redirect`, decoded once, must be a URI to `java.net.URI`, and either relative or on Metabase's own host
 * (6.1). Ports and schemes are not compared.
 */
export function checkRedirect(target: string, host: string): string {
  const uri = parseJavaUri(target)
  const isRelative = uri?.scheme === null && uri.host === null
  if (!isRelative && uri?.host !== host) throw new Refusal('Invalid redirect URL')
  return target
}
