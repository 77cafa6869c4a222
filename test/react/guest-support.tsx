import { act, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, vi } from 'vitest'
import {
  GuestEmbed,
  MetabaseProvider,
  useEmbed,
  type Embed,
  type FetchToken,
  type GuestEmbedProps,
  type MetabaseProviderProps,
} from '../../src/index.ts'
import { fakeFetchToken, fakeGuestMetabase, type FakeGuestMetabase } from '../../src/testing.ts'

export type TokenRequest = Parameters<FetchToken>[0]

/** Promises and what they lead to; with fake timers, that much later. */
export const settled = (): Promise<unknown> =>
  act(() =>
    vi.isFakeTimers() ? vi.advanceTimersByTimeAsync(0) : new Promise((resolve) => setTimeout(resolve)),
  )
export const later = (seconds: number): Promise<unknown> =>
  act(() => vi.advanceTimersByTimeAsync(seconds * 1000))

export const frame = (): HTMLIFrameElement => {
  const element = screen.getByTitle('Sales')
  if (!(element instanceof HTMLIFrameElement)) throw new Error('No frame')
  return element
}

export const Provider = (props: Partial<MetabaseProviderProps> & { children: ReactNode }) => (
  <MetabaseProvider siteUrl="https://bi.test" {...props} />
)

type Props = Partial<GuestEmbedProps>

/** Renders a guest embed. Metabase has said nothing yet. */
export async function start(props: Props = {}, provider: Partial<MetabaseProviderProps> = {}) {
  const fetchToken = fakeFetchToken<TokenRequest>()
  const onReady = vi.fn()
  const onLoad = vi.fn()
  const onError = vi.fn()
  const onParametersChange = vi.fn()
  let embed: Embed | undefined
  function App({ more = {}, around = {} }: { more?: Props; around?: Partial<MetabaseProviderProps> }) {
    embed = useEmbed()
    const callbacks = { onReady, onLoad, onError, onParametersChange }
    const all = { dashboard: 1, title: 'Sales', embed, ...callbacks, ...props, ...more } as GuestEmbedProps
    return (
      <Provider fetchToken={fetchToken} {...provider} {...around}>
        <GuestEmbed {...all} />
      </Provider>
    )
  }
  const view = render(<App />)
  const metabase = fakeGuestMetabase(frame())
  await settled()
  if (!embed) throw new Error('Not rendered')
  return {
    ...view,
    embed,
    metabase,
    fetchToken,
    onReady,
    onLoad,
    onError,
    onParametersChange,
    /** Renders with other props, and waits for what they lead to. */
    again: async (more: Props = {}, around: Partial<MetabaseProviderProps> = {}) => {
      view.rerender(<App more={more} around={around} />)
      await settled()
    },
  }
}

/** Lets Metabase say something, and waits for what it leads to. */
export async function says(say: () => void): Promise<void> {
  act(say)
  await settled()
}

/** Renders a guest embed that shows its content. */
export async function open(
  props: Props = {},
  filters: Readonly<Record<string, unknown>> = { state: null, city: null },
  provider: Partial<MetabaseProviderProps> = {},
) {
  const app = await start(props, provider)
  await says(app.metabase.ready)
  await says(() => {
    app.metabase.load(filters)
  })
  return app
}

/** The last settings that Metabase has. */
export function lastSettings({ settings }: FakeGuestMetabase) {
  const last = settings.at(-1)
  if (!last) throw new Error('No settings came')
  return last
}

/** Nothing that the page around the frame holds contains a token. */
export function expectNoTokenOnThePage(tokens: readonly (string | undefined)[]): void {
  for (const token of tokens) {
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(document.documentElement.outerHTML).not.toContain(token)
    expect(location.href).not.toContain(token)
  }
}
