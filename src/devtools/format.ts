import type { ListedEmbed } from './list-embeds.ts'
import type { Line, Speaker } from './log.ts'

export const PLACES: Readonly<Record<ListedEmbed['place'], string>> = {
  shown: 'on the page',
  waiting: 'waiting to load',
  hidden: 'hidden by React',
  kept: 'kept warm',
  preloaded: 'preloaded',
}

export const SPEAKERS: Readonly<Record<Speaker, string>> = {
  metabase: 'Metabase → app',
  app: 'app → Metabase',
  embed: 'embed',
}

/** A time span in the largest unit that it has whole ones of. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}

/** What is known of a token, in parts. */
export function tokenText(token: ListedEmbed['token'], nowMs: number): readonly string[] {
  if (!token) return []
  const { sinceMs, expiresAtMs, renewAtMs } = token
  const leftMs = expiresAtMs - nowMs
  return [
    `in use for ${duration(nowMs - sinceMs)}`,
    leftMs === Infinity
      ? 'does not run out'
      : leftMs > 0
        ? `runs out in ${duration(leftMs)}`
        : `ran out ${duration(leftMs)} ago`,
    renewAtMs === undefined
      ? 'renewed when Metabase asks'
      : renewAtMs === Infinity
        ? 'renewed by the app'
        : renewAtMs > nowMs
          ? `renewal in ${duration(renewAtMs - nowMs)}`
          : 'renewal is due',
  ]
}

export function heightText({ height, reportedHeight }: ListedEmbed): string {
  const own = height === null ? [] : [`${height} px`]
  const reported =
    reportedHeight === null || reportedHeight === height ? [] : [`${reportedHeight} px reported`]
  return [...own, ...reported].join(', ')
}

/** The time of day of a line, in milliseconds. */
export function timeText(atMs: number): string {
  const at = new Date(atMs)
  const part = (value: number, digits = 2): string => String(value).padStart(digits, '0')
  return `${part(at.getHours())}:${part(at.getMinutes())}:${part(at.getSeconds())}.${part(at.getMilliseconds(), 3)}`
}

export const timesText = ({ times }: Line): string => (times > 1 ? ` (${times} times)` : '')

export const countText = (count: number, one: string, many: string = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
