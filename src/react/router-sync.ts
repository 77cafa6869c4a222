import { useEffect, useInsertionEffect, useRef, useState } from 'react'
import type { Embed } from '../embed/embed.ts'
import { checkRoute, readRoute, type RouterLocation } from '../routing/route.ts'
import { syncRouter, type Navigate } from '../routing/router-sync.ts'
import { joinPath } from '../protocol/urls.ts'
import { readParameters, type ReadParameters } from '../protocol/parameters.ts'

/** What a router gives: where the app is, and a way to go elsewhere. */
export interface Router {
  /** As the router says it: without the base path that the router itself may have. */
  readonly location: RouterLocation
  /**
   * Goes to an address of the same kind; `replace` writes it over the entry the tab is at. It must not scroll, as it is
   * called for moves inside the frame. The newest function is called.
   */
  readonly navigate: Navigate
}

/** An interactive embed: Metabase's paths stand below a route of the app. */
export interface InteractiveSync {
  /**
   * The route that shows the embed and everything below it: with `/analytics`, Metabase's `/dashboard/1?region=West` is
   * the app's `/analytics/dashboard/1?region=West`. Throws `props_invalid` where the first render is not below it.
   */
  readonly basePath: string
  /**
   * Metabase keeps a question that nobody saved in the hash of its address, which may be some kilobytes long. `'hash'`
   * (default) keeps it in the hash of yours; `'ignore'` leaves your address at the page before.
   */
  readonly unsavedQuestions?: 'hash' | 'ignore' | undefined
  readonly parameters?: undefined
}

/** A signed or public embed: its filters and its tab stand in the query of the app's address. */
export interface FramedSync {
  /**
   * Slugs of the filters to have in the query, beside `tab`. Name filters that people may change: a locked one is never
   * written, as Metabase never reports it. All other keys of the query are left alone.
   */
  readonly parameters: readonly string[]
  readonly basePath?: undefined
  readonly unsavedQuestions?: undefined
}

/** For `InteractiveEmbed`. */
export interface SyncedPath {
  /** Where in Metabase the app's address is. */
  readonly path: string
}

/** For `StaticEmbed` and `PublicEmbed`. */
export interface SyncedParameters {
  /** The filters that the app's address names (`null`: cleared). */
  readonly parameters: ReadParameters
  readonly tab: string | undefined
}

/**
 * Keeps the app's address and an embed in step: what is in the address bar is what is on the screen, and Back goes one
 * step back in both. Give what it returns to the embed component.
 *
 * ```tsx
 * const embed = useEmbed()
 * const { path } = useRouterSync(embed, { location, navigate, basePath: '/analytics' })
 * return <InteractiveEmbed embed={embed} path={path} title="Analytics" />
 * ```
 *
 * A click on a link of yours to another page below `basePath` moves Metabase without a load. A `navigate()` of your
 * router, and a link to other filters or another tab of the dashboard on screen, load the frame anew, in place.
 * `react-metabase/react-router`, `/tanstack-router` and `/next` bring `location` and `navigate` along.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding#supported-postmessage-messages-from-embedded-metabase
 */
export function useRouterSync(embed: Embed, options: Router & InteractiveSync): SyncedPath
export function useRouterSync(embed: Embed, options: Router & FramedSync): SyncedParameters
export function useRouterSync(
  embed: Embed,
  options: Router & (InteractiveSync | FramedSync),
): SyncedPath | SyncedParameters
export function useRouterSync(
  embed: Embed,
  options: Router & (InteractiveSync | FramedSync),
): SyncedPath | SyncedParameters {
  const route = { ...readRoute(options), navigate: options.navigate }
  useState(() => {
    checkRoute(route.target, options)
  })
  const newest = useRef(route)
  // Before the component that shows the embed hears of its new target.
  useInsertionEffect(() => {
    newest.current = route
  })
  useEffect(() => syncRouter(embed, () => newest.current), [embed])

  const { pathname = '/', search = '', hash = '' } = route.target ?? {}
  if (options.basePath !== undefined) return { path: joinPath({ pathname, search, hash }) }
  return {
    parameters: readParameters(search),
    tab: new URLSearchParams(search).get('tab') ?? undefined,
  }
}
