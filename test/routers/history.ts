/**
 * A place in Metabase, as a person would say it; `/home` is the app's own page. What stands here is worked out from what
 * was done, by the rules of a browser, and never taken from the library.
 */
export interface Place {
  readonly path: string
  readonly filters: Readonly<Record<string, string>>
  readonly tab: number | null
}

/** Dashboard 1 opens with its first tab; no other has any. */
export const at = (path: string, filters: Place['filters'] = {}, tab?: number): Place => ({
  path,
  filters,
  tab: path === '/dashboard/1' ? (tab ?? 1) : null,
})

export const home = at('/home')

export const same = (one: Place, other: Place): boolean => JSON.stringify(one) === JSON.stringify(other)

/** An entry of the tab's history: what was seen there, in which entry of the app, and in which of the frames there were. */
interface Entry {
  readonly place: Place
  readonly app: number
  readonly frame: number
  /** An entity address, which leads forward again. */
  readonly isPassing?: boolean
}

/**
 * The tab's history as a person counts it, and where they are in it. In most browsers an entry of a frame stays when the
 * frame is removed, and a step to it changes nothing. Firefox forgets such entries: those that differ in nothing else
 * become one.
 */
export class HistoryModel {
  entries: Entry[] = [{ place: at('/dashboard/1'), app: 0, frame: 0 }]
  index = 0
  private apps = 0
  private frame = 0
  /** What the app's address said last, by its entry: all that frames make within one of them have it together. */
  private readonly said = new Map<number, Place>([[0, at('/dashboard/1')]])

  /** The page that the frame of the route had when the route was left. */
  private leftPath: string | undefined
  /** Whether the frame has made entries. */
  private hasEntries = false

  constructor(
    private readonly forgetsRemovedFrames = false,
    private readonly keepsFrames = false,
  ) {}

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
    const before = this.here
    this.hasEntries ||= by === 'frame'
    this.index++
    this.entries.length = this.index
    this.set({ place, app, frame: this.frame })
    this.enterOrLeave(before)
  }
  /** A frame that is kept is that of the page it was left at, and no other. */
  private enterOrLeave(before: Place): void {
    if (this.here === home && this.keepsFrames) this.leftPath = before.path
    else if (this.here === home) this.removeFrame()
    else if (before === home && this.leftPath !== undefined && this.leftPath !== this.here.path) {
      this.removeFrame()
      this.over(this.here)
    }
  }
  private removeFrame(): void {
    this.frame++
    this.hasEntries = false
    if (!this.forgetsRemovedFrames) return
    const { app } = this
    this.entries = this.entries
      .filter((entry, index) => entry.app !== this.entries[index - 1]?.app)
      .map((entry) => ({ ...entry, place: this.said.get(entry.app) ?? entry.place, isPassing: false }))
    this.index = this.entries.findIndex((entry) => entry.app === app)
  }
  /**
   * The page of a signed embed was loaded: behind the page before, in a frame that takes the place of its frame. One that has made
   * entries stays, and is loaded itself.
   */
  load(): void {
    if (this.hasEntries) return
    this.removeFrame()
    this.over(this.here)
  }
  /** Metabase goes on from an entity address by another entry of the frame. */
  redirect(place: Place, by: 'app' | 'frame'): void {
    this.go(place, by)
    this.entries[this.index] = { place, app: this.app, frame: this.frame, isPassing: true }
    this.go(place, 'frame')
  }
  /** The page was loaded anew, and its frame with it. */
  reload(): void {
    this.removeFrame()
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
  /** Whether a step leads to other filters of the dashboard on screen in the same frame, which follows the tab alone. */
  losesFilters(by: number): boolean {
    const [here, target] = [this.entries[this.index], this.entries[this.index + by]]
    return (
      here?.app === target?.app &&
      here?.place.path === target?.place.path &&
      JSON.stringify(here?.place.filters) !== JSON.stringify(target?.place.filters)
    )
  }
  step(by: number): void {
    const before = this.here
    this.index += by
    this.over(this.here)
    this.enterOrLeave(before)
  }
}
