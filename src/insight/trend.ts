import { cumulativeStdNormalProbability, median } from 'simple-statistics'

/** How a figure has changed over the runs of a task. */
export interface Trend {
  /** `step`: at once, with the run at `from`; `drift`: little by little over all of them. */
  kind: 'step' | 'drift'
  /** Index of the first value after the step; 0 for a drift. */
  from: number
  /** The median before and after it; for a drift the line at its ends. */
  before: number
  after: number
  /** How probable it is that mere chance looks like this. */
  chance: number
}

/** Below this a change is believed. Two tests are made, each may be wrong. */
const CHANCE = 0.005
/** Less than this share nobody cares about. */
const LEAST_CHANGE = 0.1
const FEWEST = 8
/** A pair of all is compared: more would take long and tell nothing new. */
const MOST = 400

/**
 * Whether values that follow one another have grown or fallen, and since when: by the tests of Mann and Kendall for a
 * drift and of Pettitt for a step, which know nothing of how the values are spread. Whichever describes them
 * better counts. Undefined where chance may look like it, where it is less than a tenth, and for fewer than 8 values.
 */
export function trendOf(all: readonly number[]): Trend | undefined {
  const first = Math.max(0, all.length - MOST)
  const values = all.slice(first)
  if (values.length < FEWEST) return undefined
  const candidates = [...stepIn(values), ...driftIn(values)]
    .filter(({ trend }) => isNotable(trend))
    .toSorted((left, right) => left.off - right.off)
  const trend = candidates[0]?.trend
  return trend && { ...trend, from: trend.kind === 'step' ? first + trend.from : 0 }
}

interface Candidate {
  trend: Trend
  /** How far the values are from it: mean of the absolute distances. */
  off: number
}

/** Pettitt (1979) for whether; where, which takes long, is what leaves the smallest distances from the medians before and after. */
function stepIn(values: readonly number[]): Candidate[] {
  const n = values.length
  let sum = 0
  let highest = 0
  for (const value of values) {
    for (const other of values) sum += Math.sign(value - other)
    highest = Math.max(highest, Math.abs(sum))
  }
  const chance = Math.min(1, 2 * Math.exp((-6 * highest ** 2) / (n ** 3 + n ** 2)))
  if (chance >= CHANCE) return []
  const splits = values.slice(1).map((_, index): Candidate => {
    const from = index + 1
    const [before, after] = [median(values.slice(0, from)), median(values.slice(from))]
    const off = meanOf(values.map((value, at) => Math.abs(value - (at < from ? before : after))))
    return { trend: { kind: 'step', from, before, after, chance }, off }
  })
  return [splits.reduce((best, split) => (split.off < best.off ? split : best))]
}

/** Mann (1945) and Kendall for whether, Theil (1950) and Sen for how much. */
function driftIn(values: readonly number[]): Candidate[] {
  const n = values.length
  const slopes: number[] = []
  let sum = 0
  for (let left = 0; left < n; left++) {
    for (let right = left + 1; right < n; right++) {
      const difference = (values[right] ?? 0) - (values[left] ?? 0)
      sum += Math.sign(difference)
      slopes.push(difference / (right - left))
    }
  }
  const ties = [...Map.groupBy(values, value => value).values()].map(({ length }) => length)
  const tied = ties.reduce((total, t) => total + t * (t - 1) * (2 * t + 5), 0)
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5) - tied) / 18)
  const z = deviation === 0 ? 0 : (sum - Math.sign(sum)) / deviation
  const chance = 2 * (1 - cumulativeStdNormalProbability(Math.abs(z)))
  if (chance >= CHANCE) return []
  const slope = median(slopes)
  const middle = median([...values])
  const at = (index: number) => middle + slope * (index - (n - 1) / 2)
  const off = meanOf(values.map((value, index) => Math.abs(value - at(index))))
  return [
    {
      trend: { kind: 'drift', from: 0, before: Math.max(0, at(0)), after: Math.max(0, at(n - 1)), chance },
      off,
    },
  ]
}

function isNotable({ before, after }: Trend): boolean {
  const smaller = Math.min(before, after)
  return Math.abs(after - before) > LEAST_CHANGE * Math.max(smaller, Number.EPSILON)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
