import { MetabaseError } from './errors.ts'
import { queryText } from './parameters.ts'
import { namedTheme, type ProviderTheme } from './theme.ts'

/** Where Metabase is installed: its exact origin, and the path below it (`''` or `/metabase`). */
export interface Site {
  readonly origin: string
  readonly base: string
}

/**
 * Which parts of Metabase's own interface an interactive embed shows. The defaults given here are Metabase's own for a page
 * in a frame. Metabase reads these flags once for each full page load, so a change loads the page again.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-ui-components
 */
export interface EmbedUi {
  /** The whole bar at the top; without it `search`, `newButton` and `breadcrumbs` are gone too. Default `true`. */
  readonly topNav?: boolean | undefined
  /** `true`: people may open the side bar; `'default'`: only on the home page and in collections. */
  readonly sideNav?: boolean | 'default' | undefined
  /** The search box in the top bar. Default `false`. */
  readonly search?: boolean | undefined
  /** The *+ New* button in the top bar. Default `false`. */
  readonly newButton?: boolean | undefined
  /** Your logo (or Metabase's). Default `true`. */
  readonly logo?: boolean | undefined
  /** The title area of questions and dashboards. Default `true`. */
  readonly header?: boolean | undefined
  /** The collection path of what is shown. Default `true`. */
  readonly breadcrumbs?: boolean | undefined
  /** *Edited … by …* and the data path. Default `true`. */
  readonly additionalInfo?: boolean | undefined
  /** *Filter*, *Summarize* and the editor's buttons on questions. Default `true`. */
  readonly actionButtons?: boolean | undefined
  /** How people choose their data: `flat` is a short list, `staged` the full picker. */
  readonly dataPicker?: 'flat' | 'staged' | undefined
  /** What people may start a question from. Default `['model', 'table']`; `question` needs `dataPicker: 'staged'`. */
  readonly entityTypes?: readonly ('table' | 'model' | 'question')[] | undefined
  /** Language of Metabase's interface, such as `es` or `pt_BR`. Default: the provider's `locale`. */
  readonly locale?: string | undefined
  /** Font family name, one of those Metabase offers. */
  readonly font?: string | undefined
}

/**
 * How a signed or public embed looks. A change loads the page again.
 *
 * @see https://www.metabase.com/docs/latest/embedding/parameters-reference
 */
export interface EmbedAppearance {
  /** Default: the provider's `theme`, else `light`. `transparent` is Metabase's older way; prefer `background: false`. */
  readonly theme?: 'light' | 'night' | 'transparent' | undefined
  /** Default `true`. */
  readonly bordered?: boolean | undefined
  /** Default `true`. */
  readonly titled?: boolean | undefined
  /** `false`: the page is transparent, and its cards keep their colour (dashboards). Default `true`. */
  readonly background?: boolean | undefined
  /** What people may download; `pdf` is for dashboards. Anything but `true` needs a paid plan. Default `true`. */
  readonly downloads?: boolean | 'pdf' | 'results' | readonly ('pdf' | 'results')[] | undefined
  /** Slugs whose filter widgets are hidden. This protects nothing. */
  readonly hideParameters?: readonly string[] | undefined
  /** Font family name (paid plans). */
  readonly font?: string | undefined
  /** Language of the page's own words (paid plans). Default: the provider's `locale`. */
  readonly locale?: string | undefined
  /** Seconds between runs of a dashboard's queries. */
  readonly refresh?: number | undefined
  /** Questions, up to Metabase 50; newer versions read `downloads`. */
  readonly hideDownloadButton?: boolean | undefined
  /** Fills the screen, as Metabase's own fullscreen mode does. */
  readonly fullscreen?: boolean | undefined
  /** Id of the dashboard card to scroll to. */
  readonly scrollTo?: number | undefined
}

/** Where the person is inside Metabase, without the site's base path, UI flags, tokens and public UUIDs. */
export interface EmbedLocation {
  /** The path within Metabase, such as `/dashboard/1`, without the sub-path of its site. */
  readonly pathname: string
  /** `''`, or with its `?`. */
  readonly search: string
  /** `''`, or with its `#`. */
  readonly hash: string
}

/** Reads Metabase's Site URL, with or without a trailing slash. Throws `site_url_invalid`. */
export function parseSite(siteUrl: string): Site {
  try {
    const { origin, pathname, protocol } = new URL(siteUrl)
    // Another scheme, such as `javascript:`, must not reach a frame.
    if (/^https?:$/.test(protocol)) return { origin, base: pathname.replace(/\/+$/, '') }
  } catch {
    // The error below names the prop.
  }
  throw new MetabaseError('site_url_invalid', 'siteUrl and ssoUrl must be http(s) URLs')
}

/** The parts of a path. */
export const splitPath = (path: string): URL => new URL(path, 'http://metabase.invalid')

/** A path from its parts, with its query in Metabase's spelling. `flags` are set in the query, where interactive pages read them. */
export function joinPath({ pathname, search, hash }: EmbedLocation, flags?: URLSearchParams): string {
  const query = new URLSearchParams(search)
  for (const [flag, value] of flags ?? []) query.set(flag, value)
  return pathname + queryText(query) + hash
}

/**
 * A path on the site in the form that every Metabase version understands: one `/`, no base path, then query and hash.
 * Throws `path_invalid` for anything that could lead to another site.
 */
