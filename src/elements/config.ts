import { MetabaseError } from '../protocol/errors.ts'
import { fields } from '../protocol/messages.ts'
import { parseSite } from '../protocol/urls.ts'

/**
 * What all elements of a page have in common.
 *
 * @see https://www.metabase.com/docs/latest/embedding/config-reference
 */
export interface ElementsConfig {
  /** Guest embeds, with a token for each dashboard or question. It cannot be changed later. Default `true`. */
  readonly isGuest?: boolean | undefined
  /** The route of your app that signs tokens, such as one made by `createTokenHandler`. Metabase's script posts to it. */
  readonly guestEmbedProviderUri?: string | undefined
  /** On free plans only `preset` counts. */
  readonly theme?: Readonly<Record<string, unknown>> | undefined
  /** Language of Metabase's own words (paid plans). */
  readonly locale?: string | undefined
  /** `handleLink` is asked for each link that is clicked (paid plans). */
  readonly pluginsConfig?:
    | {
        /** Gets the address of the link. */
        readonly handleLink?:
          | ((url: string) => {
              /** Whether your app opened the link. Otherwise Metabase opens a new tab. */
              readonly handled: boolean
            })
          | undefined
      }
    | undefined
  /** Single sign-on, without `isGuest`. */
  readonly preferredAuthMethod?: 'jwt' | 'saml' | undefined
  /** Single sign-on: the route of your app that signs a token for the person. */
  readonly jwtProviderUri?: string | undefined
  /** Single sign-on: gets the token for the person. It must be the same function each time. */
  readonly fetchRequestToken?:
    | (() => Promise<{
        /** The JWT. */
        readonly jwt: string
      }>)
    | undefined
}

/** Metabase's address as its script wants it: without a slash at the end. Throws `site_url_invalid`. */
export function instanceUrlOf(siteUrl: string): string {
  const { origin, base } = parseSite(siteUrl)
  return origin + base
}

/** The configuration that is on the page; without one, nothing. */
const current = (): Readonly<Record<string, unknown>> => fields(Reflect.get(globalThis, 'metabaseConfig'))

/** Throws `props_invalid` where the page shows elements of another Metabase: its script knows one alone. */
export function assertOneInstance(instanceUrl: string): void {
  const known = current()['instanceUrl']
  if (known !== undefined && known !== instanceUrl)
    throw new MetabaseError(
      'props_invalid',
      'Elements of another Metabase are on this page, and a page can have those of one alone: use StaticEmbed for the other',
    )
}

/**
 * Sets `window.metabaseConfig`. Call it before the first element is on the page, and again when a value changes. What is the
 * same as before is not assigned again, as each assignment sends all settings to all elements.
 *
 * Throws `props_invalid` for a second Metabase on a page, and for another `isGuest` or `fetchRequestToken`: Metabase's script
 * would throw as well, or ignore it.
 */
export function configureElements(siteUrl: string, config: ElementsConfig = {}): void {
  const instanceUrl = instanceUrlOf(siteUrl)
  assertOneInstance(instanceUrl)
  const before = current()
  const changed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries({ instanceUrl, isGuest: true, ...config })) {
    if (value === undefined || isSame(value, before[name])) continue
    if (/^(isGuest|fetchRequestToken)$/.test(name) && before[name] !== undefined)
      throw new MetabaseError('props_invalid', `${name} of Metabase's elements cannot be changed on a page`)
    changed[name] = value
  }
  if (Object.keys(changed).length === 0) return
  // Metabase's script merges what is assigned, and refuses names of others. Before it runs, the global is a plain object.
  const isWatched = Object.getOwnPropertyDescriptor(globalThis, 'metabaseConfig')?.set !== undefined
  Reflect.set(globalThis, 'metabaseConfig', isWatched ? changed : { ...before, ...changed })
}

const isSame = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b)

/** A value as text, with functions by their identity. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'function' ? numberOf(inner) : inner))

const numbers = new WeakMap<object, number>()
let count = 0

function numberOf(value: object): number {
  const number = numbers.get(value) ?? ++count
  numbers.set(value, number)
  return number
}
