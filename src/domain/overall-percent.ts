import type { Run } from './run.ts'

/** What subtasks usually take, in milliseconds, by their number: how much of the whole each is. */
export type SubtaskWeights = Readonly<Record<number, number>>

/** A subtask that took no time was one all the same. */
const LEAST_SHARE = 0.001

/**
 * Percent of the whole task by its subtasks, 0–100: everything up to the last one that began, less what is missing of those
 * that are not completed; what was passed over was done before. Undefined when nothing says how many there will be.
 */
export function overallPercent(
  run: Pick<Run, 'subtasks' | 'totalSubtasks' | 'subtaskWeights'>,
): number | undefined {
  const { subtasks, totalSubtasks: total } = run
  const highest = subtasks.at(-1)?.number
  if (total === undefined || total <= 0 || highest === undefined) return undefined
  const scale = scaleOf(run.subtaskWeights)
  let done = 100 * scale.upTo(highest)
  for (const { number, status, percent = 0 } of subtasks) {
    // What a failed one did stays done.
    if (status !== 'COMPLETED') done -= (100 - percent) * scale.of(number)
  }
  return Math.min(100, Math.max(0, done / scale.upTo(total)))
}

interface Scale {
  of(number: number): number
  /** Of all from 1 to this number. */
  upTo(number: number): number
}

const EVEN: Scale = { of: () => 1, upTo: number => number }

/** One that nobody has seen weighs as the average one. */
function scaleOf(weights: SubtaskWeights | undefined): Scale {
  const known = Object.entries(weights ?? {}).map(([number, weight]) => [Number(number), weight] as const)
  const average = known.reduce((sum, [, weight]) => sum + weight, 0) / known.length
  if (weights === undefined || !(average > 0)) return EVEN
  const of = (number: number) => Math.max(weights[number] ?? average, average * LEAST_SHARE)
  return {
    of,
    upTo(number) {
      const within = known.filter(([each]) => each <= number)
      const unseen = Math.max(0, number - within.length)
      return within.reduce((sum, [each]) => sum + of(each), unseen * average)
    },
  }
}
