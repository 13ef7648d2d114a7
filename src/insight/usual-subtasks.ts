import type { UsualSubtasks } from '../domain/event.ts'
import { median } from '../kit/median.ts'
import type { Course } from './course.ts'

/** What subtasks took in earlier runs, each at the median. */
export function usualSubtasks(earlier: readonly Pick<Course, 'steps'>[]): UsualSubtasks {
  const times = new Map<number, number[]>()
  for (const { steps } of earlier) {
    for (const { number, startMs, endMs } of steps) {
      if (endMs === undefined || endMs < startMs) continue
      const others = times.get(number)
      if (others === undefined) times.set(number, [endMs - startMs])
      else others.push(endMs - startMs)
    }
  }
  const weights = Object.fromEntries([...times].map(([number, took]) => [number, median(took) ?? 0]))
  const counts = new Set(earlier.map(({ steps }) => steps.length).filter(count => count > 0))
  const [total] = counts
  return { weights, ...(counts.size === 1 && total !== undefined && { total }) }
}
