import { detectSilence } from '../embed/detect-silence.ts'
import { noteEntries } from '../embed/frame-entries.ts'
import { retryFailures } from '../embed/retry-failures.ts'
import { followContentHeight } from '../embed/follow-content-height.ts'
import type { Address } from '../embed/life.ts'
import type { AddressRequest, CommonProps, Kind, OneOf, ProviderSettings } from '../embed/page.ts'
import { goToByLoading, type FramedProps } from '../embed/parameters.ts'
import { reportTarget, type FramedPage } from '../embed/report-target.ts'
import { softSwitch } from '../embed/soft-switch.ts'
import { sharedToken, tokenKey } from '../embed/token-store.ts'
import type { FetchToken } from '../embed/tokens.ts'
import { transition } from '../embed/transition.ts'
import { readClaims } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { parametersQuery, type EmbedParameters } from '../protocol/parameters.ts'
import { parseFramedMessage } from '../protocol/resizer.ts'
import { appearanceHash, entityPath, readFramedLocation, splitPath } from '../protocol/urls.ts'
import { renewToken } from './renewal.ts'

/** What a signed embed does by itself. */
const signed: Kind<SignedPage> = {
  name: 'signed',
  parse: parseFramedMessage,
  start: (embed) =>
    [
      detectSilence,
      retryFailures,
      goToByLoading,
      transition,
      softSwitch,
      noteEntries,
      reportTarget,
      followContentHeight,
      renewToken,
    ].map((behaviour) => behaviour(embed)),
}

/** The props of `StaticEmbed` that not all kinds have. */
export type SignedProps = FramedProps &
  OneOf<{
    /** Id or 21-character entity id. */
    dashboard: number | string
    /** Id or 21-character entity id. */
    question: number | string
  }> & {
    /**
     * A token that your server signed. `null`: it is on its way. Left out: the provider's `fetchToken` is asked, and asked
     * again before the token runs out. One that you give is yours to renew: another one replaces it unseen.
     */
    readonly token?: string | null | undefined
    /** Values to lock into the token, by slug; a change (compared by value) asks for a new token. The server decides. */
    readonly params?: EmbedParameters | undefined
    /**
     * How a page with a renewed token replaces the old one: `'unseen'` (default) draws it in a second frame first;
     * `'reload'` loads it in the one there is, which is empty for a moment.
     */
    readonly renewal?: 'unseen' | 'reload' | undefined
  }

/** A dashboard or question that a token opens. */
export interface SignedPage extends FramedPage {
  readonly props: FramedPage['props'] & Pick<SignedProps, 'token' | 'renewal'>
}

export function signedPage(
  provider: ProviderSettings & { readonly fetchToken?: FetchToken | undefined },
  props: CommonProps & SignedProps,
): SignedPage {
  const { dashboard, question, token, params = {}, parameters, tab, appearance } = props
  const { site, fetchToken, userKey } = provider
  if (token === undefined && !fetchToken)
    throw new MetabaseError('props_invalid', '<StaticEmbed> needs token, or the provider fetchToken')
  const path = entityPath(props)
  const resource = dashboard === undefined ? { question } : { dashboard }
  const hash = appearanceHash(provider, appearance)
  const wanted = tokenKey(userKey, path, params)
  const addressWith = (target: string, grant: Pick<Address, 'renewAtMs'> & { jwt: string }): Address => ({
    ...grant,
    url: `${site.origin + site.base}/embed/${Object.keys(resource).join()}/${encodeURIComponent(grant.jwt)}${splitPath(target).search}${hash}`,
  })
  const key = token === undefined ? wanted : JSON.stringify([path, token === null])
  const requestToken =
    token === undefined && fetchToken
      ? ({ reason = 'initial', signal, refusedToken }: AddressRequest) =>
          sharedToken(site, wanted, fetchToken, { resource, params }, reason, signal, refusedToken)
      : undefined
  return {
    kind: signed,
    keepsPrevious: props.transition !== 'reload',
    provider,
    props,
    target: path + parametersQuery({ ...parameters, tab }),
    loadKey: [hash, key].join(),
    content: {
      dashboard: dashboard === undefined ? null : { dashboard, params },
      key,
      hash,
      showing(to) {
        const asked = {
          ...props,
          dashboard: to.dashboard,
          question: undefined,
          params: to.params,
          parameters: to.parameters,
          tab: to.tab,
        }
        const isSame = JSON.stringify([path, params]) === JSON.stringify([entityPath(to), to.params ?? {}])
        return signedPage(provider, { ...asked, token: isSame ? token : undefined })
      },
    },
    ...(token && { lockedKey: lockedBy(token) }),
    silenceCause: () => 'embedding is turned off',
    readLocation: readFramedLocation,
    ...(requestToken && { requestToken }),
    address(target, request) {
      if (token) return addressWith(target, { jwt: token })
      return requestToken?.(request).then((grant) => addressWith(target, grant)) ?? null
    },
  }
}

/** What a token opens, whenever it was signed. */
function lockedBy(token: string): string {
  const { resource, params } = readClaims(token)
  return JSON.stringify([resource, params])
}
