import { expect, vi } from 'vitest'
import { visibleAll, type Tab } from '../support/tab.ts'
import { at, HistoryModel, home, same, type Place } from './history.ts'

/** What a walk is walked in. */
export interface Environment {
  readonly tab: Tab
  /** Before the address of the app. */
  readonly base: string
  readonly siteUrl: string
  readonly random: () => number
  /** `tab`: the router's entries are the tab's. `memory`: the router keeps them to itself. */
  readonly history: 'tab' | 'memory'
  /** As Firefox does; see {@link HistoryModel}. Default: false. */
  readonly forgetsRemovedFrames?: boolean
  /** The frame of a route that is left stays loaded. Default: false. */
  readonly keepsFrames?: boolean
  /** Default: the route of an interactive embed, which opens at dashboard 1. */
  readonly route?: Route | undefined
  /** How long after a step nothing more may happen. */
  readonly quietMs?: number
}

/** A route of the app with an embed, and what a person can do there. */
export interface Route {
  /** The title of its frame. */
  readonly title: string
  readonly readAddress: (address: string) => Place
  /** What a person sees in the frame. */
  readonly seen: (environment: Environment) => Promise<Place>
  /** All that a person could do now. */
  readonly choices: (
    environment: Environment,
    model: HistoryModel,
    state: { lost: boolean },
  ) => Promise<Step[]>
}

/** The same numbers each time (mulberry32). */
export function seededRandom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 30_000, interval: 100 })

/** Long enough for what must not happen after a step. */
export const delay = (ms = 350): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Reads an address of the app: `/analytics/dashboard/1?region=West&account=&tab=2-customers`. */
export function readAddress(address: string): Place {
  const { pathname, searchParams } = new URL(address, 'http://app.test')
  if (!pathname.startsWith('/analytics')) return home
  const filters = Object.fromEntries(
    [...searchParams].filter(([key, value]) => key !== 'tab' && value !== ''),
  )
  const tab = searchParams.get('tab')
  return at(pathname.slice('/analytics'.length) || '/', filters, tab === null ? undefined : parseInt(tab, 10))
}

/** What the app links to, and where that leads. */
const links: Readonly<Record<string, Place>> = {
  '/analytics/dashboard/1': at('/dashboard/1'),
  '/analytics/dashboard/1?region=West': at('/dashboard/1', { region: 'West' }),
  '/analytics/dashboard/1?tab=2': at('/dashboard/1', {}, 2),
  '/analytics/dashboard/2': at('/dashboard/2'),
  '/analytics/dashboard/3': at('/dashboard/3'),
  '/analytics/dashboard/404': at('/dashboard/404'),
  '/analytics/dashboard/entity/Accounts_dashboard-02': at('/dashboard/2'),
  '/analytics/question/2': at('/question/2'),
  '/analytics/collection/root': at('/collection/root'),
  '/': home,
}

/** What a person sees in the frame, by its address and by what it has drawn. Its flags are in force. */
async function seen({ tab, siteUrl }: Environment): Promise<Place> {
  const { pathname, flagged, ...drawn } = (await tab.evaluate(
    `({
      pathname: location.pathname,
      flagged: document.documentElement.dataset.side === 'false',
      filters: Object.fromEntries(
        [...document.querySelectorAll('.main [data-parameter]')]
          .map((select) => [select.dataset.parameter, select.value])
          .filter(([, value]) => value !== ''),
      ),
      tab: parseInt(document.querySelector('[data-tab][aria-selected=true]')?.dataset.tab ?? '0', 10) || null,
    })`,
    'Analytics',
  )) as Omit<Place, 'path'> & { pathname: string; flagged: boolean }
  const prefix = prefixOf(siteUrl)
  expect(pathname.startsWith(prefix)).toBe(true)
  expect(flagged).toBe(true)
  return { ...drawn, path: pathname.slice(prefix.length) || '/' }
}

const prefixOf = (siteUrl: string): string => new URL(siteUrl).pathname.replace(/\/$/, '')

