import type { Due } from '../insight/due.ts'
import type { Estimate } from '../insight/eta.ts'
import { median } from '../kit/median.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import type { StatusRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { taskKey } from '../store/task-key.ts'
import { tasksNamed } from './find-task.ts'
import { goesOn, timesLeft } from './forecast.ts'
import { tasksDue } from './tasks-due.ts'

/** Which tasks are asked for. */
export interface StatusFilter {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
}

/**
 * A task with its latest run; of one that goes on also when it will be done, and how long it usually takes; of one with a
 * schedule what became of its last due time.
 */
export type TaskStatus = StatusRow & { left?: Estimate; usualMs?: number; due?: Due }

/** Of so many earlier runs the middle one is the usual. */
const RUNS = 20
const FEWEST = 3
/** More would keep waiting who only wants to know what runs. */
const MOST_COMPARED = 50

/** Throws `TaskerError` for a task that nobody knows. */
export async function taskStatuses(store: Store, filter: StatusFilter, now: number): Promise<TaskStatus[]> {
  const found = await find(store, filter)
  const left = await timesLeft(store, found, now)
  const usual = await usualTimes(store, found.filter(goesOn).slice(0, MOST_COMPARED))
  const due = await tasksDue(store, found, now)
  return found.map(row => ({
    ...row,
    ...withoutAbsent({
      left: left.get(row),
      usualMs: goesOn(row) ? usual.get(taskKey(row.task)) : undefined,
      due: due.get(row)?.last,
    }),
  }))
}

async function find(store: Store, { stage, task }: StatusFilter): Promise<StatusRow[]> {
  const rows = await store.status(withoutAbsent({ stage, task }))
  if (rows.length > 0 || task === undefined) return rows
  const [named] = await tasksNamed(store, task, stage)
  return store.status({ stage: named.task_stage, task: named.task_name })
}

/** By `taskKey`, in milliseconds. */
async function usualTimes(store: Store, rows: readonly StatusRow[]): Promise<Map<string, number>> {
  const tasks = rows.map(({ task }) => ({ stage: task.task_stage, name: task.task_name }))
  const earlier = Map.groupBy(await store.finishedRuns({ tasks, limit: RUNS }), taskKey)
  return new Map(
    [...earlier].flatMap(([key, runs]) => {
      const times = runs.map(run => run.execution_end.getTime() - run.execution_start.getTime())
      const usual = times.length < FEWEST ? undefined : median(times)
      return usual === undefined ? [] : [[key, usual] as const]
    }),
  )
}
