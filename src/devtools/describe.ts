import type { FrameMessage } from '../embed/listener.ts'
import type { EmbedEvent, Page } from '../embed/page.ts'
import { fields } from '../protocol/messages.ts'
import { splitPath } from '../protocol/urls.ts'
import { redactError, redactLocation, redactNames } from './redact.ts'

/** What a line of the log says. It holds nothing secret. */
export interface Description {
  readonly type: string
  readonly text: string
}

const namesOf = (value: unknown): string => redactNames(Object.keys(fields(value)))

/** Describes a message of Metabase. Of each type, only fields that are known to hold nothing secret are named. */
export function describeHeard(message: FrameMessage, page: Page): Description {
  const { type } = message
  switch (type) {
    case 'location':
      return { type, text: redactLocation(page.readLocation(message.location)) }
    case 'frame': {
      const { mode, height } = message.frame
      return { type, text: height === null ? mode : `${mode}, ${height} px` }
    }
    case 'resizerSize':
      return { type, text: `${message.width} × ${message.height} px, ${redactNames([message.trigger])}` }
    case 'parametersChange':
      return { type, text: [message.change.source, namesOf(message.change.parameters)].join(': ') }
    case 'resizerReady':
    case 'iframeReady':
    case 'requestGuestTokenRefresh':
    case 'handleLink':
      return { type, text: '' }
  }
}

const GUEST = 'metabase.embed.'

/** Describes what was posted to Metabase, in the same way. */
export function describePosted(posted: unknown): Description {
  const { metabase, type, data } = fields(posted)
  const { location } = fields(metabase)
  if (typeof location === 'string') return { type: 'location', text: redactLocation(splitPath(location)) }
  if (typeof type === 'string' && type.startsWith(GUEST)) {
    const name = redactNames([type.slice(GUEST.length)])
    return { type: name, text: name === 'setSettings' ? namesOf(data) : '' }
  }
  if (typeof posted !== 'string') return { type: 'unknown', text: '' }
  return posted.endsWith('reset') ? { type: 'resizerReset', text: '' } : { type: 'resizerInit', text: '' }
}

/** Describes a change of an embed's state; `null`: a change that follows from the message before it. */
export function describeEvent({ status, error, showsPrevious }: EmbedEvent): Description | null {
  if (status === undefined && !error && showsPrevious === undefined) return null
  const text = [
    status ?? '',
    error ? `${error.code}: ${redactError(error)}` : '',
    showsPrevious === undefined ? '' : `the page ${showsPrevious ? 'before stays' : 'itself is'} on screen`,
  ]
  return { type: 'state', text: text.filter(Boolean).join(', ') }
}
