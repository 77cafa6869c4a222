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
      /** Why the child script measured: `init`, `mutationObserver`, `resetPage`, … or the name of a DOM event. */
      readonly trigger: string
    }

/** Reports without a usable height: control messages, and `reset`, whose height is that of the frame itself. */
const NOT_A_SIZE =
  /^(?:reset|scrollTo|scrollToOffset|inPageLink|message|pageInfo|pageInfoStop|autoResize|close|mouseenter|mouseleave)$/

/** Reads a string of the child script; `null` for anything else, and for reports without a usable height. */
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

/** Reads a message of a signed or public page, or of the child script in it. */
export const parseFramedMessage = (data: unknown): MetabaseMessage | ResizerMessage | null =>
  parseMessage(data) ?? parseResizerMessage(data)

/**
 * Starts the child script. A signed or public page is as tall as its content from then on, and does not scroll inside.
 * `null` keeps the page's margins, background and padding. The last field (mouse events) is left out, because version
 * 4.3.2 reads any text there as true.
 */
export function resizerInit(id: string): string {
  return `[iFrameSizer]${id}:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll`
}

/** Asks the child script to measure again and answer `resetPage`. It ignores this in the first 128 ms after its start. */
export const resizerReset = '[iFrameSizer]reset'
