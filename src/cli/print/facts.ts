import { harmless } from '../../kit/harmless.ts'
import { type Cell, paintSpans, type Span, spansOf } from './cell.ts'
import type { Look } from './look.ts'
import { textWidth } from './measure.ts'

/** A label and what is known under it: nothing, one line, or several. */
export type Fact = readonly [label: string, value: Cell | readonly Cell[] | null | undefined]

/**
 * Facts one beneath the other, labels in one column; a fact of which nothing is known is left out. Values are
 * never cut: a path or a command is there to be copied.
 */
export function layFacts(facts: readonly Fact[], look: Look, indent = 2): string[] {
  const known = facts
    .map(([label, value]) => ({ label: harmless(label), lines: linesOf(value) }))
    .filter(({ lines }) => lines.length > 0)
  const wide = known.reduce((widest, { label }) => Math.max(widest, textWidth(label)), 0)
  return known.flatMap(({ label, lines }) =>
    lines.map((line, index) => {
      const shown = index === 0 ? label : ''
      const padding = ' '.repeat(wide - textWidth(shown) + 2)
      return `${' '.repeat(indent)}${look.paint.dim(shown)}${padding}${paintSpans(line)}`
    }),
  )
}

/** A fact for each name and value; an empty value is there, and says so. */
export function pairFacts(values: Readonly<Record<string, number | string>>, look: Look): Fact[] {
  const empty = { text: '(empty)', paint: look.paint.dim }
  return Object.entries(values).map(([name, value]) => [name, value === '' ? empty : String(value)])
}

function linesOf(value: Fact[1]): Span[][] {
  if (value === null || value === undefined) return []
  const cells = Array.isArray(value) && !isSpans(value) ? (value as readonly Cell[]) : [value as Cell]
  return cells.map(spansOf).filter(spans => spans.length > 0)
}

function isSpans(value: readonly unknown[]): boolean {
  return value.every(entry => typeof entry === 'object' && entry !== null && 'text' in entry)
}
