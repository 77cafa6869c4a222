import type { Page } from 'playwright'
import { expect, vi } from 'vitest'
import { frameOf } from './hosts.ts'

/**
 * A place in Metabase, as a person would say it; `/home` is the app's own page. What stands here is worked out from what
 * was done, by the rules of a browser, and never taken from the library.
 */
export interface Place {
  readonly path: string
  readonly filters: Readonly<Record<string, string>>
  readonly tab: number | null
}

/** What a walk is walked in. */
export interface Environment {
  readonly page: Page
  /** Before the address of the app. */
  readonly base: string
  readonly siteUrl: string
  readonly random: () => number
  /** `tab`: the router's entries are the tab's. `memory`: the router keeps them to itself. */
  readonly history: 'tab' | 'memory'
  /** How long after a step nothing more may happen. */
  readonly quietMs?: number
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

/** Dashboard 1 opens with its first tab; no other has any. */
const at = (path: string, filters: Place['filters'] = {}, tab?: number): Place => ({
  path,
  filters,
  tab: path === '/dashboard/1' ? (tab ?? 1) : null,
})

export const home = at('/home')

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

const same = (one: Place, other: Place): boolean => JSON.stringify(one) === JSON.stringify(other)

/** What a person sees in the frame, by its address and by what it has drawn; and whether its flags are in force. */
async function seen(environment: Environment): Promise<Place & { flagged: boolean }> {
  const frame = await frameOf(environment.page, 'Analytics')
  const { pathname, ...drawn } = await frame.evaluate(() => ({
    pathname: location.pathname,
    flagged: document.documentElement.dataset['side'] === 'false',
    filters: Object.fromEntries(
      [...document.querySelectorAll<HTMLSelectElement>('.main [data-parameter]')]
        .map((select) => [select.dataset['parameter'], select.value] as const)
        .filter(([, value]) => value !== ''),
    ) as Record<string, string>,
    tab: parseInt(
      document.querySelector<HTMLElement>('[data-tab][aria-selected=true]')?.dataset['tab'] ?? '0',
      10,
    ),
  }))
  const prefix = new URL(environment.siteUrl).pathname.replace(/\/$/, '')
  expect(pathname.startsWith(prefix)).toBe(true)
  return { ...drawn, tab: drawn.tab || null, path: pathname.slice(prefix.length) || '/' }
}

/** An entry of the tab's history: what was seen there, in which entry of the app, and in which of the frames there were. */
interface Entry {
  readonly place: Place
  readonly app: number
  readonly frame: number
  /** An entity address, which leads forward again. */
  readonly isPassing?: boolean
}

/** The tab's history as a person counts it, and where they are in it. */
class HistoryModel {
  entries: Entry[] = [{ place: at('/dashboard/1'), app: 0, frame: 0 }]
  index = 0
  private apps = 0
  private frame = 0
  /** What the app's address said last, by its entry: all that frames make within one of them have it together. */
  private readonly said = new Map<number, Place>([[0, at('/dashboard/1')]])

  get here(): Place {
    return this.entries[this.index]?.place ?? home
  }
  private set(entry: Entry): void {
    this.entries[this.index] = entry
    this.said.set(entry.app, entry.place)
  }
  private get app(): number {
    return this.entries[this.index]?.app ?? 0
  }
  over(place: Place): void {
    this.set({ place, app: this.app, frame: this.frame })
  }
  /** A new entry: the app's, or one that the frame made within the app's. */
  go(place: Place, by: 'app' | 'frame'): void {
    const app = by === 'app' ? ++this.apps : this.app
    if (this.here === home) this.frame++
    this.index++
    this.entries.length = this.index
    this.set({ place, app, frame: this.frame })
  }
  /** Metabase goes on from an entity address by another entry of the frame. */
  redirect(place: Place, by: 'app' | 'frame'): void {
    this.go(place, by)
    this.entries[this.index] = { place, app: this.app, frame: this.frame, isPassing: true }
    this.go(place, 'frame')
  }
  /** The page was loaded anew, and its frame with it. */
  reload(): void {
    this.frame++
    this.over(this.here)
  }
  /**
   * Whether a step leads to what was seen there. No script can see a step to an entry of a frame that is gone, or knows
   * which of several it leads to.
   */
  canStep(by: number): boolean {
    const target = this.entries[this.index + by]
    if (!target || target.isPassing) return false
    const isKnown = target.frame === this.frame && this.here !== home && target.place !== home
    return isKnown || (target.app !== this.app && same(this.said.get(target.app) ?? home, target.place))
  }
  step(by: number): void {
    if (this.here === home) this.frame++
    this.index += by
    this.over(this.here)
  }
}

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
interface Step {
  readonly name: string
  readonly act: () => Promise<unknown>
  readonly after: () => void
}

/** All that a person could do now. */
async function choices(
  environment: Environment,
  model: HistoryModel,
  state: { lost: boolean },
): Promise<Step[]> {
  const { page, history } = environment
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
    const link = page.getByRole('link', { name: `link ${to}`, exact: true })
    const push = page.getByRole('button', { name: `push ${to}`, exact: true })
    step(`link ${to}`, () => link.click(), after('link'))
    step(`push ${to}`, () => push.click(), after('push'))
  }
  for (const [name, by] of [
    ['back', -1],
    ['forward', 1],
  ] as const)
    if (model.canStep(by))
      for (let weight = 0; weight < 4; weight++)
        step(
          name,
          () =>
            page.evaluate((delta) => {
              window.history.go(delta)
            }, by),
          () => {
            model.step(by)
          },
        )
  if (here === home) return steps
  if (history === 'tab')
    step(
      'reload',
      () => page.reload(),
      () => {
        model.reload()
      },
    )

