import { useEffect, type ComponentType, type ReactNode } from 'react'
import {
  InteractiveEmbed,
  StaticEmbed,
  useEmbed,
  type DashboardSync,
  type Embed,
  type FramedSync,
  type InteractiveSync,
  type SyncedDashboard,
  type SyncedParameters,
  type SyncedPath,
} from 'react-metabase'

/** What an app has of its router. */
export interface Kit {
  readonly useRouterSync: {
    (embed: Embed, options: InteractiveSync): SyncedPath
    (embed: Embed, options: DashboardSync): SyncedDashboard
    (embed: Embed, options: FramedSync): SyncedParameters
  }
  readonly Link: ComponentType<{ readonly to: string; readonly children: ReactNode }>
  /** What stands before all addresses of the app. Default: nothing. */
  readonly prefix?: string
  /** Where the app is below that, and a way to go elsewhere. */
  readonly useRoute: () => readonly [address: string, push: (to: string) => void]
}

declare global {
  interface Window {
    /** How often the route was committed, and the app's address changed, since the page was loaded. */
    tally: { commits: number; navigations: number }
  }
}

if (typeof window === 'object') window.tally = { commits: 0, navigations: 0 }

const links = [
  '/',
  '/report',
  '/report?region=West&page=2',
  '/reports/1',
  '/reports/1?region=West',
  '/reports/3',
  '/analytics/dashboard/1',
  '/analytics/dashboard/1?region=West',
  '/analytics/dashboard/1?tab=2',
  '/analytics/dashboard/2',
  '/analytics/dashboard/3',
  '/analytics/dashboard/404',
  '/analytics/dashboard/entity/Accounts_dashboard-02',
  '/analytics/question/2',
  '/analytics/collection/root',
]

/** A link and a button to each address, which is shown too. */
export function Shell({ kit, children }: { kit: Kit; children: ReactNode }) {
  const [address, push] = kit.useRoute()
  useEffect(() => {
    window.tally.navigations++
  }, [address])
  return (
    <>
      <output id="address">{address}</output>
      <nav style={{ height: 60, overflow: 'auto' }}>
        {links.map((to) => (
          <span key={to} data-to={to}>
            <kit.Link to={to}>{`link ${to}`}</kit.Link>
            <button
              type="button"
              onClick={() => {
                push(to)
              }}
            >{`push ${to}`}</button>{' '}
          </span>
        ))}
      </nav>
      {children}
    </>
  )
}

export const Home = () => <h1>Home</h1>

export function Analytics({ kit }: { kit: Kit }) {
  const embed = useEmbed()
  const { path } = kit.useRouterSync(embed, { basePath: `${kit.prefix ?? ''}/analytics` })
  useEffect(() => {
    window.tally.commits++
  })
  return <InteractiveEmbed embed={embed} path={path} title="Analytics" height={500} ui={{ sideNav: false }} />
}

/** Its account is locked, and may not be named by a link. */
export function Report({ kit }: { kit: Kit }) {
  const embed = useEmbed()
  const { parameters, tab } = kit.useRouterSync(embed, { parameters: ['region', 'date'] })
  useEffect(() => {
    window.tally.commits++
  })
  return (
    <StaticEmbed
      embed={embed}
      dashboard={1}
      parameters={parameters}
      tab={tab}
      renewal={window.location.search.includes('renewal=reload') ? 'reload' : 'unseen'}
      title="Report"
      height={500}
    />
  )
}

/** The dashboard is in the path. */
export function Reports({ kit }: { kit: Kit }) {
  const embed = useEmbed()
  const synced = kit.useRouterSync(embed, {
    parameters: ['region', 'date'],
    dashboardOf: (pathname) => {
      const [, dashboard] = /^\/reports\/(\d+)$/.exec(pathname) ?? []
      return dashboard === undefined ? null : { dashboard: Number(dashboard) }
    },
    pathOf: ({ dashboard }) => `/reports/${dashboard}`,
  })
  return <StaticEmbed embed={embed} {...synced} title="Reports" height={500} />
}
