// The types of Metabase's elements in JSX (G-54). The repository compiles this file with the types of React 19, and
// `npm run test:consumers` with those of React 18 and the packed library.
import { useRef, type ReactElement } from 'react'
import { elementAttributes, type MetabaseDashboardElement } from 'react-metabase/elements'

/** All four elements, with attributes as text. */
export function All(): ReactElement {
  const dashboard = useRef<MetabaseDashboardElement>(null)
  return (
    <>
      <metabase-dashboard
        ref={dashboard}
        key="1"
        id="sales"
        class="wide"
        style={{ height: 600 }}
        aria-label="Sales"
        token="a.b.c"
        with-title="false"
        auto-refresh-interval="60"
        parameters='{"region":["West"]}'
        hidden-parameters='["date"]'
      />
      <metabase-question question-id="new" is-save-enabled="true" sql-parameters="{}" />
      <metabase-browser initial-collection="root" read-only="true" />
      <metabase-metabot layout="sidebar" />
      <div className="other" />
    </>
  )
}

export const wrong: readonly ReactElement[] = [
  // @ts-expect-error React 19 removes an attribute that is `false`.
  <metabase-dashboard with-title={false} />,
  // @ts-expect-error Only these two texts have a meaning.
  <metabase-dashboard with-title="no" />,
  // @ts-expect-error React 18 writes `[object Object]`.
  <metabase-dashboard parameters={{ region: 'West' }} />,
  // @ts-expect-error An attribute is text.
  <metabase-dashboard dashboard-id={1} />,
  // @ts-expect-error An empty attribute would be `true`.
  <metabase-dashboard token />,
  // @ts-expect-error A browser has to start somewhere.
  <metabase-browser />,
  // @ts-expect-error There is no such element.
  <metabase-chart />,
]

export const spread: readonly ReactElement[] = [
  <metabase-dashboard
    {...elementAttributes('metabase-dashboard', {
      dashboardId: 1,
      withTitle: false,
      parameters: { region: ['West'], date: null },
      customContext: { tenant: 7 },
    })}
  />,
  <metabase-question
    {...elementAttributes('metabase-question', { questionId: 7, sqlParameters: { limit: 5 } })}
  />,
  <metabase-browser
    {...elementAttributes('metabase-browser', {
      initialCollection: 'root',
      collectionVisibleColumns: ['name', 'lastEditedAt'],
    })}
  />,
  <metabase-metabot {...elementAttributes('metabase-metabot', { layout: 'stacked' })} />,
]

export const wrongProps: readonly object[] = [
  // @ts-expect-error A name with a mistake in it.
  elementAttributes('metabase-dashboard', { withTitel: true }),
  // @ts-expect-error A prop of another element.
  elementAttributes('metabase-metabot', { dashboardId: 1 }),
  // @ts-expect-error Another kind of value.
  elementAttributes('metabase-dashboard', { withTitle: 'false' }),
  // @ts-expect-error A browser has to start somewhere.
  elementAttributes('metabase-browser', {}),
]

/** Elements in the DOM have their properties. */
export function clear(): void {
  const dashboard = document.querySelector('metabase-dashboard')
  if (dashboard) dashboard.parameters = null
  const question = document.querySelector('metabase-question')
  if (question) question.sqlParameters = { limit: 5 }
}
