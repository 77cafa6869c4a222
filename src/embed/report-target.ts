import { readParameters } from '../protocol/parameters.ts'
import { difference, splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { callApp } from './call-app.ts'
import type { PageContent } from './content.ts'
import type { Behaviour, CommonProps, EmbedControls, Page } from './page.ts'
import type { FramedProps } from './parameters.ts'

/** After its first report of a page, Metabase still fills in the filters and the tab that it was not asked for. */
const SETTLE_MS = 200

/** A signed or public page. Its filters stand in its address, and its app may hear what is on screen. */
export interface FramedPage extends Page {
  readonly props: CommonProps & Pick<FramedProps, 'onParametersChange' | 'onTargetChange'>
  readonly content: PageContent
}

/** Tells the app which filters the person chose, and which dashboard and filters are on screen after a switch. */
export function reportTarget(embed: EmbedControls<FramedPage>): Behaviour {
  /** Where the embed was sent, with what Metabase has filled in since; `undefined` until the first load. */
  let known: EmbedLocation | undefined
  /** What the app knows to be on screen. */
  let contentKey: string | undefined
  let parameters = ''
  /** Whether something else is on screen, or soon will be, than the props say, and the app has not heard of it. */
  let isSwitched = false
  let cancel: (() => void) | undefined

  function onPlace(): void {
    known = splitPath(embed.state().target)
  }
  function tell(): void {
    // An error is on screen, which the app knows.
    if (embed.state().status !== 'ready') return
    const { content, props } = embed.page()
    const { search = '' } = embed.state().location ?? {}
    const chosen = readParameters(search)
    const text = JSON.stringify(chosen)
    if (content.key !== contentKey && content.dashboard) {
      const tab = new URLSearchParams(search).get('tab') ?? undefined
      const target = { ...content.dashboard, parameters: chosen, tab }
      callApp(() => props.onTargetChange?.(target))
    } else if (text !== parameters) callApp(() => props.onParametersChange?.(chosen))
    isSwitched = false
    contentKey = content.key
    parameters = text
  }

  return {
    onChange(request) {
      cancel?.()
      isSwitched = request !== undefined
    },
    onLoading() {
      onPlace()
      if (!isSwitched) contentKey = embed.page().content.key
    },
    onArrived: onPlace,
    onLocation(location) {
      if (!known) return
      const shown = { ...location, pathname: known.pathname, hash: known.hash }
      const isChosen = difference(known, shown, true) === 'filters'
      known = shown
      if (isSwitched) {
        cancel?.()
        cancel = embed.later(tell, SETTLE_MS)
      } else if (isChosen) tell()
      else parameters = JSON.stringify(readParameters(location.search))
    },
    stop() {
      cancel?.()
    },
  }
}
