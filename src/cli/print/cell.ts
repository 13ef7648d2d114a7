import { harmless } from '../../kit/harmless.ts'
import type { Paint } from './look.ts'
import { cut, textWidth } from './measure.ts'

/** A piece of text in one colour. */
export interface Span {
  text: string
  paint?: Paint | undefined
}

/** What stands in one place of a table; its text is made harmless by whoever prints it. */
export type Cell = string | Span | readonly Span[]

/** The pieces of a cell, harmless, without empty ones. */
export function spansOf(cell: Cell): Span[] {
  const spans = typeof cell === 'string' ? [{ text: cell }] : 'text' in cell ? [cell] : cell
  return spans.map(span => ({ ...span, text: harmless(span.text) })).filter(span => span.text !== '')
}

/** Columns that the pieces need. */
export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + textWidth(span.text), 0)
}

/** The pieces in at most `width` columns; the colour of what is cut stays. */
export function cutSpans(spans: readonly Span[], width: number, ellipsis: string): Span[] {
  if (spansWidth(spans) <= width) return [...spans]
  const kept: Span[] = []
  let room = width
  for (const [index, span] of spans.entries()) {
    const isLast = spansWidth(spans.slice(index)) <= room
    const needed = textWidth(span.text)
    if (!isLast && needed > room - textWidth(ellipsis)) {
      kept.push({ ...span, text: cut(`${span.text}${' '.repeat(width)}`, room, ellipsis) })
      break
    }
    kept.push(span)
    room -= needed
  }
  return kept
}

/** The pieces as they are written. */
export function paintSpans(spans: readonly Span[]): string {
  return spans.map(span => (span.paint === undefined ? span.text : span.paint(span.text))).join('')
}
