import { MetabaseError } from '../protocol/errors.ts'
import type { DashboardTarget } from './content.ts'
import type { Page } from './page.ts'

/** Which page an embed shows: the one that its component names, or the one that it was switched to since. */
export interface ShownPage {
  /** The component rendered. If it names another page than before, that one is shown. */
  readonly render: (given: Page) => Page
  /** The page of another dashboard. `undefined`: no component has rendered. Throws `props_invalid`. */
  readonly pageFor: (to: DashboardTarget) => Page | undefined
  /** Shows another dashboard, as soon as there is a component. */
  readonly switchTo: (to: DashboardTarget) => Page | undefined
  /** Another component has the embed. */
  readonly reset: () => void
}

export function createShownPage(): ShownPage {
  /** The page that the component names. */
  let given: Page | undefined
  let switched: DashboardTarget | undefined

  function pageFor(to: DashboardTarget): Page | undefined {
    if (!given) return undefined
    if (!given.content)
      throw new MetabaseError(
        'props_invalid',
        'embed.show() is for signed and public embeds. Move an interactive one by embed.navigate()',
      )
    return given.content.showing(to)
  }
  return {
    pageFor,
    render(next) {
      if (given && namesOther(given, next)) switched = undefined
      given = next
      return (switched && pageFor(switched)) ?? next
    },
    switchTo(to) {
      const page = pageFor(to)
      switched = to
      return page
    },
    reset() {
      if (given) switched = undefined
      given = undefined
    },
  }
}

const namesOther = (one: Page, other: Page): boolean =>
  one.target !== other.target || one.content?.key !== other.content?.key
