import type { MetabaseError } from '../protocol/errors.ts'
import { withoutSecrets, type EmbedLocation } from '../protocol/urls.ts'

const MAX_LENGTH = 300
/** So much is read of a text. Nothing behind it could be seen. */
const MAX_READ = 2000
/** The name of a filter, of a setting, or of a part of an address. */
const NAME = /^[\w.~-]{1,60}$/

const shorten = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)

/**
 * Text of the app or of Metabase as the devtools may show it: without tokens, UUIDs, e-mail addresses and the queries and hashes of
 * addresses, on one line and not too long.
 */
export function redactText(text: string): string {
  const line = text.slice(0, MAX_READ).replace(/\s+/g, ' ')
  return shorten(
    withoutSecrets(line)
      .replace(/eyJ[\w-]{8,}(?:(?:\.|%(?:25)*2E)[\w-]*)*/gi, '…')
      .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi, '…')
      .replace(/[^\s@<>()"'/?&=#:]+(?:@|%(?:25)*40)[^\s@<>()"'/?&=#:]+/gi, '…')
      .replace(/(:\/\/[^\s?#]*[?#])[^\s"'<>)]+/g, '$1…'),
  )
}

/** What an error says, without its code and what comes after that. */
export const redactError = ({ code, message }: MetabaseError): string =>
  redactText(message.split(` [${code}]`, 1).join())

/** A name as it is. What might be a value in the place of a name is cut. */
const redactName = (name: string): string => (NAME.test(name) ? redactText(name) : '…')

export const redactNames = (names: readonly string[]): string => shorten(names.map(redactName).join(', '))

/** A location with the names of its filters, without their values: those are data of people. A tab keeps its number. */
export const redactLocation = ({ pathname, search, hash }: EmbedLocation): string =>
  shorten(redactText(pathname) + redactQuery(search) + redactQuery(hash))

/** A query or a hash with its mark. A hash that is no list of names and values, such as an unsaved question, is cut as a whole. */
function redactQuery(text: string): string {
  const mark = text.slice(0, 1)
  const rest = text.slice(1, MAX_READ)
  if (!rest) return ''
  if (mark === '#' && !/^(?!eyJ)[\w.-]+=/.test(rest)) return '#…'
  return mark + rest.split('&').map(redactPair).join('&')
}

function redactPair(pair: string): string {
  const [name = '', ...values] = pair.split('=')
  // Without a mark between the two, it may be either.
  if (!values.length) return '…'
  const value = values.join('=')
  const [tab] = name === 'tab' ? (/^\d{1,9}(?!\d)/.exec(value) ?? []) : []
  return `${redactName(name)}=${value && (tab ?? '…')}`
}
