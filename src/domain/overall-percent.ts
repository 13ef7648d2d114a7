import type { UsualSubtasks } from './event.ts'
import type { Run } from './run.ts'
import { unfinishedSubtasks } from './subtasks.ts'

/** A subtask that took no time was one all the same. */
const LEAST_SHARE = 0.001

/**
 * Percent of the whole task by its subtasks, 0–100: everything up to the last one that began, less what is missing of those
 * that are not completed; what was passed over was done before. Undefined when nothing says how many there will be.
 */
export function overallPercent(
  run: Pick<Run, 'subtasks' | 'totalSubtasks' | 'usualSubtasks'>,
): number | undefined {
  const { subtasks, usualSubtasks: usual } = run
  const highest = subtasks.at(-1)?.number
  const total = run.totalSubtasks ?? usual?.total
  if (total === undefined || total <= 0 || highest === undefined) return undefined
  const scale = scaleOf(usual ?? UNKNOWN)
  let done = 100 * scale.upTo(highest)
  // What a failed one did stays done.
  for (const { number, percent = 0 } of unfinishedSubtasks(subtasks)) {
    done -= (100 - percent) * scale.of(number)
  }
  return Math.min(100, Math.max(0, done / scale.upTo(Math.max(total, highest))))
}

/** How much of the whole subtasks are. */
export interface Scale {
  of(number: number): number
  /** Of all from 1 to this number. */
  upTo(number: number): number
}

const EVEN: Scale = { of: () => 1, upTo: number => number }
const UNKNOWN: UsualSubtasks = { weights: {} }
const scales = new WeakMap<UsualSubtasks, Scale>()

export function scaleOf(usual: UsualSubtasks): Scale {
  const scale = scales.get(usual) ?? makeScale(usual)
  scales.set(usual, scale)
  return scale
}

/** One that nobody has seen weighs as the average one. */
function makeScale({ weights }: UsualSubtasks): Scale {
  const known = Object.entries(weights).map(([number, weight]) => ({ number: Number(number), weight }))
  const average = known.reduce((sum, { weight }) => sum + weight, 0) / known.length
  if (!(average > 0)) return EVEN
  const of = (number: number) => Math.max(weights[number] ?? average, average * LEAST_SHARE)
  return {
    of,
    upTo(last) {
      let sum = last * average
      for (const { number } of known) if (number <= last) sum += of(number) - average
      return sum
    },
  }
}
