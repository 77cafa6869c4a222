import { cards, collections, dashboards, find, type Dashboard, type Tab } from './content/library.ts'
import type { Values } from './content/query.ts'
import {
  collectionView,
  dashboardView,
  forbiddenView,
  homeView,
  loginView,
  missingView,
  questionView,
  type View,
} from './content/views.ts'
import { editable, type Opened } from './embedding.ts'
import { Refusal } from './jwt.ts'
import type { Answer } from './page/config.ts'
import { people, type Person } from './sign-in.ts'

function chosenTab(dashboard: Dashboard, query: URLSearchParams): Tab | undefined {
  const asked = query.get('tab') ?? ''
  return find(dashboard.tabs, asked) ?? dashboard.tabs[0]
}

/** A slug that is not in the query has its default, and an empty one nothing. */
function valuesFrom(
  query: URLSearchParams,
  slugs: readonly string[],
  parameters: Opened['parameters'],
): Values {
  const defaultOf = (slug: string): readonly string[] =>
    parameters.find((parameter) => parameter.slug === slug)?.default ?? []
  return Object.fromEntries(
    slugs.map((slug) => [
      slug,
      query.has(slug) ? query.getAll(slug).filter((value) => value !== '') : defaultOf(slug),
    ]),
  )
}

/** A dashboard or question with its filters: from the URL, or chosen in the page. */
export function showOpened(
  opened: Opened,
  query: URLSearchParams,
  chosen: Values | null,
  accountId?: string,
): View {
  const slugs = editable(opened)
  const values = chosen ?? valuesFrom(query, slugs, opened.parameters)
  const without = opened.parameters.map(({ slug }) => slug).filter((slug) => !slugs.includes(slug))
  const { dashboard, card } = opened
  if (dashboard) {
    const tab = chosenTab(dashboard, query)
    const html = dashboardView(dashboard, { values, tab, without, accountId })
    return { kind: 'dashboard', key: `dashboard-${dashboard.id}`, html, tabs: dashboard.tabs, values }
  }
  if (!card) throw new Refusal('Not found.')
  return {
    kind: 'question',
    key: `question-${card.id}`,
    html: questionView(card, { values, tab: undefined, without, accountId }),
    tabs: [],
    values,
  }
}

const plain = (kind: View['kind'], html: string): Answer => ({
  status: 'view',
  view: { kind, html, key: html, tabs: [], values: {} },
})

/** Shown to everyone who has no session, at any place. */
export const login: View = {
  kind: 'login',
  html: loginView(people.map(({ email }) => email)),
  key: 'login',
  tabs: [],
  values: {},
}

const redirectTo = (to: string) => ({ status: 'redirect', to, addsEntry: false }) as const

/** What a place of the app shows. */
export function showApp(
  path: string,
  search: string,
  chosen: Values | null,
  person: Person | undefined,
): Answer {
  const query = new URLSearchParams(search)
  if (path === '/auth/logout') return plain('logout', '')
  if (!person) return { status: 'login' }
  if (path === '/auth/login') {
    const back = query.get('redirect') ?? '/'
    return redirectTo(/^\/(?![/\\])/.test(back) ? back : '/')
  }
  const [, section = '', id = '', entity = ''] = path.split('/')
  if (path === '/') return plain('page', homeView(person.name))
  if (path === '/browse') return redirectTo('/browse/models')
  if (section === 'browse') return plain('page', collectionView('Browse'))
  if (section === 'admin') return redirectTo('/unauthorized')
  if (path === '/unauthorized') return plain('missing', forbiddenView)
  // A question that is not saved: what it asks is in the hash.
  if (path === '/question' || path === '/question/notebook')
    return showApp('/question/3', search, chosen, person)
  const list = { dashboard: dashboards, question: cards, model: cards, collection: collections }[section]
  const item =
    list && find<{ id: number | string; entityId: string; name: string }>(list, id === 'entity' ? entity : id)
  if (!item) return plain('missing', missingView)
  if (id === 'entity') {
    const tab = find(dashboards, String(item.id))?.tabs.find(({ entityId }) => entityId === query.get('tab'))
    if (tab && section === 'dashboard') query.set('tab', String(tab.id))
    const rest = String(query)
    return { ...redirectTo(`/${section}/${item.id}${rest === '' ? '' : `?${rest}`}`), addsEntry: true }
  }
  if (section === 'collection') return plain('page', collectionView(item.name))
  const dashboard = section === 'dashboard' ? find(dashboards, id) : undefined
  const card = section === 'dashboard' ? undefined : find(cards, id)
  const { parameters } = dashboard ?? card ?? { parameters: [] }
  const states = Object.fromEntries(parameters.map(({ slug }) => [slug, 'enabled' as const]))
  return {
    status: 'view',
    view: showOpened(
      { dashboard, card, parameters, states, locked: {} },
      query,
      chosen,
      person.attributes['account_id'],
    ),
  }
}
