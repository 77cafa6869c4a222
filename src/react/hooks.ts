import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { createEmbed, internals, type Embed } from '../embed/embed.ts'
import { NOTHING } from '../embed/live-page.ts'
import type { EmbedSnapshot, EmbedStatus } from '../embed/page.ts'
import type { MetabaseError } from '../protocol/errors.ts'
import type { EmbedFrame } from '../protocol/messages.ts'
import {
  parametersQuery,
  readParameters,
  type EmbedParameters,
  type ReadParameters,
} from '../protocol/parameters.ts'
import { splitPath, type EmbedLocation } from '../protocol/urls.ts'

/**
 * An embed to give to a component (`embed`) and to the hooks that watch it. The same one for the life of the
 * component that calls this; it renders nothing by itself.
 */
export function useEmbed(): Embed {
  return useState(createEmbed)[0]
}

/** What `read` picks of the embed; it must give the same for the same snapshot. */
export function useSnapshot<T>(embed: Embed, read: (snapshot: EmbedSnapshot) => T): T {
  return useSyncExternalStore(
    embed.subscribe,
    () => read(embed.getSnapshot()),
    () => read(NOTHING),
  )
}

/**
 * Where the person is inside Metabase; `null` until it has reported, and on the server. With `select`, only what it
 * picks, and a render only when that changes: `useEmbedLocation(embed, (location) => location?.pathname)`.
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

/** What is selected stays the same for as long as the location does, so that `select` may build an object. */
function selectOnce<T>(select: (location: EmbedLocation | null) => T): (snapshot: EmbedSnapshot) => T {
  let from: EmbedLocation | null = null
  let selection = select(from)
  return ({ location }) => {
    if (from !== location) selection = select((from = location))
    return selection
  }
}

/**
 * The height Metabase asks for, in CSS pixels, with its mode; `null` until it has asked. To let an embed follow it,
 * `height="auto"` is enough and renders nothing.
 */
export function useFrameHeight(embed: Embed): EmbedFrame | null {
  return useSnapshot(embed, readFrame)
}

const readFrame = ({ frame }: EmbedSnapshot): EmbedFrame | null => frame

/** How far the embed is, and what went wrong when that is `'failed'` (`null` otherwise). */
export function useEmbedStatus(embed: Embed): {
  readonly status: EmbedStatus
  readonly error: MetabaseError | null
} {
  return { status: useSnapshot(embed, readStatus), error: useSnapshot(embed, readError) }
}

const readStatus = ({ status }: EmbedSnapshot): EmbedStatus => status
const readError = ({ error }: EmbedSnapshot): MetabaseError | null => error

/**
 * The filters on screen, by slug (`null`: cleared), and a way to set some of them; those left out stay. Metabase reads
 * filters when a page opens, so setting them loads it anew. `{}` until Metabase has reported.
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
      if (query !== parametersQuery({ ...now, tab })) load(pathname + query + hash)
    },
    [embed],
  )
  return [parameters, setParameters]
}

const readSearch = ({ location }: EmbedSnapshot): string => location?.search ?? ''
