import { type Cell, cutSpans, paintSpans, type Span, spansOf, spansWidth } from './cell.ts'
import { fitColumns } from './fit-columns.ts'
import type { Look } from './look.ts'
import { textWidth } from './measure.ts'

export interface Column<Row> {
  title: string
  cell: (row: Row) => Cell
  align?: 'right'
  /**
   * Where the width does not suffice, the columns of least worth go first, one of worth 0 even before another is cut;
   * one without a worth stays.
   */
  worth?: number
  /** It may be cut down to this many columns. */
  min?: number
  /** Where not everything fits on one line, it moves to a second line beneath the row: to its beginning, or after. */
  spills?: 'first' | 'after'
}

export interface Table {
  head: string
  /** One entry for each row; it holds a line break where the row has a second line. */
  rows: string[]
}

const GAP = 2

/**
 * Lays rows out under their titles. No line is wider than `look.width`: columns spill, are cut, or are left out;
 * without a width nothing is cut. Columns in which no row has anything are left out. cli-table3 cannot do this:
 * it takes widths and does not find them.
 */
export function layTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: Look,
  indent = 0,
): Table {
  const filled = columns
    .map(column => ({ ...column, cells: rows.map(row => spansOf(column.cell(row))) }))
    .filter(column => column.cells.some(cell => cell.length > 0))
    .map(column => ({ ...column, natural: naturalWidth(column.title, column.cells) }))
  const room = look.width === undefined ? undefined : look.width - indent
  const needed = filled.reduce((sum, column) => sum + column.natural + GAP, -GAP)
  const spills = room !== undefined && needed > room
  const placed = fitColumns(
    filled.filter(column => !(spills && column.spills)),
    room,
    GAP,
  )
  const margin = ' '.repeat(indent)
  const lineOf = (cellOf: (column: (typeof placed)[number]) => Span[]): string =>
    margin +
    joinCells(
      placed.map(column => ({ ...column, spans: cellOf(column) })),
      look,
    )
  const spilling = spills
    ? [
        ...filled.filter(column => column.spills === 'first'),
        ...filled.filter(column => column.spills === 'after'),
      ]
    : []
  const beneath = indent + (placed[0]?.width ?? 0) + GAP
  return {
    head: lineOf(column => [{ text: column.title.toUpperCase(), paint: look.paint.dim }]),
    rows: rows.map((_, index) => {
      const line = lineOf(column => column.cells[index] ?? [])
      const rest = spilling.map(column => column.cells[index] ?? []).filter(cell => cell.length > 0)
      return rest.length === 0 ? line : `${line}\n${secondLine(rest, look, beneath)}`
    }),
  }
}

function naturalWidth(title: string, cells: readonly Span[][]): number {
  return cells.reduce((widest, cell) => Math.max(widest, spansWidth(cell)), textWidth(title))
}

function joinCells(cells: readonly { spans: Span[]; width: number; align?: 'right' }[], look: Look): string {
  let line = ''
  let owed = 0
  for (const { spans, width, align } of cells) {
    const shown = cutSpans(spans, width, look.glyphs.ellipsis)
    const spare = width - spansWidth(shown)
    if (shown.length === 0) owed += width
    else {
      const before = align === 'right' ? spare : 0
      line += ' '.repeat(owed + before) + paintSpans(shown)
      owed = spare - before
    }
    owed += GAP
  }
  return line
}

function secondLine(cells: readonly Span[][], look: Look, indent: number): string {
  const { dim } = look.paint
  const separator: Span = { text: ` ${look.glyphs.dot} `, paint: dim }
  const spans = cells.flatMap((cell, index) => (index === 0 ? cell : [separator, ...cell]))
  const lead = `${look.glyphs.beneath} `
  const room = (look.width ?? Number.POSITIVE_INFINITY) - indent - textWidth(lead)
  return ' '.repeat(indent) + dim(lead) + paintSpans(cutSpans(spans, room, look.glyphs.ellipsis))
}