export function sitePath(site: Site, path: string): string {
  // Browsers read a backslash as a slash and skip tabs and line breaks, so `/\host` and `/<tab>/host` are hosts.
  if (!/^\/(?!\/)[^\\\p{Cc}]*$/u.test(path))
    throw new MetabaseError('path_invalid', 'A path must be plain, such as /dashboard/1')
  const { pathname, search, hash } = splitPath(path)
  return joinPath({ pathname: withoutBase(site, pathname), search, hash })
}

/** Removes the base path where a segment ends with it: `/metabased` is not below `/metabase`. */
function withoutBase({ base }: Site, pathname: string): string {
  const below = `${pathname}/`.toLowerCase().startsWith(`${base}/`.toLowerCase())
  return (below ? pathname.slice(base.length) : pathname).replace(/^\/*/, '/')
}

/** Options in Metabase's spelling: booleans as `true` and `false`, lists joined by commas, nothing for `undefined`. */
export function wireOptions(options: object): URLSearchParams {
  const wire = new URLSearchParams()
  for (const [key, value] of Object.entries(options))
    if (value !== undefined)
      wire.set(key === 'scrollTo' ? key : key.replace(/[A-Z]/g, '_$&').toLowerCase(), String(value))
  return wire
}

/** The path of what the props of an embed name: `/dashboard/1`, `/question/entity/<entity id>`. */
export function entityPath(props: object): string {
  for (const [kind, entity] of Object.entries(props)) {
    if (!/^(dashboard|question|collection|model)$/.test(kind)) continue
    const id = String(entity)
    if (/^[\w-]{21}$/.test(id)) return `/${kind}/entity/${id}`
    if (/^(\d[\w-]*|root)$/.test(id)) return `/${kind}/${id}`
  }
  throw new MetabaseError('props_invalid', 'An embed needs an id')
}

/** Keys in the query of an interactive page that are not part of its location: all UI flags, and a token. */
const FLAG_NAMES =
  /^(top_nav|side_nav|search|new_button|logo|header|breadcrumbs|additional_info|action_buttons|data_picker|entity_types|locale|font|jwt)$/

/** A location that an interactive page reported, without base path, flags, tokens and public UUIDs. */
export function readLocation(site: Site, { pathname, search, hash }: EmbedLocation): EmbedLocation {
  const query = new URLSearchParams(search)
  for (const key of [...query.keys()]) if (FLAG_NAMES.test(key)) query.delete(key)
  return {
    pathname: withoutSecrets(withoutBase(site, pathname).replace(/^(\/(embed|public)\/[^/]*)\/.*/, '$1')),
    // A login page names the address to return to, and that may be a secret one.
    search: withoutSecrets(queryText(query)),
    hash: withoutSecrets(hash),
  }
}

/**
 * Text without tokens and public UUIDs, however often it is encoded. The first expression also matches what only begins like a
 * token, and passes over it: trying again at each later `eyJ` takes minutes for a long hash, which a link can bring.
 */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/eyJ[\w-]*((\.|%(25)*2E)[\w-]+(\.|%(25)*2E)[\w-]*)?/gi, (found, rest) => (rest ? '…' : found))
    .replace(/((\/|%(25)*2F)public(\/|%(25)*2F)\w+?(\/|%(25)*2F))[\da-f-]{36}/gi, '$1…')

/** A location that a signed or public page reported, without its token or UUID: `/embed/dashboard`, filters, appearance. */
export function readFramedLocation({ pathname, search, hash }: EmbedLocation): EmbedLocation {
  const [path = ''] = /\/(embed|public)\/\w+/.exec(pathname) ?? []
  return { pathname: path, search, hash }
}

/** The hash that tells a signed or public page how to look. It always has a theme, because Metabase changed its default. */
export function appearanceHash(
  { theme, locale }: { theme?: ProviderTheme | undefined; locale?: string | undefined },
  appearance?: EmbedAppearance,
): string {
  return queryText(wireOptions({ theme: namedTheme(theme), locale, ...appearance })).replace('?', '#')
}

/** Whether a location is a page of Metabase's sign-in, which is no location of the app. */
export const isLoginPage = ({ pathname }: EmbedLocation): boolean => pathname.startsWith('/auth/')

const withoutSlug = (pathname: string): string => pathname.replace(/^(\/\w+\/\d+)-[^/]*/, '$1')

/** The values of a key in a query, in their order; a tab by its number. */
function valuesOf(query: URLSearchParams, key: string): string | undefined {
  const values = query.getAll(key).join('\n')
  return key === 'tab' ? values.split('-', 1)[0] : values
}

/**
 * What a shown location lacks of one that was asked for; `null`: they are the same. Metabase sorts the query of a
 * dashboard, adds `slug=` for every filter without a value and writes `tab=2` as `tab=2-sales`: that makes no difference.
 * For an `echo`, a missing key makes none either: Metabase drops keys that it does not know.
 */
export function difference(
  asked: EmbedLocation,
  shown: EmbedLocation,
  echo = false,
): 'page' | 'filters' | 'view' | null {
  if (withoutSlug(asked.pathname) !== withoutSlug(shown.pathname)) return 'page'
  const want = new URLSearchParams(asked.search)
  const have = new URLSearchParams(shown.search)
  const missing = [...want.keys()].filter(
    (key) => (have.has(key) || !echo) && valuesOf(want, key) !== valuesOf(have, key),
  )
  if (missing.some((key) => key !== 'tab')) return 'filters'
  return missing.length > 0 || asked.hash !== shown.hash ? 'view' : null
}

/** Whether a path is a dashboard: the only interactive page that knows its height, and that reads filters only when it opens. */
export const isDashboard = (path: string): boolean => /^\/(auto\/)?dashboard\//.test(path)
