import type { ReactNode } from 'react'
import {
  fetchTokenFrom,
  GuestEmbed,
  InteractiveEmbed,
  MetabaseProvider,
  StaticEmbed,
  useEmbed,
  type Embed,
} from 'react-metabase'
import { query, siteUrl, start, type Route } from './stage.tsx'

declare global {
  interface Window {
    /** The embed that was rendered last. */
    embed?: Embed
  }
}

const fetchToken = fetchTokenFrom('/token')

function Page({ route: { kind, type, id } }: { readonly route: Route }) {
  const embed = useEmbed()
  const common = { embed, title: 'Page', height: 480, onReady: () => (window.embed = embed) }
  if (kind === 'interactive') return <InteractiveEmbed {...common} path={`/${type}/${id}`} />
  const resource = type === 'dashboard' ? { dashboard: id } : { question: id }
  return kind === 'guest' ? (
    <GuestEmbed {...common} {...resource} />
  ) : (
    <StaticEmbed {...common} {...resource} />
  )
}

const Provider = ({ children }: { readonly children: ReactNode }) => (
  <MetabaseProvider
    siteUrl={siteUrl}
    ssoUrl="/sso"
    fetchToken={fetchToken}
    userKey="ada"
    keepAlive={Number(query.get('keepAlive'))}
  >
    {children}
  </MetabaseProvider>
)

start(Page, Provider)
