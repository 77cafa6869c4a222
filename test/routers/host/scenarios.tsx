// One page for the tests in all engines: it shows the embeds that a test names, and logs what they report.
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import {
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useMetabase,
  type Embed,
  type FetchSsoToken,
  type FetchToken,
  type InteractiveEmbedProps,
  type MetabaseError,
  type MetabaseProviderProps,
  type PublicEmbedProps,
  type StaticEmbedProps,
} from 'react-metabase'

type Shown =
  | ({ readonly kind: 'interactive' } & InteractiveEmbedProps)
  | ({ readonly kind: 'signed' } & StaticEmbedProps)
  | ({ readonly kind: 'public' } & PublicEmbedProps)

/** What a test asks for, as JSON. */
export interface Scene {
  readonly provider: Pick<MetabaseProviderProps, 'siteUrl' | 'ssoUrl' | 'userKey'>
  /** The page fetches the token for the sign-in, in place of the SSO route. */
  readonly fetchesSsoToken?: boolean
  readonly isStrict?: boolean
  readonly embeds: readonly Shown[]
}

class Host {
  /** What the embeds reported, one line each. */
  readonly log: string[] = []
  /** By their titles. */
  readonly embeds: Partial<Record<string, Embed>> = {}
  /** How many listeners for messages the window has. */
  messageListeners = 0
  /** What else the window was told, as a test counts it. */
  readonly heard: string[] = []
  failsTokens = false
  logout: (() => Promise<boolean>) | undefined
  private readonly root = createRoot(document.getElementById('root') ?? document.body)

  show({ provider, fetchesSsoToken = false, isStrict = false, embeds }: Scene): void {
    const page = (
      <MetabaseProvider
        {...provider}
        {...(fetchesSsoToken && { fetchSsoToken: this.fetchSsoToken })}
        fetchToken={this.fetchToken}
      >
        <Session />
        <button type="button">Elsewhere</button>
        {embeds.map((shown) => (
          <One key={shown.title} shown={shown} />
        ))}
      </MetabaseProvider>
    )
    this.root.render(isStrict ? <StrictMode>{page}</StrictMode> : page)
  }
  unmount(): void {
    this.root.unmount()
  }
  private readonly fetchSsoToken: FetchSsoToken = async () => {
    this.log.push('fetches SSO token')
    return (await (await fetch('/metabase/sso-token')).json()) as { jwt: string }
  }
  private readonly fetchToken: FetchToken = async ({ resource, reason, signal }) => {
    this.log.push(`fetches token: ${reason}`)
    if (this.failsTokens) throw new Error('No')
    const body = JSON.stringify({ resource })
    const answer = await fetch('/metabase/token', { method: 'POST', body, signal })
    return (await answer.json()) as { jwt: string }
  }
}

function Session(): ReactNode {
  host.logout = useMetabase().logout
  return null
}

function One({ shown: { kind, ...props } }: { shown: Shown }): ReactNode {
  const embed = useEmbed()
  host.embeds[props.title] = embed
  const report = (text: string): void => void host.log.push(`${props.title}: ${text}`)
  const reporting = {
    embed,
    onReady: () => {
      report('ready')
    },
    onError: ({ code, message }: MetabaseError) => {
      report(`${code}: ${message}`)
    },
    onLocationChange: (where: { pathname: string; search: string }, source: string) => {
      report(`${source} ${where.pathname}${where.search}`)
    },
  }
  const all = { ...props, ...reporting }
  if (kind === 'interactive') return <InteractiveEmbed {...(all as InteractiveEmbedProps)} />
  if (kind === 'signed') return <StaticEmbed {...(all as StaticEmbedProps)} />
  return <PublicEmbed {...(all as PublicEmbedProps)} />
}

/** Counts the different listeners for messages, as the browser does. */
function countListeners(): void {
  const listeners = new Set<unknown>()
  for (const [name, change] of [
    ['addEventListener', 'add'],
    ['removeEventListener', 'delete'],
  ] as const)
    Object.assign(window, {
      [name]: new Proxy(Reflect.get(window, name) as (...args: unknown[]) => unknown, {
        apply(method, self, args): unknown {
          if (args[0] === 'message') listeners[change](args[1])
          host.messageListeners = listeners.size
          return Reflect.apply(method, self, args)
        },
      }),
    })
}

const host = new Host()
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (JSON.stringify({ data }).includes('forged')) host.heard.push('forged')
})
countListeners()
Object.assign(window, { host })
