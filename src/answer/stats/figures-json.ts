import type { Figures } from '../../insight/figures.ts'
import type { TaskFigures } from './task-figures.ts'

/** Figures as `--json` has them. */
export function figuresJson(figures: TaskFigures): Record<string, unknown> {
  const { change } = figures
  return {
    runs: figures.runs,
    finished: figures.finished,
    failed: figures.failed,
    cancelled: figures.cancelled,
    success_rate_percent: figures.successPercent === undefined ? null : round(figures.successPercent, 2),
    duration_seconds: spreadJson(figures.duration),
    memory_mb: spreadJson(figures.memory),
    cpu_seconds: spreadJson(figures.cpu),
    lost_seconds: round(figures.lostSeconds, 3),
    change:
      change === undefined
        ? null
        : {
            kind: change.kind,
            since: change.since.execution_start,
            since_run_id: change.since.run_id,
            before_seconds: round(change.beforeSeconds, 3),
            after_seconds: round(change.afterSeconds, 3),
            chance: change.chance,
          },
  }
}

export function spreadJson(figures: Figures | undefined): Record<string, number | null> | null {
  if (figures === undefined) return null
  const { deviation, ...known } = figures
  const rounded = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, round(value, 3)]))
  return { ...rounded, standard_deviation: deviation === undefined ? null : round(deviation, 3) }
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals
}
