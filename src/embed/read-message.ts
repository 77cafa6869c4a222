import { isLoginPage } from '../protocol/urls.ts'
import type { LifeEvent } from './life.ts'
import type { FrameMessage } from './listener.ts'
import type { Behaviour, Page } from './page.ts'

/** What a message of a frame means: an event in the life of the page, and something that its behaviours hear. */
export function readMessage(
  message: FrameMessage,
  page: Page,
  dispatch: (event: LifeEvent) => void,
  notify: (what: (behaviour: Behaviour) => void) => void,
): void {
  if (message.type === 'location') {
    const location = page.readLocation(message.location)
    if (!isLoginPage(location)) dispatch({ type: 'located', location })
    // Without a way to sign in from here, the login page is where the person signs in.
    else if (!page.canSignIn) dispatch({ type: 'spoke' })
    notify((behaviour) => behaviour.onLocation?.(location, message.location))
  } else if (message.type === 'frame') {
    const { frame } = message
    // A frame that is hidden reports no height.
    dispatch(frame.height === 0 ? { type: 'spoke' } : { type: 'resized', frame })
    notify((behaviour) => behaviour.onFrame?.(frame))
  } else if (message.type === 'resizerReady' || message.type === 'resizerSize')
    notify((behaviour) => behaviour.onResizer?.(message))
  else notify((behaviour) => behaviour.onGuest?.(message))
}
