/** The location in a message of Metabase, as it was sent. */
export interface WireLocation {
  /** Includes the site's base path, and for signed and public pages the token or UUID. Never pass it on. */
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

/** The height that Metabase reports. */
export interface EmbedFrame {
  /** `fit`: the page knows its height. `normal`: it fills the height of its frame. */
  readonly mode: 'fit' | 'normal'
  /** CSS pixels; `null` where Metabase (up to v44) sends none. */
  readonly height: number | null
}

/** A message from an embedded page of Metabase. */
export type MetabaseMessage =
  | { readonly type: 'location'; readonly location: WireLocation }
  | { readonly type: 'frame'; readonly frame: EmbedFrame }

/** A height of more pixels is a fault, not a page. */
const MAX_HEIGHT = 20_000

/**
 * Reads a message from Metabase. `null` for anything else, which is no error: any script may post to the window, and
 * newer versions may send types that do not exist yet.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-from-embedded-metabase
 */
export function parseMessage(data: unknown): MetabaseMessage | null {
  const { type, location, frame } = fields(fields(data)['metabase'])
  const { pathname, search, hash } = fields(location)
  const { mode, height = null } = fields(frame)
  if (type === 'location' && isPath(pathname) && isPart(search, '?') && isPart(hash, '#'))
    return { type, location: { pathname, search, hash } }
  if (type === 'frame' && (mode === 'fit' || mode === 'normal') && (height === null || isHeight(height)))
    return { type, frame: { mode, height } }
  return null
}

/** The message that moves an interactive embed. Anything but a full path would lead to Metabase's home page. */
export function locationMessage(path: string): unknown {
  return { metabase: { type: 'location', location: path } }
}

/** The fields of an object from outside. Anything else has no fields. */
export const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' ? { ...value } : {}

/** A path as a browser reports it. It never has a backslash in it, which other browsers would read as a slash. */
const isPath = (value: unknown): value is string =>
  typeof value === 'string' && /^\/[^\\\p{Cc}]*$/u.test(value)

/** A query or a hash as a browser reports it: empty, or with its mark. */
const isPart = (value: unknown, mark: string): value is string =>
  typeof value === 'string' && (value === '' || (value.startsWith(mark) && !/\p{Cc}/u.test(value)))

const isHeight = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MAX_HEIGHT
