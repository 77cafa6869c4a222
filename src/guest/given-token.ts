import { MAX_TIMER_MS } from '../embed/detect-silence.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { resourceError } from '../embed/token-store.ts'
import { readClaims, tokenIn, type EmbedResource } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import type { GuestPage } from './page.ts'

/** For so long after its end Metabase takes a token still. */
const LEEWAY_MS = 60_000

const usableMs = (jwt: string): number => readClaims(jwt).expiresAtMs + LEEWAY_MS - Date.now()

const expired = (): MetabaseError =>
  new MetabaseError('token_expired', 'The token prop has run out: give the embed a new one')

/** Why a token of the app's own is of no use for the resource. */
export function givenTokenError(jwt: string, resource: EmbedResource): MetabaseError | undefined {
  if (!tokenIn(jwt))
    return new MetabaseError(
      'token_invalid',
      'The token prop is no JWT: give the text that your server signed',
    )
  return resourceError(readClaims(jwt).resource, resource) ?? (usableMs(jwt) > 0 ? undefined : expired())
}

/** Fails with `token_expired` when a token of the app's own has run out. The page asks for no other one. */
export function expireGivenToken(embed: EmbedControls<GuestPage>): Behaviour {
  let cancel: (() => void) | undefined

  function check(): void {
    const { token } = embed.page().props
    const leftMs = token ? usableMs(token) : Infinity
    if (leftMs <= 0) embed.fail(expired())
    else if (leftMs < Infinity) cancel = embed.later(check, Math.min(leftMs, MAX_TIMER_MS))
  }
  return {
    onLoading() {
      cancel?.()
      check()
    },
    stop() {
      cancel?.()
    },
  }
}
