import { MetabaseError } from '../protocol/errors.ts'
import { assertOneInstance, instanceUrlOf } from './config.ts'

/** Options of {@link loadEmbedScript}. */
export interface EmbedScriptOptions {
  /** For a content security policy with a nonce. Without one, the policy needs Metabase's origin in `script-src`. */
  readonly nonce?: string | undefined
  /** The attribute `crossorigin`; Metabase must then answer with CORS headers. Default: none. */
  readonly crossOrigin?: 'anonymous' | 'use-credentials' | undefined
}

const loads = new Map<string, Promise<void>>()

/**
 * Loads Metabase's own script, `<siteUrl>/app/embed.js`, once for each page. Resolves when its elements are defined; render
 * them after that. Call it in an effect: it rejects on the server.
 *
 * Rejects with `no_response` if the script cannot be loaded, or defines no elements; the next call tries again. Rejects with
 * `props_invalid` for a second Metabase on a page.
 *
 * @see https://www.metabase.com/docs/latest/embedding/modular-embedding
 */
export async function loadEmbedScript(siteUrl: string, options: EmbedScriptOptions = {}): Promise<void> {
  const instanceUrl = instanceUrlOf(siteUrl)
  if (typeof document === 'undefined')
    throw new MetabaseError('props_invalid', 'loadEmbedScript() is for browsers: call it in an effect')
  assertOneInstance(instanceUrl)
  const src = `${instanceUrl}/app/embed.js`
  const scripts = [...document.scripts].filter((script) => script.src.endsWith('/app/embed.js'))
  if (scripts.some((script) => script.src !== src))
    throw new MetabaseError(
      'props_invalid',
      'The script of another Metabase is on this page, and a page can have one alone',
    )
  if (customElements.get('metabase-dashboard')) return
  const load = loads.get(src) ?? inject(scripts[0] ?? document.createElement('script'), src, options)
  loads.set(src, load)
  await load
}

/** Waits for a script that is on the page already, or puts it there. */
async function inject(script: HTMLScriptElement, src: string, options: EmbedScriptOptions): Promise<void> {
  try {
    await new Promise((resolve, reject) => {
      script.addEventListener('load', resolve)
      script.addEventListener('error', reject)
      if (script.isConnected) {
        // Its events may be over.
        customElements.whenDefined('metabase-dashboard').then(resolve, reject)
        return
      }
      const { nonce, crossOrigin } = options
      if (nonce !== undefined) script.nonce = nonce
      if (crossOrigin !== undefined) script.crossOrigin = crossOrigin
      script.src = src
      document.head.append(script)
    })
    if (!customElements.get('metabase-dashboard')) throw new Error('It defines no elements')
  } catch {
    loads.delete(src)
    script.remove()
    throw new MetabaseError(
      'no_response',
      `The script ${src} could not be loaded. Check that the address is right, that Metabase is up and has version 56 or newer, and that the page's content security policy allows its scripts`,
    )
  }
}
