import { median } from '../kit/median.ts'
import type { Course } from './course.ts'

/** How much of the whole each step is, and how many there are. */
export interface StepWeights {
  of(number: number): number
  /** Of steps 1 to `total`. */
  sum(total: number): number
  /** How many steps earlier runs had, where all had the same number. */
  usualTotal?: number
  /** Earlier runs have told apart what the steps take. */
  known: boolean
}

/** Each step weighs what it took in earlier runs, at the median; one that nobody has seen weighs as the average one. */
export function stepWeights(earlier: readonly Course[]): StepWeights {
  const times = new Map<number, number[]>()
  for (const { steps } of earlier) {
    for (const { number, startMs, endMs } of steps) {
      if (endMs === undefined || endMs < startMs) continue
      const others = times.get(number)
      if (others === undefined) times.set(number, [endMs - startMs])
      else others.push(endMs - startMs)
    }
  }
  const usual = new Map([...times].map(([number, took]) => [number, median(took) ?? 0]))
  const total = [...usual.values()].reduce((sum, took) => sum + took, 0)
  const known = total > 0
  const average = known ? total / usual.size : 1
  // Nothing weighs nothing: a step that took no time was one all the same.
  const of = (number: number) => (known ? Math.max(usual.get(number) ?? average, average / 1000) : 1)
  const counts = new Set(earlier.filter(({ steps }) => steps.length > 0).map(({ steps }) => steps.length))
  const [usualTotal] = counts
  return {
    of,
    sum: count =>
      Array.from({ length: count }, (_, index) => of(index + 1)).reduce((sum, one) => sum + one, 0),
    ...(counts.size === 1 && usualTotal !== undefined && { usualTotal }),
    known,
  }
}
