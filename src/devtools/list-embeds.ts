import type { LivePage } from '../embed/live-page-handle.ts'
import type { EmbedStatus, Page } from '../embed/page.ts'
import type { TokenTimes } from '../embed/tokens.ts'
import type { Inspection } from '../embed/watch.ts'
import { splitPath } from '../protocol/urls.ts'
import { redactError, redactLocation, redactText } from './redact.ts'

/** What is known of one embed. It holds nothing secret. */
export interface ListedEmbed {
  readonly number: number
  readonly title: string
  readonly kind: string
  readonly status: EmbedStatus
  readonly error: { readonly code: string; readonly text: string } | null
  readonly target: string
  /** `null`: Metabase has not reported one. */
  readonly location: string | null
  /** CSS pixels of the element around the frame. */
  readonly height: number | null
  /** What Metabase reported; `null`: nothing. */
  readonly reportedHeight: number | null
  /** `null`: no token is in use. */
  readonly token: TokenTimes | null
  /**
   * `shown`: a component shows it · `waiting`: for its turn, or to come near to what can be seen · `hidden`: by React · `kept`: its
   * component is gone · `preloaded`: no component had it yet.
   */
  readonly place: 'shown' | 'waiting' | 'hidden' | 'kept' | 'preloaded'
  /** The element on the page; `null` for what cannot be seen. */
  readonly container: HTMLElement | null
}

export interface EmbedList {
  /** The number of a page's embed, the same as long as the page is open. */
  readonly numberOf: (live: LivePage) => number
  readonly embeds: () => readonly ListedEmbed[]
}

interface Seen {
  readonly page: Page
  readonly container: HTMLElement
}

export function createEmbedList({ parking }: Pick<Inspection, 'parking'>): EmbedList {
  /** By page, or for an embed that waits by the function that reads it. */
  const numbers = new WeakMap<object, number>()
  let count = 0
  /** The pages that components have shown. One that is none of theirs any longer, and is still open, is hidden. */
  const seen = new Map<LivePage, Seen>()

  function numberFor(key: object, before?: object): number {
    const number = numbers.get(key) ?? (before && numbers.get(before)) ?? ++count
    numbers.set(key, number)
    if (before) numbers.delete(before)
    return number
  }

  /** A page that is given to a waiting embed has the number of that embed. */
  function numberOf(live: LivePage): number {
    for (const read of parking.shown) if (read()?.live === live) return numberFor(live, read)
    return numberFor(live)
  }

  function shown(): ListedEmbed[] {
    return [...parking.shown].flatMap((read) => {
      const now = read()
      if (!now) return []
      const { page, container, live } = now
      if (live) seen.set(live, { page, container })
      const number = live ? numberOf(live) : numberFor(read)
      return [describe(number, page, live, live ? 'shown' : 'waiting', container)]
    })
  }

  return {
    numberOf,
    embeds() {
      const all = shown()
      const others = new Set([...parking.shown].map((read) => read()?.live))
      for (const { page, live, container } of parking.kept) {
        others.add(live)
        all.push(describe(numberOf(live), page, live, container ? 'kept' : 'preloaded', null))
      }
      for (const [live, { page, container }] of seen) {
        if (others.has(live)) continue
        if (live.state().status === 'idle' || !container.isConnected) seen.delete(live)
        else all.push(describe(numberOf(live), page, live, 'hidden', null))
      }
      return all.sort((one, other) => one.number - other.number)
    },
  }
}

function describe(
  number: number,
  page: Page,
  live: LivePage | undefined,
  place: ListedEmbed['place'],
  container: HTMLElement | null,
): ListedEmbed {
  const state = live?.state()
  const error = state?.status === 'failed' ? state.error : null
  // What a signed or public page reports does not say which dashboard it is.
  const target = (page.checkPath && state?.target) ?? page.target
  return {
    number,
    title: redactText(page.props.title),
    kind: page.kind.name,
    status: state?.status ?? 'idle',
    error: error && { code: error.code, text: redactError(error) },
    target: redactLocation(splitPath(target)),
    location: state?.location ? redactLocation(state.location) : null,
    height: container?.clientHeight ?? null,
    reportedHeight: state?.frame?.height ?? null,
    token: live?.tokenTimes() ?? null,
    place,
    container,
  }
}
