// An app for each router. The address says which, with which Metabase, and whether frames are kept alive:
// /data.subpath/analytics/dashboard/1, /data.metabase.kept/analytics/dashboard/1.
import { StrictMode, type ReactElement, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { MetabaseProvider, type FetchToken } from 'react-metabase'
import { data, declarative, memory, scrolling } from './react-router.tsx'
import { tanstack } from './tanstack.tsx'
import { wouter } from './wouter.tsx'

/** Which simulated Metabase, as the first part of the address says after a dot. */
const sites: Readonly<Record<string, string | undefined>> = {
  metabase: import.meta.env.METABASE_URL,
  subpath: import.meta.env.SUBPATH_URL,
  nextgen: import.meta.env.NEXTGEN_URL,
}

/** How long the tokens last, one after the other; the last number is for all that follow. */
const lives = (new URLSearchParams(location.search).get('seconds') ?? '600').split(',')

const fetchToken: FetchToken = async ({ resource, signal }) => {
  const [seconds = ''] = lives.length > 1 ? lives.splice(0, 1) : lives
  const body = JSON.stringify({ resource })
  const answer = await fetch(`/metabase/token?seconds=${seconds}`, { method: 'POST', body, signal })
  return (await answer.json()) as { jwt: string }
}

function Provider({ site, keepAlive, children }: { site: string; keepAlive: number; children: ReactNode }) {
  return (
    <MetabaseProvider
      siteUrl={sites[site] ?? ''}
      ssoUrl={`/${site}/sso`}
      fetchToken={fetchToken}
      keepAlive={keepAlive}
    >
      {children}
    </MetabaseProvider>
  )
}

const apps: Readonly<Record<string, (basename: string) => ReactElement>> = {
  data,
  declarative,
  memory,
  scrolling,
  tanstack,
  wouter,
}

const [, first = ''] = location.pathname.split('/')
const [name = '', site = 'metabase', kept] = first.split('.')
const root = document.getElementById('root')
const app = apps[name]?.(`/${first}`)
if (root)
  createRoot(root).render(
    <StrictMode>
      <Provider site={site} keepAlive={kept ? 1 : 0}>
        {app}
      </Provider>
    </StrictMode>,
  )
