import { parseMessage, type MetabaseMessage } from './messages.ts'

/**
 * The strings of the iframe-resizer 4 child script that every Metabase page loads.
 *
 * @see https://github.com/davidjbradshaw/iframe-resizer/blob/v4.3.2/js/iframeResizer.contentWindow.js
 */
export type ResizerMessage =
  | { readonly type: 'resizerReady' }
  | {
      readonly type: 'resizerSize'
      readonly id: string
      /** CSS pixels, above 0. */
      readonly height: number
      readonly width: number
      /** What made the child measure: `init`, `mutationObserver`, `resetPage`, … or the name of a DOM event. */
      readonly trigger: string
    }

/** Reports that carry no usable height: control messages, and `reset`, whose height is the frame's own. */
const NOT_A_SIZE =
  /^(?:reset|scrollTo|scrollToOffset|inPageLink|message|pageInfo|pageInfoStop|autoResize|close|mouseenter|mouseleave)$/

/** Reads one of the child's strings; `null` is anything else, and every report that says no height. */
export function parseResizerMessage(data: unknown): ResizerMessage | null {
  if (data === '[iFrameResizerChild]Ready') return { type: 'resizerReady' }
  if (typeof data !== 'string') return null
  const report = /^\[iFrameSizer\]([^:]+):(\d+(?:\.\d+)?):(\d+(?:\.\d+)?):([a-zA-Z]+)(?::|$)/.exec(data)
  if (report === null) return null
  const [, id = '', high, wide, trigger = ''] = report
  const height = Number(high)
  if (!(height > 0 && Number.isFinite(height)) || NOT_A_SIZE.test(trigger)) return null
  return { type: 'resizerSize', id, height, width: Number(wide), trigger }
}

/** Reads a message of a signed or public page, which may be of its resizer. */
export const parseFramedMessage = (data: unknown): MetabaseMessage | ResizerMessage | null =>
  parseMessage(data) ?? parseResizerMessage(data)

/**
 * Starts the child; from then on a signed or public page grows with its content instead of scrolling inside.
 * Margins, background and padding stay as they are (`null`), and the trailing mouse-events field is left out
 * because 4.3.2 reads any text there as true.
 */
export function resizerInit(id: string): string {
  return `[iFrameSizer]${id}:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll`
}

/** Asks the child to measure anew and answer `resetPage`; ignored in the first 128 ms after the init. */
export const resizerReset = '[iFrameSizer]reset'
