import { noResponse, readyTimeoutMs } from '../embed/detect-silence.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { guestUrl } from '../protocol/guest.ts'
import type { GuestPage } from './page.ts'

/** The document in the frame of a guest embed. */
export interface GuestDocument extends Behaviour {
  /** Whether it has said that it listens. What is sent before is lost. */
  readonly isListening: () => boolean
  /** Whether it may say so yet. */
  readonly isLoading: () => boolean
  /** Loads another document. */
  readonly load: () => void
}

let lastIdentifier = -1

/**
 * Loads the document, while the token is on its way. Fails with `no_response` when it does not say that it listens, and with
 * `page_left` when another document comes that does not: the person clicked a relative link, which led the frame away.
 */
export function watchDocument(embed: EmbedControls<GuestPage>): GuestDocument {
  let state: 'loading' | 'listening' | 'silent' = 'silent'
  /** A document says that it listens before its load event or after it. Which of the two has come, until the other one does. */
  let isLoaded = false
  let hasSpoken = false
  let cancel: (() => void) | undefined

  function failIfSilent(error: () => MetabaseError, isTemporary: boolean): void {
    cancel?.()
    state = 'loading'
    cancel = embed.later(() => {
      state = 'silent'
      const now = embed.state()
      // A token that could not be fetched is the first problem to solve.
      if (now.status !== 'failed' || now.attempt) embed.fail(error(), isTemporary)
    }, readyTimeoutMs(embed.page()))
  }
  function load(): void {
    isLoaded = hasSpoken = false
    failIfSilent(() => noResponse(embed.page()), true)
    embed.frame().load(guestUrl(embed.page().provider.site, ++lastIdentifier))
  }
  // A token that the app does not have yet may take a while. Nothing is asked of Metabase before.
  if (embed.page().props.token !== null) load()

  return {
    isListening: () => state === 'listening',
    isLoading: () => state === 'loading',
    load,
    onDocument() {
      if (hasSpoken) hasSpoken = false
      else {
        isLoaded = true
        if (state === 'listening') failIfSilent(pageLeft, false)
      }
    },
    onGuest({ type }) {
      if (type !== 'iframeReady') return
      cancel?.()
      hasSpoken = !isLoaded
      isLoaded = false
      state = 'listening'
    },
    stop() {
      cancel?.()
    },
  }
}

const pageLeft = (): MetabaseError =>
  new MetabaseError(
    'page_left',
    'The frame left the embed page and did not come back. Most likely the person clicked a relative link in a text card: make it absolute in Metabase, and it opens a new tab',
  )
