import type { Course } from './course.ts'
import { curveOf, isStated } from './curve.ts'
import { type Estimate, estimate } from './eta.ts'
import { stepWeights } from './step-weights.ts'

/** What can be said of a run that goes on. */
export interface Outlook {
  /** Percent of the whole by the time that its steps took in earlier runs, where it has steps and they are known. */
  percent?: number
  left?: Estimate
}

/** Fewer earlier runs do not tell how its steps compare. */
const FEWEST = 3

/** `earlier` as in `estimate`. */
export function outlookOf(now: Course, earlier: readonly Course[], expectedMs: number): Outlook {
  const left = estimate(now, earlier, expectedMs)
  const compared = earlier.filter(({ steps }) => steps.length > 0)
  const isWeighed = now.steps.length > 0 && !isStated(now) && compared.length >= FEWEST
  const fraction = isWeighed ? curveOf(now, stepWeights(compared)).at(-1)?.fraction : undefined
  return {
    ...(fraction !== undefined && fraction > 0 && { percent: fraction * 100 }),
    ...(left !== undefined && { left }),
  }
}