/** The kinds of steps that a walk may take, sorted. A memory router's page comes back from a reload at its start. */
export const stepKinds = (history: Environment['history']): readonly string[] =>
  [
    'back',
    'filter',
    'forward',
    'frame link',
    'frame link, signed out',
    'link',
    'push',
    'reload',
    'tab',
  ].filter((kind) => history === 'tab' || kind !== 'reload')

/** The kind of a step, by its name. */
export function kindOf(step: string): string {
  const [word = ''] = step.split(' ', 1)
  if (word !== 'frame') return word
  return step.endsWith(', signed out') ? 'frame link, signed out' : 'frame link'
}

/** What one step does to the model. */
export interface Step {
  readonly name: string
  readonly act: () => Promise<unknown>
  readonly after: () => void
  /** The frame keeps its document. Default: it may. */
  readonly loadsNothing?: boolean
}

/** Steps through the tab's history. Each is likelier than another step. */
export function historySteps(
  tab: Tab,
  model: HistoryModel,
  canTake: (by: number) => boolean = () => true,
): Step[] {
  return (
    [
      ['back', -1],
      ['forward', 1],
    ] as const
  )
    .filter(([, by]) => model.canStep(by) && canTake(by))
    .flatMap(([name, by]) =>
      Array.from({ length: 4 }, () => ({
        name,
        act: () => tab.evaluate(`history.go(${by})`),
        after() {
          model.step(by)
        },
      })),
    )
}

async function choices(
  environment: Environment,
  model: HistoryModel,
  state: { lost: boolean },
): Promise<Step[]> {
  const { tab, history, siteUrl } = environment
  const { here } = model
  const steps: Step[] = []
  const step = (name: string, act: Step['act'], after: Step['after']): void =>
    void steps.push({ name, act, after })

  for (const [to, place] of Object.entries(links)) {
    if (same(place, here) || (history === 'memory' && place === home)) continue
    // What the frame must be loaded for makes no entry there, and none of a memory router's is the tab's.
    const isEntity = to.includes('/entity/')
    const isLoad = place.path === here.path && !isEntity
    const after = (how: 'link' | 'push') => (): void => {
      const isLeftToRouter = isLoad || isEntity || place === home || here === home
      // Such a link moves the frame, which makes the entry.
      const isMove = history === 'memory' || (how === 'link' && !isLeftToRouter)
      const by = isMove ? 'frame' : 'app'
      if (history === 'memory' && isLoad) model.over(place)
      else if (isEntity) model.redirect(place, by)
      else model.go(place, by)
    }
    step(`link ${to}`, () => tab.click(`[data-to="${to}"] a`), after('link'))
    step(`push ${to}`, () => tab.click(`[data-to="${to}"] button`), after('push'))
  }
  steps.push(...historySteps(tab, model))
  if (here === home) return steps
  if (history === 'tab')
    step(
      'reload',
      () => tab.reload(),
      () => {
        model.reload()
      },
    )

  const hrefs = (await tab.evaluate(
    `${visibleAll('.main a[href], .crumbs a, .logo')}.map((anchor) => anchor.getAttribute('href') ?? '')`,
    'Analytics',
  )) as string[]
  for (const href of new Set(hrefs)) {
    // A text card's links are ordinary ones, relative to Metabase's root.
    const target = readAddress(`/analytics/${href.replace(/^\//, '')}`)
    if (same(target, here) || (target.path === here.path && here.path === '/dashboard/1')) continue
    const click = (): Promise<unknown> => tab.click(`a[href="${href}"]`, 'Analytics')
    for (let weight = 0; weight < 2; weight++)
      step(`frame ${href}`, click, () => {
        model.go(target, 'frame')
      })
    if (!state.lost)
      step(
        `frame ${href}, signed out`,
        async () => {
          state.lost = true
          // Of this person alone: other walks are at the same Metabase. It is noticed at the next request, which is that
          // of the click. Metabase also looks for its cookie every three seconds, and makes an entry when that is gone, so the
          // page goes on seeing the cookies of now.
          await tab.evaluate(
            `void window.addEventListener('click', () => {
              Object.defineProperty(document, 'cookie', { value: document.cookie })
              const request = new XMLHttpRequest()
              request.open('DELETE', '${prefixOf(siteUrl)}/api/session', false)
              request.send()
            }, { capture: true, once: true })`,
            'Analytics',
          )
          await click()
        },
        () => {
          model.go(target, 'frame')
        },
      )
  }
  const region = '.main [data-parameter=region]'
  const hasRegion = await tab.evaluate(`document.querySelector('${region}') !== null`, 'Analytics')
  if (here.path.startsWith('/dashboard/') && hasRegion)
    for (const value of ['', 'West', 'East'])
      if ((here.filters['region'] ?? '') !== value)
        step(
          `filter region=${value}`,
          () => tab.select(region, value, 'Analytics'),
          () => {
            // No other filter is ever chosen.
            model.over({ ...here, filters: value === '' ? {} : { region: value } })
          },
        )
  for (const number of [1, 2])
    if (here.tab !== null && here.tab !== number)
      for (let weight = 0; weight < 3; weight++)
        step(
          `tab ${number}`,
          () => tab.click(`[data-tab^="${number}-"]`, 'Analytics'),
          () => {
            model.go({ ...here, tab: number }, 'frame')
          },
        )
  return steps
}

