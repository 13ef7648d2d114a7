import type { Subtask } from './run.ts'

/*
 * The subtasks of a run that have begun are in the order of their numbers, and at most one of them runs. Those that were
 * only announced are kept apart. What does not change stays the same object.
 */

/** So many are listed before they begin. */
const MOST_ANNOUNCED = 1000

/** Where in a list those are that are not completed: few, however many subtasks there are. */
type Unfinished = readonly number[]

/** Found once for each list, so that a run with thousands of subtasks is not gone through with every message. */
const unfinished = new WeakMap<readonly Subtask[], Unfinished>()

/** The subtasks that are not completed. */
export function unfinishedSubtasks(subtasks: readonly Subtask[]): Subtask[] {
  return unfinishedIn(subtasks).flatMap(index => subtasks[index] ?? [])
}

/** The subtask that runs, if one does. */
export function runningSubtask(subtasks: readonly Subtask[]): Subtask | undefined {
  return unfinishedSubtasks(subtasks).findLast(subtask => subtask.status === 'RUNNING')
}

/** Changes the one that runs, if one does. */
export function changeRunning(
  subtasks: readonly Subtask[],
  change: (running: Subtask) => Subtask,
): readonly Subtask[] {
  const before = unfinishedIn(subtasks)
  const index = before.findLast(each => subtasks[each]?.status === 'RUNNING')
  const running = index === undefined ? undefined : subtasks[index]
  if (index === undefined || running === undefined) return subtasks
  const changed = change(running)
  const after = changeable(subtasks)
  after[index] = changed
  unfinished.set(after, changed.status === 'COMPLETED' ? before.filter(each => each !== index) : before)
  return after
}

/** Lists that were made in the fold under way: nobody else has seen them. */
let drafts: WeakSet<readonly Subtask[]> | undefined

/** What is folded within changes a list of its own again and again, and does not copy thousands of subtasks for each. */
export function inOneGo<Result>(fold: () => Result): Result {
  drafts = new WeakSet()
  try {
    return fold()
  } finally {
    drafts = undefined
  }
}

function changeable(subtasks: readonly Subtask[]): Subtask[] {
  if (drafts?.has(subtasks)) return subtasks as Subtask[]
  const copy = subtasks.slice() // ten times as fast as `with`
  drafts?.add(copy)
  return copy
}

function unfinishedIn(subtasks: readonly Subtask[]): Unfinished {
  const known = unfinished.get(subtasks)
  if (known !== undefined) return known
  const found = subtasks.flatMap(({ status }, index) => (status === 'COMPLETED' ? [] : index))
  unfinished.set(subtasks, found)
  return found
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
  if (subtasks[index]?.number === started.number) return subtasks.with(index, started)
  if (index < subtasks.length - 1) return subtasks.toSpliced(index + 1, 0, started)
  const before = unfinishedIn(subtasks)
  const after = changeable(subtasks)
  after.push(started)
  unfinished.set(after, [...before, index + 1])
  return after
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
