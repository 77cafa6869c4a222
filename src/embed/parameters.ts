import { choosesSame, type EmbedParameters, type ReadParameters } from '../protocol/parameters.ts'
import { splitPath, type EmbedAppearance } from '../protocol/urls.ts'
import type { DashboardTarget } from './content.ts'
import type { Behaviour, EmbedControls } from './page.ts'

/** Props that signed and public embeds share. */
export interface FramedProps {
  /**
   * Start values of filters that people may change, by slug. A change (compared by value) loads once, unless it is what
   * is on screen already.
   */
  readonly parameters?: EmbedParameters | undefined
  /** The dashboard's tab to open, by id. */
  readonly tab?: number | string | undefined
  /** A change (compared by value) loads once, where the person is. */
  readonly appearance?: EmbedAppearance | undefined
  /**
   * What is seen when another dashboard, question, `params`, `parameters`, `tab` or appearance is loaded. `'keep'` (default): the
   * page before, until the new one has drawn in a second frame behind it. `'reload'`: the fallback, and the page as it loads in
   * the frame there is. Nothing of the page before is kept for another `userKey` or `siteUrl`.
   *
   * With `'keep'` the status is `authenticating` and then `loading` although the page before is seen; `showsPrevious` of the snapshot
   * says so. `onReady` is called when the new page is seen. A new page that fails shows its error, and not the page before.
   */
  readonly transition?: 'keep' | 'reload' | undefined
  /**
   * Other filters are on screen: the person chose them, a step back or forward led to them, or the setter of
   * `useEmbedParameters`. All that can be changed, by slug (`null`: cleared). It may be given back as `parameters`. Not called for
   * another dashboard, or after a change of the props.
   */
  readonly onParametersChange?: ((parameters: ReadParameters) => void) | undefined
  /**
   * Another dashboard is on screen: `embed.show()` led there, or a step back or forward after that. Called with its `params`,
   * `parameters` and `tab`, all of which may be given back as props. Not called after a change of the props.
   */
  readonly onTargetChange?: ((target: DashboardTarget) => void) | undefined
}

/** Goes to a target by a load, unless what it names is on screen: the person chose it, and it came back as a prop. */
export function goToByLoading(embed: EmbedControls): Behaviour {
  return {
    goTo(target) {
      // What is on its way counts, not what was reported last: that may be of the page before.
      const [now, asked] = [embed.state().target, target].map((path) => splitPath(path).search)
      if (!choosesSame(now ?? '', asked ?? '')) embed.change(target, 'initial')
    },
  }
}
