import { withoutSecrets, type EmbedLocation } from '../protocol/urls.ts'

const MAX_LENGTH = 300
/** The name of a filter, of a setting, or of a part of an address. */
const NAME = /^[\w.~-]{1,60}$/

/**
 * Text of the app or of Metabase as the devtools may show it: without tokens, UUIDs, e-mail addresses and the queries and hashes of
 * addresses, on one line and not too long.
 */
export function redactText(text: string): string {
  const clean = withoutSecrets(text.replace(/\s+/g, ' '))
    .replace(/eyJ[\w-]{8,}(?:(?:\.|%(?:25)*2E)[\w-]*)*/gi, '…')
    .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi, '…')
    .replace(/[^\s@<>()"'/?&=#:]+(?:@|%(?:25)*40)[^\s@<>()"'/?&=#:]+/gi, '…')
    .replace(/(:\/\/[^\s?#]*[?#])[^\s"'<>)]+/g, '$1…')
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean
}

/** A name as it is; anything that might be a value in the place of a name is cut. */
export const redactName = (name: string): string => (NAME.test(name) ? redactText(name) : '…')

/** A location with the names of its filters, without their values: those are data of people. A tab keeps its number. */
export const redactLocation = ({ pathname, search, hash }: EmbedLocation): string =>
  redactText(pathname) + redactQuery(search) + redactQuery(hash)

/** A query or a hash with its mark. A hash that is no list of names and values, such as an unsaved question, is cut as a whole. */
function redactQuery(text: string): string {
  const mark = text.slice(0, 1)
  const rest = text.slice(1)
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
