import type { Behaviour, EmbedControls } from '../embed/page.ts'
import type { TokenReason } from '../embed/tokens.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { authenticationErrorMessage, refreshedTokenMessage } from '../protocol/guest.ts'
import type { GuestDocument } from './document.ts'
import type { GuestPage } from './page.ts'
import type { SettingsSender } from './settings.ts'

/** The page itself waits for five minutes. */
const TIMEOUT_MS = 30_000

/** What the page shows. It is the same for all causes, because the page is no place for them. */
const ERROR_TEXT = 'The access to this content has run out and could not be renewed.'

/**
 * Answers each request of the page for another token, which it sends when it needs data and the token has run out (G-13). The
 * content stays as it is. Fails when no token comes.
 */
export function answerTokenRequests(
  embed: EmbedControls<GuestPage>,
  guestDocument: GuestDocument,
  settings: SettingsSender,
): Behaviour {
  /** The requests of the page that have no answer yet. */
  let waiting = 0
  /** Ends the call for a token. */
  let asking: AbortController | undefined
  /** Holds the token that came. */
  let held: AbortController | undefined
  let timeout: ReturnType<typeof setTimeout> | undefined
  /** Whether the app wants the content to be drawn with the new token. */
  let isDrawnAnew = false

  function answer(message: object): void {
    for (; waiting > 0; waiting--) embed.frame().post(message)
  }
  function stopAsking(): void {
    clearTimeout(timeout)
    asking?.abort()
    asking = undefined
    isDrawnAnew = false
  }
  function fail(error: MetabaseError): void {
    stopAsking()
    // Nobody but the app asked: until it runs out, the old token does.
    if (waiting === 0) return
    answer(authenticationErrorMessage(ERROR_TEXT))
    embed.fail(error)
  }

  async function ask(): Promise<void> {
    if (asking) return
    const controller = (asking = new AbortController())
    const { signal } = controller
    timeout = setTimeout(() => {
      fail(
        new MetabaseError(
          'token_timeout',
          `No new token came within ${TIMEOUT_MS / 1000} seconds: look at your token route`,
        ),
      )
    }, TIMEOUT_MS)
    try {
      const jwt = await newToken(embed, settings.token(), signal)
      if (signal.aborted) return
      clearTimeout(timeout)
      held?.abort()
      held = controller
      asking = undefined
      if (isDrawnAnew) settings.sendToken(jwt)
      else settings.setToken(jwt)
      isDrawnAnew = false
      answer(refreshedTokenMessage(jwt))
    } catch (error) {
      if (!signal.aborted) fail(error as MetabaseError)
    }
  }

  return {
    onGuest({ type }) {
      // Requests of the document before went with it.
      if (type === 'iframeReady') waiting = 0
      if (type !== 'requestGuestTokenRefresh') return
      waiting++
      void ask()
    },
    onLoading({ jwt = '' }) {
      stopAsking()
      held?.abort()
      held = undefined
      if (guestDocument.isListening()) answer(refreshedTokenMessage(jwt))
      waiting = 0
    },
    renewToken() {
      if (embed.page().props.token !== undefined) return
      isDrawnAnew = true
      void ask()
    },
    stop() {
      stopAsking()
      held?.abort()
    },
  }
}

/** A token that is another than the last one. One that had run out when it came is asked for once more (G-16). */
async function newToken(
  embed: EmbedControls<GuestPage>,
  refusedToken: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const ask = async (reason: TokenReason): Promise<string> => {
    const address = await embed.page().address(embed.state().target, { reason, signal, refusedToken })
    if (address?.jwt) return address.jwt
    throw new MetabaseError('token_failed', 'The embed has no token: its token prop is null')
  }
  try {
    return await ask('renewal')
  } catch (error) {
    if (error instanceof MetabaseError && error.code === 'token_expired') return ask('retry')
    throw error
  }
}
