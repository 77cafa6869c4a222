import { escapeHtml } from './charts.ts'
import {
  cards,
  collections,
  dashboards,
  type Card,
  type Dashboard,
  type Parameter,
  type Tab,
} from './library.ts'
import { options, type Values } from './query.ts'

/** What the page script shows, and what it must know of it. */
export interface View {
  readonly kind: 'dashboard' | 'question' | 'page' | 'login' | 'logout' | 'missing'
  readonly html: string
  /** Changes when another thing is shown; a dashboard reads its filters only then. */
  readonly key: string
  readonly tabs: readonly Tab[]
  /** Every slug of a dashboard or question, with what is chosen. */
  readonly values: Values
}

interface Choice {
  readonly values: Values
  readonly tab: Tab | undefined
  /** Slugs without a widget: locked in a token, not published, or hidden. */
  readonly without: readonly string[]
  /** The one account whose rows the person may see. */
  readonly accountId?: string | undefined
}

const icon = (path: string): string =>
  `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`

const icons = {
  dashboard: icon('M1 1h6v8H1zM9 1h6v5H9zM1 11h6v4H1zM9 8h6v7H9z'),
  question: icon('M1 9h3v6H1zM6 5h3v10H6zM11 1h3v14h-3z'),
  folder: icon('M1 3h5l2 2h7v9H1z'),
  model: icon('M8 0l7 4v8l-7 4-7-4V4z'),
}

function widget(parameter: Parameter, chosen: readonly string[], accountId: string | undefined): string {
  const { slug, name } = parameter
  const known = options(parameter, accountId)
  const extra = chosen.filter((value) => !known.some((option) => option.value === value))
  const items = [{ value: '', label: 'All' }, ...known, ...extra.map((value) => ({ value, label: value }))]
  const option = ({ value, label }: (typeof items)[number]): string =>
    `<option value="${escapeHtml(value)}"${(chosen[0] ?? '') === value ? ' selected' : ''}>${escapeHtml(label)}</option>`
  const more = chosen.length > 1 ? `<span class="more">+${chosen.length - 1}</span>` : ''
  return `<label class="widget"><span>${name}</span><select data-parameter="${slug}">${items.map(option).join('')}</select>${more}</label>`
}

function widgets(parameters: readonly Parameter[], { values, without, accountId }: Choice): string {
  const shown = parameters.filter(({ slug }) => !without.includes(slug))
  return shown.length === 0
    ? ''
    : `<div class="widgets">${shown.map((parameter) => widget(parameter, values[parameter.slug] ?? [], accountId)).join('')}</div>`
}

/** A dashboard whose cards the page script fills. */
export function dashboardView(dashboard: Dashboard, choice: Choice): string {
  const { tabs, dashcards, name } = dashboard
  const bar = tabs.map(
    (tab) =>
      `<button type="button" role="tab" data-tab="${tab.id}-${tab.slug}" aria-selected="${tab === choice.tab}">${tab.name}</button>`,
  )
  const grid = dashcards
    .filter(({ tab }) => tab === null || tab === choice.tab?.id)
    .map(({ id, width, rows, card, text }) => {
      const question = cards.find((one) => one.id === card)
      const body = question
        ? `<h3><a data-app-link href="/question/${question.id}">${question.name}</a></h3><div class="body" data-card="${question.id}"><p class="wait">Loading…</p></div>`
        : `<p class="text">${text ?? ''}</p>`
      return `<section class="card" data-dashcard="${id}" style="--width:${width};--rows:${rows}">${body}</section>`
    })
  return `<div class="dashboard"><header data-dashboard-header><div class="title"><h1>${name}</h1><p class="info">Edited 3 days ago by Ada Byron</p></div>${tabs.length > 1 ? `<div class="tabs" role="tablist">${bar.join('')}</div>` : ''}</header><div class="scroll" data-dashboard-cards>${widgets(dashboard.parameters, choice)}<div class="grid">${grid.join('')}</div></div></div>`
}

