import { median } from '../kit/median.ts'
import { type Course, courseAt } from './course.ts'
import { curveOf } from './curve.ts'
import { estimate } from './eta.ts'
import { usualSubtasks } from './usual-subtasks.ts'

/** What estimates at one point of earlier runs were worth. */
export interface Score {
  /** How much of its time a run had behind it, 0–1. */
  at: number
  /** Runs for which there was an estimate. */
  runs: number
  /** Median of how far the end was from where it was thought to be, as a share of the run's time. */
  medianError?: number
  /** The same for who takes progress to be even from beginning to end; absent where none was told. */
  linearError?: number
  /** Share of the runs that ended within the range. */
  within?: number
}

/** Estimates earlier runs as they could have been estimated at the time, each from those before it. Oldest first. */
export function backTest(courses: readonly Course[], points: readonly number[], expectedMs = 0): Score[] {
  return points.map(at => {
    const trials = courses.flatMap((course, index) => {
      if (course.elapsedMs <= 0) return []
      const elapsedMs = course.elapsedMs * at
      const now = courseAt(course, elapsedMs)
      const thought = estimate(now, courses.slice(0, index), expectedMs)
      if (thought === undefined) return []
      const leftMs = course.elapsedMs - elapsedMs
      const linearMs = leftIfEven(now)
      return [
        {
          error: Math.abs(thought.likelyMs - leftMs) / course.elapsedMs,
          linearError: linearMs && Math.abs(linearMs - leftMs) / course.elapsedMs,
          within: thought.lowMs <= leftMs && leftMs <= thought.highMs,
        },
      ]
    })
    const error = median(trials.map(trial => trial.error))
    const linear = median(trials.flatMap(trial => trial.linearError ?? []))
    return {
      at,
      runs: trials.length,
      ...(error !== undefined && {
        medianError: error,
        ...(linear !== undefined && { linearError: linear }),
        within: trials.filter(({ within }) => within).length / trials.length,
      }),
    }
  })
}

/** What is left if the rest goes as the whole did so far, each step taking as long as any other. */
function leftIfEven(course: Course): number | undefined {
  const { fraction } = curveOf(course, usualSubtasks([])).at(-1) ?? { fraction: 0 }
  return fraction > 0 ? (course.elapsedMs * (1 - fraction)) / fraction : undefined
}
