import { spawnSync } from 'node:child_process'
import path from 'node:path'

/** RFC 2396's `unreserved`, `escaped`, and java.net.URI's "other": neither ASCII, nor a control character, nor a space. */
const common = String.raw`[A-Za-z\d_.!~*'()-]|%[\dA-Fa-f]{2}|[^\0-\x7f\p{Cc}\p{Z}]`
const pathPart = String.raw`(?:${common}|[/:@&=+$,;])*`
const queryOrFragment = String.raw`(?:${common}|[/:@&=+$,;?[\]])*`
const reference = new RegExp(
  String.raw`^/(?!/)${pathPart}(?:\?${queryOrFragment})?(?:#${queryOrFragment})?$`,
  'u',
)

/** Whether java.net.URI (RFC 2396, with the brackets of RFC 2732) reads the text as a path, with or without query and fragment. */
export const isJavaPath = (text: string): boolean => reference.test(text)

/** Whether a Java that compiles is installed. */
export const hasJava = spawnSync('javac', ['--version']).status === 0

/** What java.net.URI itself says of each text. */
export function askJava(texts: readonly string[]): boolean[] {
  const input = texts.map((text) => `${Buffer.from(text).toString('base64')}\n`).join('')
  const file = path.join(import.meta.dirname, 'JavaUri.java')
  const { stdout } = spawnSync('java', [file], { input, encoding: 'utf8', maxBuffer: 2 ** 26 })
  return stdout
    .trim()
    .split('\n')
    .map((line) => line === 'true')
}
