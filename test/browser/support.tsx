import type { ReactNode } from 'react'
import { expect, vi } from 'vitest'
import { commands, page } from 'vitest/browser'
import { MetabaseProvider, type FetchToken, type MetabaseProviderProps } from '../../src/index.ts'

export const siteUrl = import.meta.env.METABASE_URL ?? ''
export const subpathUrl = import.meta.env.SUBPATH_URL ?? ''

interface Logged {
  readonly method: string
  readonly path: string
  readonly kind: string
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    inFrame: (title: string, expression: string) => Promise<unknown>
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    reactMajor: string
  }
}

/** What the simulated Metabase was asked for since the last {@link reset}. */
export async function requests(kind: string, site = siteUrl): Promise<readonly string[]> {
  const route = site === subpathUrl ? '/subpath/_simulator' : '/metabase/_simulator'
  const answer = (await (await fetch(route)).json()) as { log: readonly Logged[] }
  return answer.log.filter((one) => one.kind === kind).map(({ path }) => path)
}

export const setFaults = (faults: Readonly<Record<string, unknown>>): Promise<Response> =>
  fetch('/metabase/_simulator', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })

export async function reset(): Promise<void> {
  for (const name of ['metabase', 'subpath']) await fetch(`/${name}/_simulator`, { method: 'DELETE' })
}

export const fetchToken: FetchToken = async ({ resource, params, signal }) => {
  const response = await fetch('/metabase/token', {
    method: 'POST',
    body: JSON.stringify({ resource, params }),
    signal,
  })
  return (await response.json()) as { jwt: string }
}

export function Metabase({ children, ...props }: Partial<MetabaseProviderProps> & { children: ReactNode }) {
  return (
    <MetabaseProvider siteUrl={siteUrl} ssoUrl="/metabase/sso" fetchToken={fetchToken} {...props}>
      {children}
    </MetabaseProvider>
  )
}

/** The frame with that title that is seen. */
export function frameOf(title: string): HTMLIFrameElement {
  const frame = framesOf(title).find((one) => one.style.visibility !== 'hidden')
  if (!frame) throw new Error(`No frame has the title ${title}`)
  return frame
}

/** All frames with that title: during a renewal there are two. */
export const framesOf = (title: string): readonly HTMLIFrameElement[] => [
  ...document.querySelectorAll<HTMLIFrameElement>(`iframe[title="${title}"]`),
]

/** For clicks into a frame, although it is of another origin. */
export const contentOf = (title: string) => page.frameLocator(page.getByTitle(title))

/** The text that can be seen in a frame. */
export const textIn = async (title: string): Promise<string> =>
  String(await commands.inFrame(title, 'document.body.innerText'))

/** What can be seen in a frame, again and again, until the watch ends; `undefined` as it gives way to another. */
export function watch(title: string): () => Promise<readonly string[]> {
  const seen: string[] = []
  const watching = { over: false }
  const done = (async () => {
    while (!watching.over) seen.push(await textIn(title).catch(() => 'undefined'))
  })()
  return async () => {
    watching.over = true
    await done
    return seen
  }
}

/** What a filter widget in a frame says; `null`: there is none. */
export const filterIn = (title: string, slug: string): Promise<unknown> =>
  commands.inFrame(title, `document.querySelector('[data-parameter=${slug}]')?.value ?? null`)

/** The accounts in the rows of a frame's table, each once. */
export const accountsIn = (title: string): Promise<unknown> =>
  commands.inFrame(
    title,
    `[...new Set([...document.querySelectorAll('td:nth-child(3)')].map((cell) => cell.textContent))]`,
  )

/** Waits for a text to be seen in a frame. */
export const sees = (title: string, text: string): Promise<void> =>
  eventually(async () => expect(await textIn(title)).toContain(text))

export const eventually = <T,>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 50 })

/** By default long enough for several polls, for what must not happen. */
export const delay = (ms = 600): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
