import { type Figures, figuresOf } from '../../insight/figures.ts'
import { trendOf } from '../../insight/trend.ts'
import type { PastRun } from '../../store/rows.ts'

/** What the runs of a task that are over come to. Durations are of those that finished, in seconds. */
export interface TaskFigures {
  runs: number
  finished: number
  failed: number
  cancelled: number
  /** Of all but the cancelled; undefined where there are none. */
  successPercent?: number
  duration?: Figures
  memory?: Figures
  cpu?: Figures
  /** Time that runs took which failed in the end. */
  lostSeconds: number
  /** Of the durations, oldest first. */
  durations: number[]
  change?: Change
}

/** The task became slower or faster. */
export interface Change {
  kind: 'step' | 'drift'
  /** The first run that took the new time; for a drift the first of all. */
  since: PastRun
  beforeSeconds: number
  afterSeconds: number
  chance: number
}

/** `runs` are over, oldest first. */
export function taskFigures(runs: readonly PastRun[]): TaskFigures {
  const finished = runs.filter(run => run.execution_status === 'FINISHED')
  const failed = runs.filter(run => run.execution_status === 'FAILED')
  const decided = finished.length + failed.length
  const duration = figuresOf(valuesOf(finished, 'duration_seconds'))
  const memory = figuresOf(valuesOf(finished, 'peak_memory_mb'))
  const cpu = figuresOf(valuesOf(finished, 'cpu_seconds'))
  const change = changeIn(finished)
  return {
    runs: runs.length,
    finished: finished.length,
    failed: failed.length,
    cancelled: runs.length - decided,
    ...(decided > 0 && { successPercent: (100 * finished.length) / decided }),
    ...(duration && { duration }),
    ...(memory && { memory }),
    ...(cpu && { cpu }),
    lostSeconds: valuesOf(failed, 'duration_seconds').reduce((sum, seconds) => sum + seconds, 0),
    durations: valuesOf(finished, 'duration_seconds'),
    ...(change && { change }),
  }
}

function valuesOf(
  runs: readonly PastRun[],
  column: 'duration_seconds' | 'peak_memory_mb' | 'cpu_seconds',
): number[] {
  return runs.flatMap(run => run[column] ?? [])
}

function changeIn(finished: readonly PastRun[]): Change | undefined {
  const timed = finished.filter(run => run.duration_seconds !== null)
  const trend = trendOf(timed.map(run => run.duration_seconds ?? 0))
  const since = trend && timed[trend.from]
  return (
    since && {
      kind: trend.kind,
      since,
      beforeSeconds: trend.before,
      afterSeconds: trend.after,
      chance: trend.chance,
    }
  )
}
