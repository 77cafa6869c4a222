import { callApp } from '../embed/call-app.ts'
import { isDevelopment } from '../embed/development.ts'
import type { Behaviour, EmbedControls } from '../embed/page.ts'
import type { ParametersChange } from '../protocol/guest.ts'
import {
  completeParameters,
  guestQuery,
  isShown,
  meansSame,
  readGuestQuery,
  type WantedParameters,
} from '../protocol/guest-parameters.ts'
import { splitPath } from '../protocol/urls.ts'
import type { GuestPage } from './page.ts'

/** The filters of a guest embed: what is on screen, and what is to be there. */
export interface Filters extends Behaviour {
  /** Takes up the filters of a target, unless they are on screen. */
  readonly want: (target: string) => void
  /** What is on screen, or is to be; `undefined` as long as nobody knows. */
  readonly values: () => WantedParameters | undefined
  /** Whether the page has not been told what it is to show. It is told now. */
  readonly takeNews: () => boolean
}

/** Keeps the filters that the page reports, and tells the app of them. */
export function followFilters(embed: EmbedControls<GuestPage>): Filters {
  let values: WantedParameters | undefined
  /** What the page reported last, with what it was told since; `undefined` until it has reported. */
  let shown: Pick<ParametersChange, 'parameters' | 'defaultParameters'> | undefined
  let isNew = false
  let isControlled = embed.page().props.parameters !== undefined
  let hasWarned = false

  function locate(): void {
    const { pathname } = splitPath(embed.page().target)
    if (shown) embed.locate({ pathname, search: guestQuery(shown.parameters), hash: '' })
  }

  function want(target: string): void {
    const { props, target: own } = embed.page()
    // The query has no types, so the props are used where they are meant.
    const wanted = target === own ? props.parameters : readGuestQuery(splitPath(target).search)
    if (!wanted || (shown ? isShown(wanted, shown) : values && meansSame(wanted, values))) return
    isNew = true
    values = wanted
    if (!shown) return
    shown = { ...shown, parameters: completeParameters(wanted, shown) }
    values = shown.parameters
    if (embed.state().status === 'ready') locate()
  }

  function warnOfBoth(): void {
    const { parameters, initialParameters, title } = embed.page().props
    if (!parameters || !initialParameters || hasWarned || !isDevelopment()) return
    hasWarned = true
    console.warn(
      `react-metabase: “${title}” has parameters and initialParameters. Metabase uses parameters: leave the other ones out.`,
    )
  }
  warnOfBoth()

  return {
    want,
    values: () => values,
    takeNews() {
      const news = isNew
      isNew = false
      return news
    },
    onGuest(message) {
      if (message.type !== 'parametersChange') return
      const { change } = message
      const { props } = embed.page()
      const isKnown = shown !== undefined && isShown(change.parameters, shown)
      shown = change
      values = change.parameters
      locate()
      if (change.source === 'initial-state') callApp(() => props.onLoad?.())
      // The page writes values in its own form, such as a text in a list. That is no change.
      if (change.source !== 'auto-change' || !isKnown)
        callApp(() => props.onParametersChange?.(change.parameters, change))
    },
    onRender() {
      const {
        target,
        props: { parameters },
      } = embed.page()
      // No values and `{}` are the same target, but `{}` is a reset.
      if (parameters && !isControlled) want(target)
      isControlled = parameters !== undefined
      warnOfBoth()
    },
  }
}
