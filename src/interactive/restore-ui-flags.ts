import type { Behaviour, EmbedControls } from '../embed/page.ts'
import { joinPath } from '../protocol/urls.ts'
import type { InteractivePage } from './interactive.ts'

/** Puts the UI flags back after the person opened a whole new document in the frame, by a link in a text card. */
export function restoreUiFlags(embed: EmbedControls<InteractivePage>): Behaviour {
  /** Whether the last location had the flags, as the first of a document has that was started with them. */
  let hasFlags = true
  /** Whether the document has drawn its page: it stays `fit` from then on. */
  let hasRendered = false
  return {
    onLoading() {
      hasRendered = false
    },
    onLocation(_location, wire) {
      hasFlags = joinPath(wire) === joinPath(wire, embed.page().flags)
    },
    onFrame({ mode }) {
      const { location } = embed.state()
      // `normal` after `fit` is another document, and the location just before is the address it was started with.
      if (hasRendered && mode === 'normal' && !hasFlags && location) embed.load(joinPath(location))
      else hasRendered = mode === 'fit'
    },
  }
}
