import type { Card } from './library.ts'
import type { Result } from './query.ts'

/** Text made safe for HTML, in elements and in quoted attributes. */
export const escapeHtml = (value: string | number): string =>
  String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** Where a part of a chart leads when it is clicked, by the value it stands for. */
export type Drill = (value: string) => string

interface Shape {
  /** SVG units; the height is the same for all. */
  readonly width: number
  readonly title: string
  readonly isMoney: boolean
  readonly points: readonly (readonly [label: string, value: number])[]
  readonly drill: Drill | undefined
}

const label = ({ isMoney }: Shape, value: number): string => (isMoney ? money : number).format(value)
const tick = ({ isMoney }: Shape, value: number): string => (isMoney ? '$' : '') + short.format(value)

/** A round number at or above the largest value, in four steps. */
function ceiling(values: readonly number[]): number {
  const most = Math.max(...values, 1) / 4
  const unit = 10 ** Math.floor(Math.log10(most))
  return 4 * unit * ([1, 2, 2.5, 5, 10].find((step) => step * unit >= most) ?? 10)
}

const H = 240
const left = 56
const top = 14
const height = H - 44

const svg = ({ title, width }: Shape, body: string): string =>
  `<svg viewBox="0 0 ${width} ${H}" role="img" aria-label="${escapeHtml(title)}">${body}</svg>`

function axes(shape: Shape, most: number): string {
  return [0, 1, 2, 3, 4]
    .map((step) => {
      const y = top + height - (height * step) / 4
      return `<line class="rule" x1="${left}" x2="${shape.width - 8}" y1="${y}" y2="${y}"/><text class="tick" x="${left - 8}" y="${y + 4}" text-anchor="end">${tick(shape, (most * step) / 4)}</text>`
    })
    .join('')
}

const linked = (shape: Shape, value: string, body: string): string =>
  shape.drill ? `<a data-app-link href="${escapeHtml(shape.drill(value))}">${body}</a>` : body

function barChart(shape: Shape): string {
  const most = ceiling(shape.points.map(([, value]) => value))
  const step = (shape.width - left - 16) / shape.points.length
  const bars = shape.points.map(([name, value], index) => {
    const tall = (height * value) / most
    const wide = Math.min(step * 0.62, 96)
    const x = left + 8 + step * index + (step - wide) / 2
    const bar = `<rect class="column" x="${x.toFixed(1)}" y="${(top + height - tall).toFixed(1)}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}" rx="3"><title>${escapeHtml(name)}: ${label(shape, value)}</title></rect>`
    const name_ = `<text class="tick" x="${(x + wide / 2).toFixed(1)}" y="${H - 10}" text-anchor="middle">${escapeHtml(name)}</text>`
    return linked(shape, name, bar + name_)
  })
  return svg(shape, axes(shape, most) + bars.join(''))
}

function lineChart(shape: Shape): string {
  const most = ceiling(shape.points.map(([, value]) => value))
  const step = (shape.width - left - 24) / Math.max(shape.points.length - 1, 1)
  const at = shape.points.map(
    ([, value], index) => [left + 8 + step * index, top + height - (height * value) / most] as const,
  )
  const line = at.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  const [first] = at
  const last = at.at(-1)
  const area = first && last ? `${first[0]},${top + height} ${line} ${last[0]},${top + height}` : ''
  const every = Math.ceil(shape.points.length / 8)
  const dots = shape.points.map(([name, value], index) => {
    const [x, y] = at[index] ?? [0, 0]
    const text =
      index % every === 0
        ? `<text class="tick" x="${x}" y="${H - 10}" text-anchor="middle">${escapeHtml(name)}</text>`
        : ''
    return `<circle class="dot" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"><title>${escapeHtml(name)}: ${label(shape, value)}</title></circle>${text}`
  })
  return svg(
    shape,
    `${axes(shape, most)}<polygon class="area" points="${area}"/><polyline class="line" points="${line}"/>${dots.join('')}`,
  )
}

function donutChart(shape: Shape): string {
  const all = shape.points.reduce((sum, [, value]) => sum + value, 0) || 1
  const round = 2 * Math.PI * 74
  let turned = 0
  const rings = shape.points.map(([name, value], index) => {
    const part = (value / all) * round
    const ring = `<circle class="ring c${index}" cx="150" cy="120" r="74" stroke-dasharray="${part.toFixed(2)} ${(round - part).toFixed(2)}" stroke-dashoffset="${(-turned).toFixed(2)}" transform="rotate(-90 150 120)"><title>${escapeHtml(name)}: ${label(shape, value)}</title></circle>`
    turned += part
    const y = 120 + (index - (shape.points.length - 1) / 2) * 34
    const legend = `<rect class="c${index}" x="330" y="${y - 9}" width="12" height="12" rx="3"/><text class="legend" x="352" y="${y + 2}">${escapeHtml(name)}</text><text class="legend" x="590" y="${y + 2}" text-anchor="end">${label(shape, value)} · ${Math.round((100 * value) / all)}%</text>`
    return ring + linked(shape, name, legend)
  })
  const middle = `<text class="total" x="150" y="118" text-anchor="middle">${label(shape, all)}</text><text class="tick" x="150" y="138" text-anchor="middle">total</text>`
  return svg(shape, rings.join('') + middle)
}

function table({ cols, rows }: Result): string {
  const cell = (kind: string, value: string | number): string => {
    if (kind === 'text') return escapeHtml(value)
    if (kind !== 'link') return (kind === 'money' ? cents : number).format(Number(value))
    return `<a href="${escapeHtml(value)}" target="_blank" rel="noreferrer">${escapeHtml(value)}</a>`
  }
  const head = cols.map(({ name, kind }) => `<th class="${kind}" scope="col">${name}</th>`).join('')
  const body = rows.map(
    (row) =>
      `<tr>${cols.map(({ kind }, index) => `<td class="${kind}">${cell(kind, row[index] ?? '')}</td>`).join('')}</tr>`,
  )
  return `<div class="table" tabindex="0" role="region" aria-label="Rows"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

/** Draws a result as a question looks. A result of another question may not fit its look. */
export function drawCard(card: Card, result: Result, drill?: Drill): string {
  if (result.rows.length === 0) return '<p class="empty">No results</p>'
  if (card.display === 'table') return table(result)
  const shape: Shape = {
    title: card.name,
    width: card.by === 'month' ? 900 : 640,
    isMoney: card.measure === 'revenue',
    points: result.rows.map((row) => [String(row[0]), Number(row[1] ?? row[0])]),
    drill,
  }
  if (shape.points.some(([, value]) => Number.isNaN(value)))
    return '<p class="empty">There was a problem displaying this chart.</p>'
  if (card.display === 'scalar') {
    const [point] = shape.points
    return `<p class="scalar">${label(shape, point?.[1] ?? 0)}</p>`
  }
  return { bar: barChart, line: lineChart, donut: donutChart }[card.display](shape)
}
