import type { Report } from './examine.ts'
import type { Status } from './finding.ts'

const marks: Readonly<Record<Status, string>> = { ok: '✓', warning: '!', problem: '✗', skipped: '–' }

/** Codes of terminals: green, yellow, red, grey. */
const colours: Readonly<Record<Status, number>> = { ok: 32, warning: 33, problem: 31, skipped: 90 }

/** The report for people: a line for each finding, with what to do about it below. */
export function printReport({ siteUrl, origin, findings, summary }: Report, isColoured: boolean): string {
  const lines = findings.map(({ check, status, message, cure, docs }) =>
    [
      `${paint(marks[status], status, isColoured)} ${check}: ${message}`,
      ...(cure === undefined ? [] : [`    ${cure}.`]),
      ...(docs === undefined ? [] : [`    ${docs}`]),
    ].join('\n'),
  )
  const about = origin === null ? siteUrl : `${siteUrl}, embedded by ${origin}`
  return `Metabase at ${about}\n\n${lines.join('\n')}\n\n${sum(summary, isColoured)}\n`
}

function sum({ problem, warning, ok, skipped }: Report['summary'], isColoured: boolean): string {
  const counts = [
    count(problem, 'problem'),
    count(warning, 'warning'),
    `${ok} ok`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ]
  const worst = problem > 0 ? 'problem' : warning > 0 ? 'warning' : 'ok'
  return paint(counts.join(', '), worst, isColoured)
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

const paint = (text: string, status: Status, isColoured: boolean): string =>
  isColoured ? `\u001b[${colours[status]}m${text}\u001b[0m` : text
