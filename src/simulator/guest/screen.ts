import type { GuestConfig, GuestSettings, ReadClaims } from './config.ts'

/** What the page shows for its settings. All but `empty` may have the footer. */
export type Screen =
  | { readonly show: 'empty' }
  | { readonly show: 'footer' }
  | { readonly show: 'error'; readonly message: string; readonly hasFooter: boolean }
  /** Single sign-on by messages, of which the simulator plays the first request only. */
  | { readonly show: 'session' }
  | { readonly show: 'content'; readonly kind: 'dashboard' | 'question'; readonly token: string }

export type ChooseScreen = (settings: GuestSettings | null) => Screen

/**
 * Makes the table of section 3.5 of the guest protocol: settings to screen, with Metabase's texts. Shipped as text, so it
 * must not refer to anything outside of itself.
 */
export function createChooseScreen(config: GuestConfig, readClaims: ReadClaims): ChooseScreen {
  const error = (message: string, hasFooter = true): Screen => ({ show: 'error', message, hasFooter })
  const isJwt = (value: unknown): boolean =>
    typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
  const isMissing = (value: unknown): boolean => value === undefined || value === null || value === ''

  function signedIn(settings: GuestSettings): Screen {
    if (config.plan === 'oss' && settings['_isLocalhost'] !== true)
      return error('A valid license is required for embedding.', false)
    if (!isMissing(settings['token'])) return error('Passing a token is only allowed for guest embeds mode.')
    return { show: 'session' }
  }

  function guest(settings: GuestSettings): Screen {
    const { componentName, token } = settings
    if (componentName === 'metabase-browser') return error('This component does not support guest embeds')
    if (componentName !== 'metabase-dashboard' && componentName !== 'metabase-question')
      return { show: 'footer' }
    const kind = componentName === 'metabase-dashboard' ? 'dashboard' : 'question'
    // Metabase adds it to its own texts about tokens on dashboards.
    const stray = kind === 'dashboard' ? ' ;' : ''
    const name = kind === 'dashboard' ? 'Dashboard' : 'Question'
    const notFound = `${name} not found. Make sure you pass the correct ID.`
    if (isMissing(token)) {
      const id = settings[`${kind}Id`]
      const hasProvider = !isMissing(settings['guestEmbedProviderUri'])
      if (isMissing(id)) return hasProvider ? error(notFound) : { show: 'footer' }
      if (!hasProvider && kind === 'dashboard') return error('This component does not support guest embeds')
      return hasProvider && isJwt(id)
        ? error(`JWT tokens cannot be passed as id. Use the token prop instead.${stray}`)
        : error(`A valid JWT token is required to be passed in guest embeds mode.${stray}`)
    }
    if (typeof token !== 'string' || !isJwt(token))
      return error(`Passed token is not a valid JWT token.${stray}`)
    const resource = readClaims(token)?.['resource']
    const isNamed = typeof resource === 'object' && resource !== null && kind in resource
    return isNamed ? { show: 'content', kind, token } : error(notFound)
  }

  return (settings) => {
    if (settings === null || isMissing(settings['instanceUrl'])) return { show: 'empty' }
    const isLocalhost = settings['_isLocalhost'] === true
    if (settings['apiKey'] && !isLocalhost)
      return error('Using an API key in production is not allowed.', false)
    if (settings['useExistingUserSession'] && !isLocalhost)
      return error("Using the existing user's session in production is not allowed.", false)
    // Up to v57 there is no guest mode.
    const isGuest = Boolean(settings['isGuest']) && config.version >= 58
    return isGuest ? guest(settings) : signedIn(settings)
  }
}
