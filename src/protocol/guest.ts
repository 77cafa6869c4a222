import type { EmbedResource } from './claims.ts'
import type { GuestParameters, GuestParameterValue, WantedParameters } from './guest-parameters.ts'
import { fields } from './messages.ts'
import type { EmbedTheme } from './theme.ts'
import type { Site } from './urls.ts'

/** What a guest embed says of its filters. */
export interface ParametersChange {
  /**
   * `initial-state`: the content has loaded · `manual-change`: the person applied filters · `auto-change`: Metabase took up other
   * values than it was sent.
   */
  readonly source: 'initial-state' | 'manual-change' | 'auto-change'
  /** All filters that the person may change, by slug. */
  readonly parameters: GuestParameters
  /** The values that Metabase's admin set as defaults. */
  readonly defaultParameters: GuestParameters
  /** Dashboards only. */
  readonly lastUsedParameters?: GuestParameters
}

/** A message from the page of a guest embed. */
export type GuestMessage =
  /** The document listens. Each document says it once. */
  | { readonly type: 'iframeReady' }
  /** The token has run out. The page waits for another one. */
  | { readonly type: 'requestGuestTokenRefresh' }
  | { readonly type: 'parametersChange'; readonly change: ParametersChange }
  /** The person clicked a link. The page waits for an answer with that id. */
  | { readonly type: 'handleLink'; readonly url: string; readonly requestId: string }

const PREFIX = 'metabase.embed.'

/** Reads a message of a guest embed's page. `null` for anything else, which is no error: newer versions may send other types. */
export function parseGuestMessage(data: unknown): GuestMessage | null {
  const { type, data: content } = fields(data)
  switch (type) {
    case `${PREFIX}iframeReady`:
      return { type: 'iframeReady' }
    // The token that ran out is in the message. What it says is not used, because the embed knows what it shows.
    case `${PREFIX}requestGuestTokenRefresh`:
      return { type: 'requestGuestTokenRefresh' }
    case `${PREFIX}parametersChange`:
    case `${PREFIX}sqlParametersChange`: {
      const change = parseChange(content)
      return change && { type: 'parametersChange', change }
    }
    case `${PREFIX}handleLink`: {
      const { url, requestId } = fields(content)
      if (typeof requestId !== 'string') return null
      return { type: 'handleLink', url: typeof url === 'string' ? url : '', requestId }
    }
    default:
      return null
  }
}

function parseChange(data: unknown): ParametersChange | null {
  const { source, parameters, defaultParameters, lastUsedParameters } = fields(data)
  if (source !== 'initial-state' && source !== 'manual-change' && source !== 'auto-change') return null
  if (!isParameters(parameters) || !isParameters(defaultParameters)) return null
  if (lastUsedParameters === undefined) return { source, parameters, defaultParameters }
  if (!isParameters(lastUsedParameters)) return null
  return { source, parameters, defaultParameters, lastUsedParameters }
}

const isParameters = (value: unknown): value is GuestParameters =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(isParameterValue)

const isParameterValue = (value: unknown): value is GuestParameterValue =>
  [value].flat().every((one) => one === null || /^(string|number|boolean)$/.test(typeof one))

/** What a guest embed is told to show. Names and types are those of the props. */
export interface GuestSettings {
  readonly site: Site
  readonly resource: EmbedResource
  readonly token: string
  /** Whether the page may ask for another token when this one has run out. It looks at that in its first settings only. */
  readonly canAskForTokens: boolean
  /** The address of the host page, without its query and hash. */
  readonly referrer?: string | undefined
  readonly theme?: EmbedTheme | undefined
  readonly locale?: string | undefined
  readonly withTitle?: boolean | undefined
  readonly withDownloads?: boolean | undefined
  readonly autoRefreshSeconds?: number | undefined
  readonly initialParameters?: WantedParameters | undefined
  readonly parameters?: WantedParameters | undefined
  readonly hiddenParameters?: readonly string[] | undefined
}

/** The settings in Metabase's spelling. A key that is `undefined` is left out. */
export function wireSettings(settings: GuestSettings): object {
  const { site, resource, token, canAskForTokens, referrer, autoRefreshSeconds } = settings
  const { initialParameters, parameters, theme, locale, withTitle, withDownloads, hiddenParameters } =
    settings
  const filters =
    'dashboard' in resource
      ? { initialParameters, parameters }
      : { initialSqlParameters: initialParameters, sqlParameters: parameters }
  return {
    instanceUrl: site.origin + site.base,
    isGuest: true,
    componentName: 'dashboard' in resource ? 'metabase-dashboard' : 'metabase-question',
    token,
    // A flag: the page asks this page for tokens by a message if there is any text, and never opens the address.
    guestEmbedProviderUri: canAskForTokens ? 'by-message' : undefined,
    theme,
    locale,
    withTitle,
    withDownloads,
    autoRefreshInterval: autoRefreshSeconds,
    hiddenParameters,
    ...filters,
    // `true` unlocks what Metabase offers for evaluation alone.
    _isLocalhost: false,
    _embedReferrer: referrer,
  }
}

const message = (name: string, data: object): object => ({ type: PREFIX + name, data })

/** Tells the page what to show, in place of all settings before. They are copied, without keys that are `undefined`. */
export const settingsMessage = (settings: GuestSettings): object =>
  message('setSettings', JSON.parse(JSON.stringify(wireSettings(settings))) as object)

/** Answers a request for another token. */
export const refreshedTokenMessage = (jwt: string): object =>
  message('submitRefreshedGuestToken', { guestToken: jwt })

/** Ends a request for another token. The page shows the text in place of its content. */
export const authenticationErrorMessage = (text: string): object =>
  message('reportAuthenticationError', { error: { message: text } })

/** Answers a clicked link. The page opens it in a new tab unless it is `handled`. */
export const linkResponseMessage = (requestId: string, handled: boolean): object =>
  message('handleLinkResponse', { requestId, handled })

/** The address of the page that shows guest embeds. Frames with different identifiers load at the same time. */
export const guestUrl = ({ origin, base }: Site, identifier: number): string =>
  `${origin + base}/embed/sdk/v1?embed-js-identifier=${identifier}`
