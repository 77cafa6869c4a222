import type { Address } from '../embed/life.ts'
import type { AddressRequest, CommonProps, Kind, ProviderSettings } from '../embed/page.ts'
import { retryFailures } from '../embed/retry-failures.ts'
import { sharedToken, tokenKey } from '../embed/token-store.ts'
import type { FetchToken } from '../embed/tokens.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { parseGuestMessage } from '../protocol/guest.ts'
import { guestQuery } from '../protocol/guest-parameters.ts'
import { checkPlain } from '../protocol/plain.ts'
import { guestTheme } from '../protocol/theme.ts'
import { entityPath } from '../protocol/urls.ts'
import { answerLinks } from './answer-links.ts'
import { answerTokenRequests } from './answer-token-requests.ts'
import { watchDocument } from './document.ts'
import { followFilters } from './filters.ts'
import { expireGivenToken, givenTokenError } from './given-token.ts'
import type { GuestPage, GuestProps } from './page.ts'
import { sendSettings } from './settings.ts'

/** What a guest embed does by itself. The behaviours hear an event in this order. */
const guest: Kind<GuestPage> = {
  name: 'guest',
  byMessage: true,
  parse: parseGuestMessage,
  start(embed) {
    const guestDocument = watchDocument(embed)
    const filters = followFilters(embed)
    const settings = sendSettings(embed, guestDocument, filters)
    const others = [expireGivenToken, answerLinks, retryFailures].map((behaviour) => behaviour(embed))
    return [guestDocument, filters, settings, answerTokenRequests(embed, guestDocument, settings), ...others]
  },
}

export function guestPage(
  provider: ProviderSettings & { readonly fetchToken?: FetchToken | undefined },
  props: CommonProps & GuestProps,
): GuestPage {
  const {
    dashboard,
    question,
    token,
    params = {},
    customContext,
    parameters,
    initialParameters,
    theme,
  } = props
  const { site, fetchToken, userKey } = provider
  if (token === undefined && !fetchToken)
    throw new MetabaseError('props_invalid', '<GuestEmbed> needs token, or the provider fetchToken')
  if (props.height === 'auto')
    throw new MetabaseError(
      'props_invalid',
      '<GuestEmbed> cannot have height="auto", because its page reports no height: give it a height, or use <StaticEmbed>',
    )
  const data = {
    theme,
    parameters,
    initialParameters,
    params,
    customContext,
    'provider’s theme': provider.theme,
  }
  for (const [name, value] of Object.entries(data)) checkPlain(value, name)
  const path = entityPath(props)
  const resource = dashboard === undefined ? { question } : { dashboard }
  const key = tokenKey(userKey, path, params, customContext)
  const wanted = customContext === undefined ? { resource, params } : { resource, params, customContext }
  // The frame is loaded by the behaviours.
  const address = (jwt: string): Address => ({ url: site.origin + site.base, jwt })
  const requestToken =
    token === undefined && fetchToken
      ? ({ reason = 'initial', signal, refusedToken }: AddressRequest) =>
          sharedToken(site, key, fetchToken, wanted, reason, signal, refusedToken)
      : undefined
  return {
    kind: guest,
    provider,
    props: { ...props, iframeProps: { allow: 'fullscreen; clipboard-write', ...props.iframeProps } },
    target: path + guestQuery(parameters ?? {}),
    // The page looks in its first settings whether it may ask for tokens.
    frameKey: `${path} ${String(token === undefined)}`,
    loadKey: token === undefined ? key : String(token),
    silenceCause: () => 'its version is below 58, it redirects to another origin',
    readLocation: (location) => location,
    ...(requestToken && { requestToken }),
    address(_target, request) {
      if (token === null) return null
      if (token === undefined) return requestToken?.(request).then(({ jwt }) => address(jwt)) ?? null
      const error = givenTokenError(token, resource)
      return error ? Promise.reject(error) : address(token)
    },
    settings: (jwt) => ({
      ...props,
      site,
      resource,
      token: jwt,
      canAskForTokens: token === undefined,
      theme: theme ?? guestTheme(provider.theme),
      locale: props.locale ?? provider.locale,
    }),
  }
}
