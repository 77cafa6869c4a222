import type { Answer } from './ask.ts'

/** Why Metabase refused a token. */
export type Refusal =
  | 'signature' // another secret
  | 'expired'
  | 'too_old' // its `iat` is too long ago, which Metabase checks after the signature and the expiry
  | 'not_licensed'
  | 'no_secret' // Metabase has none
  | 'disabled' // the setting is off
  | 'not_published' // the dashboard or question is not published
  | 'not_found'
  | 'no_account'
  | 'unknown'

/** Metabase's words, the first that fits. They are read and never repeated: an answer may contain what was sent. */
const words: readonly (readonly [words: RegExp, refusal: Refusal])[] = [
  [/corrupt or manipulated/i, 'signature'],
  [/token is expired/i, 'expired'],
  [/older than max-age/i, 'too_old'],
  [/paid feature/i, 'not_licensed'],
  [/secret key has not been set/i, 'no_secret'],
  [/not enabled for this object/i, 'not_published'],
  [/not (been )?enabled|not.* configured/i, 'disabled'],
  [/not found/i, 'not_found'],
  [/account/i, 'no_account'],
]

/** Reads an answer that refuses a token; `null` for one that does not. */
export function readRefusal({ status, text }: Answer): Refusal | null {
  if (status < 400) return null
  if (status === 402) return 'not_licensed'
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown'
}
