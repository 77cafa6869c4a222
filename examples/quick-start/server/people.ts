import { scryptSync, timingSafeEqual } from 'node:crypto'

/** Somebody who may sign in to this app. In a real one, a row of your database. */
export interface Person {
  readonly email: string
  readonly firstName: string
  readonly customer: string
  /** The rows that are theirs: the attribute and the locked param by which Metabase filters. */
  readonly accountId: number
  /** The password is stored as a scrypt hash with this salt. */
  readonly salt: string
}

const people: readonly Person[] = [
  { email: 'ada@acme.example', firstName: 'Ada', customer: 'Acme', accountId: 1, salt: '6f1a0c1e' },
  { email: 'alan@acme.example', firstName: 'Alan', customer: 'Acme', accountId: 1, salt: '0b9d4c77' },
  { email: 'grace@globex.example', firstName: 'Grace', customer: 'Globex', accountId: 2, salt: 'a2c3e5f7' },
]

/** What the login page offers, so that the example can be tried. A real app shows no accounts to strangers. */
export const demo = {
  /** Everybody's password. */
  password: 'quick-start',
  people: people.map(({ email, firstName, customer }) => ({ email, firstName, customer })),
}

const hash = (password: string, salt: string): Buffer => scryptSync(password, salt, 32)
const hashes = new Map(people.map(({ email, salt }) => [email, hash(demo.password, salt)]))

export const findPerson = (email: unknown): Person | undefined => people.find((one) => one.email === email)

/** Takes as long for an address that nobody has as for a wrong password. */
export function checkPassword(email: string, password: string): Person | undefined {
  const person = findPerson(email)
  const expected = hashes.get(email) ?? Buffer.alloc(32)
  const given = hash(password, person?.salt ?? 'nobody')
  return timingSafeEqual(given, expected) ? person : undefined
}
