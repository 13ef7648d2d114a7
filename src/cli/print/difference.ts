import { differenceWords } from '../../answer/explain/difference-words.ts'
import type { Difference } from '../../insight/difference/run-facts.ts'
import type { Cell } from './cell.ts'
import type { Fact } from './facts.ts'
import type { Look } from './look.ts'

/** What weighs less is a difference as there are many. */
const TELLING = 0.35

/** A difference as a fact: what, and what it is now instead of what it was. */
export function differenceFact(difference: Difference, look: Look, more: readonly string[] = []): Fact {
  const { label, now, before } = differenceWords(difference)
  const { dim } = look.paint
  const paint = difference.weight < TELLING ? dim : undefined
  const cell: Cell = [
    { text: now, paint },
    { text: ` instead of ${before}`, paint: dim },
  ]
  return [label, [cell, ...more.map(text => ({ text: `  ${text}`, paint: dim }))]]
}