  const frame = await frameOf(environment.page, 'Analytics')
  const hrefs = await frame
    .locator('.main a[href], .crumbs a, .logo')
    .filter({ visible: true })
    .evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''))
  for (const href of new Set(hrefs)) {
    // A text card's links are ordinary ones, relative to Metabase's root.
    const target = readAddress(`/analytics/${href.replace(/^\//, '')}`)
    if (same(target, here) || (target.path === here.path && here.path === '/dashboard/1')) continue
    const click = (): Promise<void> =>
      frame.locator(`a[href="${href}"]`).filter({ visible: true }).first().click()
    for (let weight = 0; weight < 2; weight++)
      step(`frame ${href}`, click, () => {
        model.go(target, 'frame')
      })
    if (!state.lost)
      step(
        `frame ${href}, signed out`,
        async () => {
          state.lost = true
          // Of this person alone: other walks are at the same Metabase. It is noticed at the next request.
          await page.context().clearCookies({ name: 'metabase.SESSION' })
          await click()
        },
        () => {
          model.go(target, 'frame')
        },
      )
  }
  const region = frame.locator('.main [data-parameter=region]')
  if (here.path.startsWith('/dashboard/') && (await region.count()))
    for (const value of ['', 'West', 'East'])
      if ((here.filters['region'] ?? '') !== value)
        step(
          `filter region=${value}`,
          () => region.selectOption(value),
          () => {
            // No other filter is ever chosen.
            model.over({ ...here, filters: value === '' ? {} : { region: value } })
          },
        )
  for (const tab of [1, 2])
    if (here.tab !== null && here.tab !== tab)
      for (let weight = 0; weight < 3; weight++)
        step(
          `tab ${tab}`,
          () => frame.locator(`[data-tab^="${tab}-"]`).click(),
          () => {
            model.go({ ...here, tab }, 'frame')
          },
        )
  return steps
}

/** Walks at random, and looks after each step whether address, frame and history are where the person took them. */
export async function walk(environment: Environment, steps: number): Promise<readonly string[]> {
  const { page, base, history, random } = environment
  const model = new HistoryModel()
  const state = { lost: false }
  const taken: string[] = []
  const entries = await page.evaluate(() => window.history.length)

  const check = async (): Promise<void> => {
    const { here } = model
    const shown = await page.locator('#address').innerText()
    // Some routers end their first page with a slash.
    const plain = (url: string): string => url.replace(/\/$/, '')
    if (history === 'tab') expect(plain(page.url())).toBe(plain(new URL(base + shown, page.url()).href))
    expect({
      address: readAddress(shown),
      frame: here === home ? null : await seen(environment),
      entries: await page.evaluate(() => window.history.length),
    }).toEqual({
      address: here,
      frame: here === home ? null : { ...here, flagged: true },
      entries: entries + model.entries.length - 1,
    })
  }

  await eventually(check)
  await delay(environment.quietMs)
  /** What the app does by itself when it is opened. */
  const fresh = await page.evaluate(() => window.tally)
  for (let number = 0; number < steps; number++) {
    const possible = await choices(environment, model, state)
    const step = possible[Math.floor(random() * possible.length)]
    if (!step) throw new Error('There is nowhere to go')
    taken.push(step.name)
    const before = model.here
    await page.evaluate(() => (window.tally = { commits: 0, navigations: 0 }))
    try {
      await step.act()
      step.after()
      await eventually(check)
      await delay(environment.quietMs)
      await check()
      const { commits, navigations } = await page.evaluate(() => window.tally)
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
