import type { Look } from './look.ts'
import { textWidth } from './measure.ts'
import { shortTime } from './time.ts'

/** A value that held from `from` to `to`, in milliseconds since 1970. */
export interface Stretch {
  from: number
  to: number
  value: number
}

interface ChartOptions {
  rows: number
  /** What the value is called at the axis. */
  format: (value: number) => string
}

/** Enough to see how something went, and it fits a page of paper. */
const MOST_COLUMNS = 80
/** Without a few pieces there is no course to be seen. */
const LEAST_STRETCHES = 3

/**
 * Draws values over time as filled columns above an axis with times; each column shows the largest value that held in
 * its time. Where nothing is known, nothing is drawn, and a 0 is drawn as the lowest line. No lines where there is too
 * little to draw.
 */
export function drawChart(stretches: readonly Stretch[], options: ChartOptions, look: Look): string[] {
  const [first, last] = [stretches[0], stretches.at(-1)]
  if (first === undefined || last === undefined || stretches.length < LEAST_STRETCHES) return []
  const highest = Math.max(...stretches.map(({ value }) => value))
  const labels = [options.format(highest), options.format(0)]
  const margin = Math.max(...labels.map(textWidth))
  const { tick, side, corner, floor } = look.glyphs.axis
  const room = Math.min(look.width ?? MOST_COLUMNS, MOST_COLUMNS) - 2 - margin - 2
  const times = { from: first.from, to: Math.max(last.to, first.from + 1) }
  const axis = timeAxis(times, room, look)
  if (axis === undefined) return []

  const columns = columnsOf(stretches, times, room)
  const lines = Array.from({ length: options.rows }, (_, index) => {
    const row = options.rows - 1 - index
    const label = row === options.rows - 1 ? labels[0] : row === 0 ? labels[1] : undefined
    const marks = columns.map(value => markAt(row, options.rows, value, highest, look.glyphs.levels))
    return lineOf(label ?? '', label === undefined ? side : tick, marks.join('').trimEnd())
  })
  return [...lines, lineOf('', corner, floor.repeat(room)), lineOf('', ' ', axis)]

  function lineOf(label: string, border: string, plot: string): string {
    const { dim, cyan } = look.paint
    const painted = border === corner || border === ' ' ? dim(plot) : cyan(plot)
    return `  ${dim(`${label.padStart(margin)} ${border}`)}${painted}`.trimEnd()
  }
}

/** The largest value of each column; undefined where nothing is known. */
function columnsOf(
  stretches: readonly Stretch[],
  times: { from: number; to: number },
  room: number,
): (number | undefined)[] {
  const columns: (number | undefined)[] = Array.from({ length: room })
  const columnOf = (at: number) => ((at - times.from) / (times.to - times.from)) * room
  for (const { from, to, value } of stretches) {
    const begin = Math.min(room - 1, Math.max(0, Math.floor(columnOf(from))))
    const end = Math.min(room, Math.max(begin + 1, Math.round(columnOf(to))))
    for (let column = begin; column < end; column++)
      columns[column] = Math.max(columns[column] ?? value, value)
  }
  return columns
}

/** What one column shows in one row, counted from below. */
function markAt(
  row: number,
  rows: number,
  value: number | undefined,
  highest: number,
  levels: string,
): string {
  if (value === undefined) return ' '
  const share = highest === 0 ? 0 : value / highest
  const filled = Math.max(1, Math.round(share * rows * levels.length)) - row * levels.length
  return filled <= 0 ? ' ' : (levels[Math.min(filled, levels.length) - 1] ?? ' ')
}

/** The times at both ends; undefined where they do not fit. */
function timeAxis({ from, to }: { from: number; to: number }, room: number, look: Look): string | undefined {
  const [left, right] = [from, to].map(at => shortTime(new Date(at), look.now))
  if (left === undefined || right === undefined || left.length + right.length + 2 > room) return undefined
  return left + ' '.repeat(room - left.length - right.length) + right
}