/** A question whose chart the page script fills. */
export function questionView(card: Card, choice: Choice): string {
  return `<div class="question"><header data-dashboard-header><div class="title"><h1>${card.name}</h1><p class="info">Orders · Edited last week by Bo Lindgren</p></div><div class="actions"><button type="button">Filter</button><button type="button">Summarize</button></div></header><div class="scroll">${widgets(card.parameters, choice)}<section class="card alone"><div class="body" data-card="${card.id}"><p class="wait">Loading…</p></div></section></div></div>`
}

const list = (
  items: readonly (readonly [href: string, icon: string, name: string, kind: string])[],
): string =>
  `<ul class="list">${items.map(([href, mark, name, kind]) => `<li><a data-app-link href="${href}">${mark}<span>${name}</span><small>${kind}</small></a></li>`).join('')}</ul>`

const everything = [
  ...dashboards.map(({ id, name }) => [`/dashboard/${id}`, icons.dashboard, name, 'Dashboard'] as const),
  ...cards.map(({ id, name, type }) =>
    type === 'model'
      ? ([`/model/${id}`, icons.model, name, 'Model'] as const)
      : ([`/question/${id}`, icons.question, name, 'Question'] as const),
  ),
]

export const homeView = (name: string): string =>
  `<div class="plain"><h1>Hey there, ${escapeHtml(name)}</h1><p class="info">Pick up where you left off</p>${list(everything.slice(0, 5))}</div>`

export function collectionView(name: string): string {
  const folders = collections
    .filter(({ id }) => id !== 'root' && name === 'Our analytics')
    .map((folder) => [`/collection/${folder.id}`, icons.folder, folder.name, 'Collection'] as const)
  return `<div class="plain"><h1>${name}</h1>${list([...folders, ...everything])}</div>`
}

/** With one button for each person who may sign in without the host's help. */
export const loginView = (people: readonly string[]): string =>
  `<div class="sheet"><h1>Sign in to Metabase</h1><p class="info">A simulated Metabase: choose who you are.</p>${people.map((email) => `<button type="button" data-sign-in="${escapeHtml(email)}">${escapeHtml(email)}</button>`).join('')}</div>`

export const forbiddenView: string = `<div class="sheet"><h1>Sorry, you don’t have permission to see that.</h1></div>`

export const missingView: string = `<div class="sheet"><h1>We’re a little lost…</h1><p class="info">The page you asked for couldn’t be found.</p></div>`

const lists = [
  ['/', icons.dashboard, 'Home'],
  ['/collection/root', icons.folder, 'Our analytics'],
  ['/collection/4', icons.folder, 'Sales'],
  ['/dashboard/1', icons.dashboard, 'Orders overview'],
  ['/dashboard/2', icons.dashboard, 'Accounts'],
] as const

/** Bars around an interactive page; the page script shows the parts that the UI flags leave. */
export const chrome: string = `<div class="spread"><header class="bar"><button type="button" class="toggle" aria-label="Side bar" aria-expanded="false">${icon('M1 3h14v2H1zM1 7h14v2H1zM1 11h14v2H1z')}</button><a class="logo" data-app-link href="/" aria-label="Home">${icon('M2 14V6l6-4 6 4v8h-4V9H6v5z')}</a><nav class="crumbs" aria-label="Breadcrumbs"><a data-app-link href="/collection/root">Our analytics</a></nav><input class="search" type="search" placeholder="Search…" aria-label="Search"><button type="button" class="new">+ New</button></header><div class="below"><nav class="side" aria-label="Collections">${list(lists.map(([href, mark, name]) => [href, mark, name, ''] as const))}</nav><main class="main" tabindex="-1"></main></div></div>`

/** A signed or public page: one bordered frame that scrolls inside, until the host's resizer has spoken. */
export const embedChrome: string = `<div class="embed"><div class="inside" tabindex="0" role="region" aria-label="Content"></div><footer class="badge">Powered by <b>Metabase</b> <small>(simulated)</small></footer></div>`

/** A guest embed: it fills the frame, scrolls inside, and has a footer on free plans. */
export const guestChrome: string = `<div class="embed"><div class="inside" tabindex="0" role="region" aria-label="Content"></div><footer class="badge"><a href="https://www.metabase.com/" target="_blank" rel="noreferrer">Powered by <b>Metabase</b></a> <small>(simulated)</small></footer></div>`
