import { formatDuration } from '../../kit/duration.ts'
import { type Html, html, NOTHING } from './html.ts'

export interface Curve {
  title: string
  points: readonly { at: number; value: number }[]
  from: number
  to: number
  format: (value: number) => string
}

const WIDTH = 800
const HEIGHT = 120
const LEFT = 76
const TOP = 8
const BELOW = 20
/** More would not be seen. */
const MOST_POINTS = 400

/** A figure over the time of the run; nothing where there are too few measurements for a line. */
export function usageChart({ title, points, from, to, format }: Curve): Html {
  const highest = Math.max(0, ...points.map(({ value }) => value))
  if (points.length < 2 || highest === 0 || to <= from) return NOTHING
  const x = (at: number) => round(LEFT + Math.min(1, Math.max(0, (at - from) / (to - from))) * (WIDTH - LEFT))
  const y = (value: number) => round(TOP + (1 - value / highest) * HEIGHT)
  const seen = highestOfEach(points)
  const line = seen.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')
  const [first, last] = [seen[0]?.at ?? from, seen.at(-1)?.at ?? to]
  const area = `${x(first)},${y(0)} ${line} ${x(last)},${y(0)}`
  const marks = [highest, highest / 2, 0].map(
    value => html`<line x1="${LEFT}" x2="${WIDTH}" y1="${y(value)}" y2="${y(value)}"/>
<text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${value === 0 ? '0' : format(value)}</text>`,
  )
  const bottom = TOP + HEIGHT + BELOW - 4
  return html`<figure><figcaption>${title}</figcaption>
<svg class="chart" viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + BELOW}" role="img" aria-label="${title}, at most ${format(highest)}">
${marks}
<polygon points="${area}"/><polyline points="${line}"/>
<text x="${LEFT}" y="${bottom}">0</text><text x="${WIDTH}" y="${bottom}" text-anchor="end">${formatDuration(to - from)}</text>
</svg></figure>`
}

/** No peak is lost where points are left out. */
function highestOfEach(points: Curve['points']): Curve['points'] {
  const size = Math.ceil(points.length / MOST_POINTS)
  if (size === 1) return points
  return Array.from({ length: Math.ceil(points.length / size) }, (_, nr) =>
    points
      .slice(nr * size, (nr + 1) * size)
      .reduce((highest, point) => (point.value > highest.value ? point : highest)),
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
