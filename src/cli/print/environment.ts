import type { ExecutionRow } from '../../store/rows.ts'
import type { Fact } from './facts.ts'
import type { Look } from './look.ts'
import { cut } from './measure.ts'

const SHOWN = 6

/** The recorded variables; unless all are wanted, the first few, each on one line of the terminal. */
export function environmentFacts({ environment }: ExecutionRow, all: boolean, look: Look): Fact[] {
  const entries = Object.entries(environment ?? {}).toSorted(([left], [right]) => (left < right ? -1 : 1))
  if (all) return entries
  const shown = entries.slice(0, SHOWN)
  const widest = Math.max(0, ...shown.map(([name]) => name.length))
  const room = Math.max(10, (look.width ?? Number.POSITIVE_INFINITY) - widest - 4)
  const facts: Fact[] = shown.map(([name, value]) => [name, cut(value, room, look.glyphs.ellipsis)])
  const left = entries.length - shown.length
  const more = { text: `and ${left} more: --environment`, paint: look.paint.dim }
  return left > 0 ? [...facts, [look.glyphs.ellipsis, more]] : facts
}