const analytics: Route = { title: 'Analytics', readAddress, seen, choices }

/** Walks at random, and looks after each step whether address, frame and history are where the person took them. */
export async function walk(environment: Environment, steps: number): Promise<readonly string[]> {
  const { tab, base, history, random, forgetsRemovedFrames = false, keepsFrames = false } = environment
  const { route = analytics } = environment
  const model = new HistoryModel(forgetsRemovedFrames, keepsFrames)
  const state = { lost: false }
  const taken: string[] = []
  const length = async (): Promise<number> => Number(await tab.evaluate('history.length'))
  const tally = async () =>
    (await tab.evaluate('tally')) as { readonly commits: number; readonly navigations: number }
  const entries = await length()
  /** Another one for each document of the frame. */
  const document = (): Promise<unknown> => tab.evaluate('performance.timeOrigin', route.title)

  const check = async (): Promise<void> => {
    const { here } = model
    const [shown, url] = (await tab.evaluate(
      `[document.querySelector('#address').textContent, location.href]`,
    )) as [string, string]
    // Some routers end their first page with a slash.
    const plain = (address: string): string => address.replace(/\/$/, '')
    if (history === 'tab') expect(plain(url)).toBe(plain(new URL(base + shown, url).href))
    expect({
      address: route.readAddress(shown),
      frame: here === home ? null : await route.seen(environment),
      entries: await length(),
    }).toEqual({
      address: here,
      frame: here === home ? null : here,
      entries: entries + model.entries.length - 1,
    })
  }

  await eventually(check)
  await delay(environment.quietMs)
  /** What the app does by itself when it is opened. */
  const fresh = await tally()
  for (let number = 0; number < steps; number++) {
    const possible = await route.choices(environment, model, state)
    const step = possible[Math.floor(random() * possible.length)]
    if (!step) throw new Error('There is nowhere to go')
    taken.push(step.name)
    const before = model.here
    const documentBefore = step.loadsNothing && (await document())
    await tab.evaluate('(tally = { commits: 0, navigations: 0 })')
    try {
      await step.act()
      step.after()
      await eventually(check)
      await delay(environment.quietMs)
      await check()
      if (step.loadsNothing) expect(await document()).toBe(documentBefore)
      const { commits, navigations } = await tally()
      // A route that is mounted anew is committed twice by StrictMode. Where the app's router goes to an address that
      // Metabase redirects, that is one navigation, and the one over it another.
      const isMounted = before === home
      const isRedirected = step.name.includes('/entity/')
      const most = 1 + Number(isMounted) + Number(isRedirected)
      expect(commits).toBeLessThanOrEqual(step.name === 'reload' ? fresh.commits : most)
      expect(navigations).toBeLessThanOrEqual(step.name === 'reload' ? fresh.navigations : most)
    } catch (error) {
      throw new Error(`after ${taken.join(' › ')}`, { cause: error })
    }
  }
  return taken
}
