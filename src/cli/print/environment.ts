import { harmless } from '../../kit/harmless.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import { type Fact, pairFacts } from './facts.ts'
import type { Look } from './look.ts'
import { cut } from './measure.ts'

const SHOWN = 6

/** The recorded variables; unless all are wanted, the first few, each on one line of the terminal. */
export function environmentFacts({ environment }: ExecutionRow, all: boolean, look: Look): Fact[] {
  const sorted = Object.entries(environment ?? {}).toSorted(([left], [right]) => (left < right ? -1 : 1))
  if (all) return pairFacts(Object.fromEntries(sorted), look)
  const shown = sorted.slice(0, SHOWN)
  const widest = Math.max(0, ...shown.map(([name]) => name.length))
  const room = Math.max(10, (look.width ?? Number.POSITIVE_INFINITY) - widest - 4)
  const short = shown.map(
    ([name, value]) => [name, cut(harmless(value), room, look.glyphs.ellipsis)] as const,
  )
  const facts = pairFacts(Object.fromEntries(short), look)
  const left = sorted.length - shown.length
  const more = { text: `and ${left} more: --environment`, paint: look.paint.dim }
  return left > 0 ? [...facts, [look.glyphs.ellipsis, more]] : facts
}
