import { MetabaseError } from '../protocol/errors.ts'

const PLACEHOLDER = /your|secret-?key|signing-?key|changeme|replace|example|placeholder|^(.)\1*$/i
const COPY = 'Copy it from Metabase’s admin settings into your server’s environment'

/** The bytes of a secret's text, which Metabase uses as the key. Throws `secret_missing` for text that cannot be a secret. */
export function secretKey(secret: string, name: string): Uint8Array {
  const problem = secretProblem(secret)
  if (problem) throw new MetabaseError('secret_missing', `The ${name} ${problem}`)
  return new TextEncoder().encode(secret)
}

/** The parameter is `unknown`, because a variable of the environment may be missing. */
function secretProblem(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || secret.trim() === '') return `is missing. ${COPY}`
  // Trimming here would hide that other programs read another key from the same place.
  if (/[\r\n]/.test(secret))
    return 'contains a line break, as a secret that is read from a file often does. Every character is part of the key, so remove the line break, for example with trim()'
  if (secret !== secret.trim())
    return 'begins or ends with a space. Every character is part of the key, so remove the space'
  if (secret.length < 32) return `is too short: Metabase’s secrets have 64 characters. ${COPY}`
  if (PLACEHOLDER.test(secret)) return `is a placeholder. ${COPY}`
  return undefined
}

/** Throws `claims_invalid`. The message names what is wrong, and never contains a value. */
export function invalid(message: string): never {
  throw new MetabaseError('claims_invalid', message)
}

/** The `exp` claim: seconds since 1970. */
export function expiry(seconds: number, max: number, reason: string): number {
  if (!(seconds > 0 && seconds <= max))
    invalid(`expiresInSeconds must be above 0 and at most ${max}${reason}`)
  return Math.floor(Date.now() / 1000) + Math.ceil(seconds)
}

/** Throws `claims_invalid` for anything but a plain object. A `Map`, for one, has no fields, so nothing of it would be signed. */
export function checkPlainObject(value: unknown, name: string): void {
  if (!isPlainObject(value)) invalid(`${name} must be a plain object, and it is ${describe(value)}`)
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // `Object.prototype` is not compared: an object may come from another realm, which has its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  if (typeof value !== 'object') return `of type ${typeof value}`
  const type = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return type === 'Object' ? 'an instance of a class' : `of type ${type}`
}

/** Whether Metabase can use the value: it ignores blank text, and JSON has no `NaN` and no `Infinity`. */
export const isValue = (value: unknown): value is string | number | boolean =>
  typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value.trim() !== '')
