import { at, home, same, type Place } from './history.ts'
import { historySteps, type Route, type Step } from './walk.ts'

/** Reads an address of the app: `/reports/1?region=West&date=&tab=2-customers`. */
function readAddress(address: string): Place {
  const { pathname, searchParams } = new URL(address, 'http://app.test')
  const [, dashboard] = /^\/reports\/(\d)$/.exec(pathname) ?? []
  if (dashboard === undefined) return home
  const region = searchParams.get('region')
  const tab = searchParams.get('tab')
  return at(`/dashboard/${dashboard}`, region ? { region } : {}, tab === null ? undefined : parseInt(tab, 10))
}

/** What the app links to. */
const links = ['/reports/1', '/reports/1?region=West', '/reports/3', '/']

/** The dashboards, by their headings: their tokens say nothing to a person. */
const headings: Readonly<Record<string, string>> = {
  'Orders overview': '/dashboard/1',
  'Service status': '/dashboard/3',
}

/** The kinds of steps that a walk may take there, sorted. */
export const reportsSteps: readonly string[] = ['back', 'filter', 'forward', 'link', 'push', 'switch', 'tab']

/** The route of a signed embed whose dashboard is in the path of the address. A link to another dashboard loads nothing. */
export const reports: Route = {
  title: 'Reports',
  readAddress,
  async seen({ tab }) {
    const { heading, ...drawn } = (await tab.evaluate(
      `({
        heading: document.querySelector('.inside h1')?.textContent,
        filters: Object.fromEntries(
          [...document.querySelectorAll('[data-parameter]')]
            .map((select) => [select.dataset.parameter, select.value])
            .filter(([, value]) => value !== ''),
        ),
        tab: parseInt(document.querySelector('[data-tab][aria-selected=true]')?.dataset.tab ?? '0', 10) || null,
      })`,
      'Reports',
    )) as Omit<Place, 'path'> & { heading?: string }
    return { ...drawn, path: headings[heading ?? ''] ?? '' }
  },
  choices({ tab }, model) {
    const { here } = model
    const canTake = (by: number): boolean => !model.losesFilters(by)
    const steps: Step[] = historySteps(tab, model, canTake).map((step) => ({
      ...step,
      after() {
        step.after()
        model.load()
      },
    }))
    /** Adds a step, as often as it is likelier than going home. */
    const add = (weight: number, step: Step): void => {
      for (let time = 0; time < weight; time++) steps.push(step)
    }
    for (const to of links) {
      const place = readAddress(to)
      if (same(place, here)) continue
      const load = (): void => {
        model.go(place, 'app')
        model.load()
      }
      const weight = place === home ? 1 : 3
      add(weight, { name: `push ${to}`, act: () => tab.click(`[data-to="${to}"] button`), after: load })
      const act = (): Promise<unknown> => tab.click(`[data-to="${to}"] a`)
      if (place === home || here === home || place.path === here.path)
        add(weight, { name: `link ${to}`, act, after: load })
      else
        add(weight, {
          name: `switch ${to}`,
          act,
          loadsNothing: true,
          after() {
            model.go(place, 'frame')
          },
        })
    }
    if (here.path !== '/dashboard/1') return Promise.resolve(steps)
    for (const region of ['', 'West', 'East'])
      if ((here.filters['region'] ?? '') !== region)
        add(1, {
          name: `filter region=${region}`,
          act: () => tab.select('[data-parameter=region]', region, 'Reports'),
          loadsNothing: true,
          after() {
            model.over({ ...here, filters: region === '' ? {} : { region } })
          },
        })
    const other = here.tab === 1 ? 2 : 1
    add(2, {
      name: `tab ${other}`,
      act: () => tab.click(`[data-tab^="${other}-"]`, 'Reports'),
      loadsNothing: true,
      after() {
        model.go({ ...here, tab: other }, 'frame')
      },
    })
    return Promise.resolve(steps)
  },
}
