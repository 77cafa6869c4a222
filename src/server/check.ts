import { MetabaseError } from '../protocol/errors.ts'

const PLACEHOLDER = /your|secret-?key|signing-?key|changeme|replace|example|placeholder|^(.)\1*$/i

/** A secret that can be signed with. Throws `secret_missing` for none, one that is too short, and those of a manual. */
export function secretKey(secret: string, name: string): Uint8Array {
  // A server reads it from its environment, where anything may be missing.
  const text: unknown = secret
  const fault =
    typeof text !== 'string' || text.trim() === ''
      ? 'is missing'
      : text.length < 32
        ? 'is too short to be one of Metabase’s, which have 64 characters'
        : PLACEHOLDER.test(text)
          ? 'is a placeholder'
          : undefined
  if (fault)
    throw new MetabaseError(
      'secret_missing',
      `The ${name} ${fault}. Copy it from Metabase’s admin settings into your server’s environment`,
    )
  return new TextEncoder().encode(secret)
}

/** Throws `claims_invalid`, which is about names and never holds a value. */
export function invalid(message: string): never {
  throw new MetabaseError('claims_invalid', message)
}

/** Seconds until a token runs out. */
export function expiry(seconds: number, most: number, why: string): number {
  if (!(seconds > 0 && seconds <= most)) invalid(`expiresInSeconds must be above 0 and at most ${most}${why}`)
  return Math.floor(Date.now() / 1000) + Math.ceil(seconds)
}
