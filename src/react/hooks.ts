import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { createEmbed } from '../embed/create-embed.ts'
import { internals, type Embed } from '../embed/embed.ts'
import type { EmbedSnapshot, EmbedStatus } from '../embed/page.ts'
import { NOTHING } from '../embed/publisher.ts'
import type { MetabaseError } from '../protocol/errors.ts'
import type { EmbedFrame } from '../protocol/messages.ts'
import {
  parametersQuery,
  readParameters,
  type EmbedParameters,
  type ReadParameters,
} from '../protocol/parameters.ts'
import { splitPath, type EmbedLocation } from '../protocol/urls.ts'
import { useNearestProvider } from './provider.tsx'

/**
 * Makes an embed, to pass to a component (`embed`) and to the hooks that watch it. It stays the same for the life of the
 * component that calls this hook, and renders nothing by itself.
 */
export function useEmbed(): Embed {
  return useState(createEmbed)[0]
}

/** What `read` selects from the embed's snapshot. It must return the same value for the same snapshot. */
export function useSnapshot<T>(embed: Embed, read: (snapshot: EmbedSnapshot) => T): T {
  const provider = useNearestProvider()
  return useSyncExternalStore(
    embed.subscribe,
    () => read(embed[internals].getSnapshotBelow(provider)),
    () => read(NOTHING),
  )
}

/**
 * The location of the person inside Metabase; `null` until Metabase has reported it, and on the server. `select` picks a part
 * of it, and the component renders again only when that part changes:
 * `useEmbedLocation(embed, (location) => location?.pathname)`.
 */
export function useEmbedLocation(embed: Embed): EmbedLocation | null
export function useEmbedLocation<T>(embed: Embed, select: (location: EmbedLocation | null) => T): T
export function useEmbedLocation(
  embed: Embed,
  select?: (location: EmbedLocation | null) => unknown,
): unknown {
  const read = useMemo(() => (select ? selectOnce(select) : readLocation), [select])
  return useSnapshot(embed, read)
}

const readLocation = ({ location }: EmbedSnapshot): EmbedLocation | null => location

/** The selection stays the same as long as the location does, so that `select` may return a new object. */
function selectOnce<T>(select: (location: EmbedLocation | null) => T): (snapshot: EmbedSnapshot) => T {
  let from: EmbedLocation | null = null
  let selection = select(from)
  return ({ location }) => {
    if (from !== location) selection = select((from = location))
    return selection
  }
}

/**
 * The height that Metabase reports, in CSS pixels, with its mode; `null` until it has reported one. `height="auto"` follows the
 * height without this hook, and without a render.
 */
export function useFrameHeight(embed: Embed): EmbedFrame | null {
  return useSnapshot(embed, readFrame)
}

const readFrame = ({ frame }: EmbedSnapshot): EmbedFrame | null => frame

/** The status of the embed, and the error when it is `'failed'` (`null` otherwise). */
export function useEmbedStatus(embed: Embed): {
  /** What the embed is doing. */
  readonly status: EmbedStatus
  /** What went wrong; `null` unless the status is `failed`. */
  readonly error: MetabaseError | null
} {
  return { status: useSnapshot(embed, readStatus), error: useSnapshot(embed, readError) }
}

const readStatus = ({ status }: EmbedSnapshot): EmbedStatus => status
const readError = ({ error }: EmbedSnapshot): MetabaseError | null => error

/**
 * The filters on screen, by slug (`null`: cleared), and a function that sets some of them. Filters that are left out keep their
 * value. `{}` until Metabase has reported.
 *
 * A signed dashboard gets them by a message with a new token, as by {@link Embed.show}: nothing is loaded, and one step back in the
 * tab's history undoes it. A guest embed takes them without a load, too. All other embeds load the page again, because Metabase
 * reads filters when a page opens.
 */
export function useEmbedParameters(
  embed: Embed,
): readonly [ReadParameters, (parameters: EmbedParameters) => void] {
  const search = useSnapshot(embed, readSearch)
  const parameters = useMemo(() => readParameters(search), [search])
  const setParameters = useCallback(
    (changes: EmbedParameters) => {
      const { target, load } = embed[internals]
      const { pathname, search, searchParams, hash } = splitPath(target())
      const tab = searchParams.get('tab') ?? undefined
      const now = readParameters(search)
      const query = parametersQuery({ ...now, ...changes, tab })
      if (query !== parametersQuery({ ...now, tab })) load(pathname + query + hash, {})
    },
    [embed],
  )
  return [parameters, setParameters]
}

const readSearch = ({ location }: EmbedSnapshot): string => location?.search ?? ''
