import { parseMessage } from '../protocol/messages.ts'
import { readLocation, type Site } from '../protocol/urls.ts'
import { listen } from './hub.ts'

/** How long Metabase may take to say that the person is out. */
const OUT_MS = 5000

/**
 * Ends the session of Metabase, in a hidden frame that goes in any case (spec 6.4, H-52). Gives whether Metabase showed
 * its login page in time.
 */
export function signOut(site: Site): Promise<boolean> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe')
    const end = (out: boolean): void => {
      clearTimeout(timer)
      stop()
      frame.remove()
      resolve(out)
    }
    const stop = listen({
      frame,
      origin: () => site.origin,
      receive(data) {
        const message = parseMessage(data)
        if (message?.type === 'location' && readLocation(site, message.location).pathname === '/auth/login')
          end(true)
      },
    })
    const timer = setTimeout(end, OUT_MS, false)
    frame.hidden = true
    frame.title = 'Signing out'
    frame.src = `${site.origin + site.base}/auth/logout`
    document.body.append(frame)
  })
}
