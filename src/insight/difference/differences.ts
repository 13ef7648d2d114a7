import { measuredDifferences } from './measured.ts'
import type { Difference, RunFacts } from './run-facts.ts'
import { settingDifferences } from './settings.ts'

/**
 * In what a run differs from a good one, the most telling first. `others` are further good runs: what is different among
 * those already says little, and a figure has to be beyond all of theirs.
 */
export function differences(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  return [...settingDifferences(now, good, others), ...measuredDifferences(now, good, others)].toSorted(
    (one, other) => other.weight - one.weight,
  )
}
