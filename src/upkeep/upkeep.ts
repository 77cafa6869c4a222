import type { Core, Upkeep } from '../core/contract.ts'
import { move, moveByLoading } from './moves.ts'
import { followContent, followDashboard } from './height.ts'
import { watchFlags, watchLink, watchParameters, watchSession, watchSilence, type Watcher } from './watch.ts'
import { renewTokens } from './renewal.ts'

export { insist } from './patience.ts'
export { sharedToken } from './tokens.ts'

const watchers: Readonly<Record<'all' | 'interactive' | 'signed' | 'public', readonly Watcher[]>> = {
  all: [watchSilence],
  interactive: [move, watchFlags, watchSession, followDashboard],
  signed: [moveByLoading, watchParameters, followContent, renewTokens],
  public: [moveByLoading, watchLink, watchParameters, followContent],
}

/**
 * What an embed needs beyond its first page: it notices silence, lost sessions and lost flags, renews tokens and follows
 * heights. A part of its own, so that nobody waits for it.
 */
export function lookAfter(core: Core): Upkeep {
  const parts = [...watchers.all, ...watchers[core.page().kind]].map((watch) => watch(core))
  const each = (tell: (part: Partial<Upkeep>) => void): void => {
    parts.forEach(tell)
  }
  return {
    loaded(address) {
      each((part) => part.loaded?.(address))
    },
    heard(data) {
      each((part) => part.heard?.(data))
    },
    go(path) {
      each((part) => part.go?.(path))
    },
    located: (location) => parts.map((part) => part.located?.(location)).find(Boolean) ?? 'metabase',
    shown() {
      each((part) => part.shown?.())
    },
    renew(given) {
      each((part) => part.renew?.(given))
    },
    stop() {
      each((part) => part.stop?.())
    },
  }
}
