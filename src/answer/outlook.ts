import type { Estimate } from '../insight/eta.ts'
import type { ExecutionRow } from '../store/rows.ts'

/** How far a run is and what is left, as JSON: seconds, and null where nobody can say. */
export function outlookJson(run: ExecutionRow | null, left: Estimate | undefined) {
  return {
    percent_complete: run?.overall_percent_complete ?? null,
    time_left: left === undefined ? null : timeLeftJson(left),
  }
}

function timeLeftJson({ lowMs, likelyMs, highMs, sources, runs }: Estimate) {
  const [low = 0, likely = 0, high = 0] = [lowMs, likelyMs, highMs].map(ms => Math.round(ms / 1000))
  return { low_seconds: low, likely_seconds: likely, high_seconds: high, basis: sources, runs }
}
