import { weightedQuantile } from 'simple-statistics'
import { median } from '../kit/median.ts'
import type { Passed, Standing } from './standing.ts'

export interface Case {
  standing: Standing
  /** Oldest first. */
  passed: readonly Passed[]
  /** How long the task is registered to take. */
  expectedMs?: number
}

/** What an estimate rests on. */
export type Source = 'script' | 'pace' | 'runs' | 'registered'

export interface Judge {
  source: Source
  /** How far off it is taken to be, as a logarithm, before it has proved anything. */
  doubt: number
  /** Milliseconds left; undefined when it cannot say. */
  judge(from: Case): number | undefined
}

/** Everybody who has an opinion. Each is weighed by how near it came for earlier runs. */
export const JUDGES: readonly Judge[] = [
  { source: 'script', doubt: 0.1, judge: ({ standing }) => standing.statedMs },
  { source: 'pace', doubt: 0.5, judge: ({ standing }) => leftAtPace(standing, 0) },
  { source: 'pace', doubt: 0.6, judge: ({ standing }) => leftAtPace(standing, standing.elapsedMs * 0.6) },
  { source: 'pace', doubt: 0.6, judge: ({ standing }) => leftAtUsualPace(standing) },
  { source: 'runs', doubt: 0.35, judge: leftAsUsual },
  { source: 'runs', doubt: 0.4, judge: leftAsLately },
  { source: 'runs', doubt: 0.4, judge: leftByTrend },
  { source: 'runs', doubt: 0.35, judge: leftInProportion },
  {
    source: 'registered',
    doubt: 0.7,
    judge: ({ standing, expectedMs = 0 }) =>
      expectedMs > standing.elapsedMs ? expectedMs - standing.elapsedMs : undefined,
  },
]

/** At the rate since `fromMs`. */
function leftAtPace({ curve, elapsedMs, fraction, stillMs }: Standing, fromMs: number): number | undefined {
  const from = curve.findLast(({ atMs }) => atMs <= fromMs) ?? curve[0]
  const last = curve.at(-1)
  if (from === undefined || last === undefined || fraction <= 0 || fraction >= 1) return undefined
  const steps = curve.length - 1 - curve.indexOf(from)
  const gained = last.fraction - from.fraction
  if (steps <= 0 || gained <= 0 || last.atMs <= from.atMs) return undefined
  // Between two signs of progress it moves on unseen; a longer silence counts as time lost.
  const unseenMs = Math.min(stillMs, (last.atMs - from.atMs) / steps)
  const left = ((1 - fraction) / gained) * (elapsedMs - unseenMs - from.atMs) - unseenMs
  return Math.max(0, left)
}

/** At the rate at which the middle of the work went: a stop or a leap does not count. */
function leftAtUsualPace({ curve, fraction, stillMs }: Standing): number | undefined {
  const legs = curve.slice(1).flatMap(({ atMs, fraction: done }, index) => {
    const { atMs: fromMs = 0, fraction: from = 0 } = curve[index] ?? {}
    return done > from ? [{ wholeMs: (atMs - fromMs) / (done - from), share: done - from }] : []
  })
  if (legs.length === 0 || fraction <= 0 || fraction >= 1) return undefined
  const wholes = legs.map(leg => leg.wholeMs)
  const shares = legs.map(leg => leg.share)
  const wholeMs = weightedQuantile(wholes, shares, 0.5)
  if (wholeMs <= 0) return undefined
  const unseenMs = Math.min(stillMs, (wholeMs * fraction) / legs.length)
  return Math.max(0, (1 - fraction) * wholeMs - unseenMs)
}

/** So many times slower, or faster, than all others a run has nothing in common with them. */
const UNLIKE = 2
/** So much of the others' time says nothing about the pace. */
const TOO_SHORT = 0.02

/** Whether it came here in a time in which none of the others did. */
function isUnlike({ standing, passed }: Case): boolean {
  if (standing.fraction <= 0) return false
  const reached = standing.elapsedMs - standing.stillMs
  const times = passed.map(({ reachedMs }) => reachedMs)
  const slackMs = TOO_SHORT * (median(passed.map(({ durationMs }) => durationMs)) ?? 0)
  return reached > UNLIKE * Math.max(...times) + slackMs || reached + slackMs < Math.min(...times) / UNLIKE
}

/** What the others still had before them when they stood there, for as long as this one has. */
function leftAsUsual({ standing, passed }: Case): number | undefined {
  if (isUnlike({ standing, passed })) return undefined
  return median(passed.map(other => leftOf(other, standing.stillMs)))
}

function leftAsLately({ standing, passed }: Case): number | undefined {
  return passed.length < 3 ? undefined : leftAsUsual({ standing, passed: passed.slice(-3) })
}

/** As the others changed from run to run: the median of the slopes between any two of them. */
function leftByTrend({ standing, passed }: Case): number | undefined {
  const recent = passed.slice(-12)
  if (recent.length < 5 || isUnlike({ standing, passed })) return undefined
  const logs = recent.map(other => Math.log(leftOf(other, standing.stillMs) + 1))
  const slopes = logs.flatMap((one, first) =>
    logs.slice(first + 1).map((other, apart) => (other - one) / (apart + 1)),
  )
  const slope = median(slopes) ?? 0
  const level = median(logs.map((log, index) => log + slope * (logs.length - index)))
  return level === undefined ? undefined : Math.exp(level) - 1
}

/** As slow or fast, all the way, as it was in comparison with the others up to here. */
function leftInProportion({ standing, passed }: Case): number | undefined {
  const reached = standing.elapsedMs - standing.stillMs
  if (reached <= 0) return undefined
  const lefts = passed
    .filter(({ reachedMs }) => reachedMs > 0)
    .map(other => {
      const slower = reached / other.reachedMs
      return slower * leftOf(other, standing.stillMs / slower)
    })
  return median(lefts)
}

/** However long it stands still, what came after it is still to come. */
function leftOf({ durationMs, reachedMs, leftMs }: Passed, stillMs: number): number {
  return Math.max(0, durationMs - leftMs) + Math.max(0, leftMs - reachedMs - stillMs)
}
