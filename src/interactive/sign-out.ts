import { listen } from '../embed/listener.ts'
import { parseMessage } from '../protocol/messages.ts'
import { readLocation, type Site } from '../protocol/urls.ts'

/** How long Metabase may take to show that the person is signed out. */
const SIGN_OUT_MS = 5000

/**
 * Ends the session of Metabase, in a hidden frame that is removed in any case (spec 6.4, H-52). Gives whether Metabase
 * showed its login page in time.
 */
export function signOut(site: Site): Promise<boolean> {
  return new Promise((resolve) => {
    const element = document.createElement('iframe')
    const end = (isSignedOut: boolean): void => {
      clearTimeout(timer)
      stopListening()
      element.remove()
      resolve(isSignedOut)
    }
    const stopListening = listen({
      element,
      origin: site.origin,
      parse: parseMessage,
      onMessage(message) {
        if (message.type === 'location' && readLocation(site, message.location).pathname === '/auth/login')
          end(true)
      },
    })
    const timer = setTimeout(end, SIGN_OUT_MS, false)
    element.hidden = true
    element.title = 'Signing out'
    element.src = `${site.origin + site.base}/auth/logout`
    document.body.append(element)
  })
}
