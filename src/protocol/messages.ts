/** The part of `window.location` by which Metabase says where it is, as it stands on the wire. */
export interface WireLocation {
  /** With the site's base path, and for signed and public pages with the token or UUID: never hand it on. */
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

/** How tall Metabase would like its frame to be. */
export interface EmbedFrame {
  /** `fit`: the page knows its height. `normal`: it fills whatever it is given. */
  readonly mode: 'fit' | 'normal'
  /** CSS pixels; `null` from versions (up to v44) that send none. */
  readonly height: number | null
}

/** What an embedded Metabase page tells its parent. */
export type MetabaseMessage =
  | { readonly type: 'location'; readonly location: WireLocation }
  | { readonly type: 'frame'; readonly frame: EmbedFrame }

/** A height of more pixels is a fault, not a page. */
const MAX_HEIGHT = 20_000

/**
 * Reads a message from Metabase. `null` means "not for us" and is no error: any script may post to our window,
 * and newer versions may send types that do not exist yet.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-from-embedded-metabase
 */
export function parseMessage(data: unknown): MetabaseMessage | null {
  const { type, location, frame } = fields(fields(data)['metabase'])
  const { pathname, search, hash } = fields(location)
  const { mode, height = null } = fields(frame)
  if (type === 'location' && isString(pathname) && isString(search) && isString(hash))
    return { type, location: { pathname, search, hash } }
  if (type === 'frame' && (mode === 'fit' || mode === 'normal') && (height === null || isHeight(height)))
    return { type, frame: { mode, height } }
  return null
}

/** The message that moves an interactive embed: always a full path, as anything less ends at Metabase's home page. */
export function locationMessage(path: string): unknown {
  return { metabase: { type: 'location', location: path } }
}

/** The fields of an object from outside; of anything else, none. */
export const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' ? { ...value } : {}

const isString = (value: unknown): value is string => typeof value === 'string'

const isHeight = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MAX_HEIGHT
