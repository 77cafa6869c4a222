import { callApp } from '../embed/call-app.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { linkResponseMessage } from '../protocol/guest.ts'
import type { GuestPage } from './page.ts'

/** Asks the app about each link that the person clicks, and answers the page, which waits for that. */
export function answerLinks(embed: EmbedControls<GuestPage>): Behaviour {
  return {
    onGuest(message) {
      if (message.type !== 'handleLink') return
      const { url, requestId } = message
      let isHandled = false
      // Another scheme, such as `javascript:`, must not reach the app.
      if (/^https?:\/\//i.test(url))
        callApp(() => {
          isHandled = embed.page().props.onLink?.(url) === true
        })
      embed.frame().post(linkResponseMessage(requestId, isHandled))
    },
  }
}
