import type { Subtask } from './run.ts'

/*
 * The subtasks of a run that have begun are in the order of their numbers, and at most one of them runs. Those that were
 * only announced are kept apart. What does not change stays the same object.
 */

/** So many are listed before they begin. */
const MOST_ANNOUNCED = 1000

/** The subtask that runs, if one does. */
export function runningSubtask(subtasks: readonly Subtask[]): Subtask | undefined {
  return subtasks.findLast(subtask => subtask.status === 'RUNNING')
}

/** Changes the one that runs, if one does. */
export function changeRunning(
  subtasks: readonly Subtask[],
  change: (running: Subtask) => Subtask,
): readonly Subtask[] {
  const index = subtasks.findLastIndex(subtask => subtask.status === 'RUNNING')
  const running = subtasks[index]
  return running === undefined ? subtasks : subtasks.with(index, change(running))
}

/** Ends the one that runs. A completed subtask is at 100 %. */
export function closeSubtasks(
  subtasks: readonly Subtask[],
  status: 'COMPLETED' | 'FAILED',
  at: number,
  message?: string,
): readonly Subtask[] {
  return changeRunning(subtasks, running => ({
    ...running,
    status,
    endedAt: at,
    ...(status === 'COMPLETED' && { percent: 100 }),
    ...(message !== undefined && { message }),
  }))
}

/** Adds one that begins, in place of an earlier one of its number. */
export function addSubtask(subtasks: readonly Subtask[], started: Subtask): readonly Subtask[] {
  const index = subtasks.findLastIndex(({ number }) => number <= started.number)
  const isNew = subtasks[index]?.number !== started.number
  return isNew ? subtasks.toSpliced(index + 1, 0, started) : subtasks.with(index, started)
}

/** Those of 1 to `total` that have not begun, beside those announced before. */
export function announce(
  announced: readonly Subtask[],
  subtasks: readonly Subtask[],
  total: number | undefined,
): readonly Subtask[] {
  const begun = new Set(subtasks.map(({ number }) => number))
  const known = new Map(announced.map(subtask => [subtask.number, subtask]))
  for (let number = 1; number <= Math.min(total ?? 0, MOST_ANNOUNCED); number++) {
    if (!known.has(number)) known.set(number, { number, name: '', status: 'NOT_STARTED' })
  }
  return [...known.values()].filter(({ number }) => !begun.has(number))
}
