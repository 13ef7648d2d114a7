import { quantileSorted } from 'simple-statistics'
import { median } from '../kit/median.ts'
import type { Course } from './course.ts'
import { curveOf } from './curve.ts'
import type { Source } from './judges.ts'
import { type Standing, standingOf, standingThen } from './standing.ts'
import { createTrust, missOf } from './trust.ts'
import { usualSubtasks } from './usual-subtasks.ts'

/** When a run will be done. About four of five runs end between `lowMs` and `highMs` from now. */
export interface Estimate {
  lowMs: number
  likelyMs: number
  highMs: number
  /** What it rests on, the weightiest first. */
  sources: Source[]
  /** With how many earlier runs it was compared. */
  runs: number
}

const LOW = 0.1
const HIGH = 0.9
/** Where a run tells no progress, fewer that took longer than it has so far say nothing. */
const FEWEST = 3
/** Less than that done is no pace. */
const FIRST_FRACTION = 0.01
/** How large misses are thought to be, as logarithms, before any was seen. */
const USUAL_MISS = 0.3
/** So many times the usual miss lies beyond what four of five miss by. */
const BEYOND = 1.8
/** What has less of the weight is not named. */
const NAMED = 0.15
const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000

/**
 * The time that a run still needs; undefined when nobody can say. `earlier` are runs of its task that ended well, oldest
 * first. In turn each of them is judged at the same point from those before it: that shows whom to trust, and how wide the
 * range has to be.
 */
export function estimate(now: Course, earlier: readonly Course[], expectedMs = 0): Estimate | undefined {
  const usual = usualSubtasks(earlier)
  const standing = standingOf(now, curveOf(now, usual))
  const others = earlier.flatMap(course => standingThen(course, curveOf(course, usual), standing) ?? [])
  if (!isTellable(standing, others.length, expectedMs)) return undefined
  const passed = others.map(other => other.passed)
  const fineMs = 1 + 0.01 * (median(passed.map(({ durationMs }) => durationMs)) ?? standing.elapsedMs)
  const trust = createTrust(fineMs)
  const misses: number[] = []
  for (const [index, { then, passed: own }] of others.entries()) {
    const from = { standing: then, passed: passed.slice(0, index), expectedMs }
    const truthMs = Math.max(0, own.durationMs - then.elapsedMs)
    const thought = trust.blend(from)
    if (thought !== undefined && index > 0) misses.push(missOf(truthMs, thought.leftMs, fineMs))
    trust.learn(from, truthMs)
  }
  const blend = trust.blend({ standing, passed, expectedMs })
  if (blend === undefined) return undefined
  const range = rangeOf(misses)
  const [lowMs, likelyMs, highMs] = [range.low, range.middle, range.high].map(miss =>
    Math.max(0, (blend.leftMs + fineMs) * Math.exp(miss) - fineMs),
  )
  if (lowMs === undefined || likelyMs === undefined || highMs === undefined || highMs > TEN_YEARS_MS)
    return undefined
  const shares = [...blend.shares].toSorted(([, one], [, other]) => other - one)
  return {
    lowMs,
    likelyMs,
    highMs,
    sources: shares.filter(([, share]) => share >= NAMED).map(([source]) => source),
    runs: passed.length,
  }
}

function isTellable(standing: Standing, others: number, expectedMs: number): boolean {
  if (standing.statedMs !== undefined || expectedMs > standing.elapsedMs) return true
  return standing.fraction > 0 ? others > 0 || standing.fraction >= FIRST_FRACTION : others >= FEWEST
}

/** Between which misses four of five lie, by those that were seen, oldest first. */
function rangeOf(seen: readonly number[]): { low: number; middle: number; high: number } {
  // The first were made by judges of whom nothing was known.
  const misses = seen.slice(Math.floor(seen.length / 3))
  const usual = misses.reduce((sum, miss) => sum + Math.abs(miss), 2 * USUAL_MISS) / (misses.length + 2)
  // One more on either side: a few that happen to be small promise nothing.
  const sorted = [...misses, -usual * BEYOND, usual * BEYOND].toSorted((left, right) => left - right)
  const low = quantileSorted(sorted, LOW)
  const high = quantileSorted(sorted, HIGH)
  // Half-way to where they lean: they may do so by chance.
  return { low, middle: Math.min(high, Math.max(low, (median(misses) ?? 0) / 2)), high }
}
