import {
  choosesSame,
  readParameters,
  type EmbedParameters,
  type ReadParameters,
} from '../protocol/parameters.ts'
import { difference, splitPath, type EmbedAppearance, type EmbedLocation } from '../protocol/urls.ts'
import { callApp } from './call-app.ts'
import type { Behaviour, CommonProps, EmbedControls, Page } from './page.ts'

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
   * The person chose other filters: all that can be changed, by slug (`null`: cleared). It may be given back as
   * `parameters`.
   */
  readonly onParametersChange?: ((parameters: ReadParameters) => void) | undefined
}

/** A page whose filters stand in its address, and whose app may hear which ones the person chose. */
export interface PageWithParameters extends Page {
  readonly props: CommonProps & Pick<FramedProps, 'onParametersChange'>
}

/** Tells the app which filters the person chose. */
export function reportParameters(embed: EmbedControls<PageWithParameters>): Behaviour {
  /** Where the embed was sent, with what Metabase has filled in since; `undefined` until the first load. */
  let known: EmbedLocation | undefined
  let last = ''
  return {
    onLoading() {
      known = splitPath(embed.state().target)
    },
    onLocation(location) {
      if (!known) return
      const shown = { ...location, pathname: known.pathname, hash: known.hash }
      const isChosen = difference(known, shown, true) === 'filters'
      known = shown
      const parameters = readParameters(location.search)
      const text = JSON.stringify(parameters)
      if (isChosen && text !== last) callApp(() => embed.page().props.onParametersChange?.(parameters))
      last = text
    },
  }
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
