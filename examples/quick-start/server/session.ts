import { jwtVerify, SignJWT } from 'jose'
import { findPerson, type Person } from './people.ts'

const NAME = 'session'
const HOURS = 8

/** Who is signed in to this app, in a signed cookie that scripts cannot read and other sites cannot send along. */
export function createSessions(secret: string, isSecure: boolean) {
  const key = new TextEncoder().encode(secret)
  const cookie = (value: string, seconds: number): string =>
    `${NAME}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`
  return {
    async begin({ email }: Person): Promise<string> {
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(email)
        .setExpirationTime(`${HOURS}h`)
        .sign(key)
      return cookie(token, HOURS * 3600)
    },
    end: () => cookie('', 0),
    async read(cookies: string | null | undefined): Promise<Person | undefined> {
      const token = new RegExp(`(?:^|; )${NAME}=([^;]*)`).exec(cookies ?? '')?.[1]
      if (!token) return undefined
      const verified = await jwtVerify(token, key, { algorithms: ['HS256'] }).catch(() => undefined)
      return findPerson(verified?.payload.sub)
    },
  }
}
