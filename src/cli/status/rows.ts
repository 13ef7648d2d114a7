import type { Estimate } from '../../insight/eta.ts'
import { median } from '../../kit/median.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { StatusRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { tasksNamed } from '../find-task.ts'
import { timesLeft } from '../forecast.ts'
import { stateOf } from '../print/state.ts'

/** Which tasks are asked for. */
export interface StatusFilter {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
}

/** A task with its latest run; of one that goes on also when it will be done, and how long it usually takes. */
export type TaskStatus = StatusRow & { left?: Estimate; usualMs?: number }

/** Of so many earlier runs the middle one is the usual. */
const RUNS = 20
const FEWEST = 3

/** Throws `TaskerError` for a task that nobody knows. */
export async function taskStatuses(store: Store, filter: StatusFilter, now: number): Promise<TaskStatus[]> {
  const found = await find(store, filter)
  const left = await timesLeft(store, found, now)
  const rows: TaskStatus[] = []
  for (const row of found) {
    const usualMs = goesOn(row) ? await usualTime(store, row) : undefined
    rows.push({ ...row, ...withoutAbsent({ left: left.get(row), usualMs }) })
  }
  return rows
}

async function find(store: Store, { stage, task }: StatusFilter): Promise<StatusRow[]> {
  const rows = await store.status(withoutAbsent({ stage, task }))
  if (rows.length > 0 || task === undefined) return rows
  const [named] = await tasksNamed(store, task, stage)
  return store.status({ stage: named.task_stage, task: named.task_name })
}

function goesOn({ run }: StatusRow): boolean {
  const state = stateOf(run)
  return state === 'RUNNING' || state === 'STARTED'
}

async function usualTime(store: Store, { task }: StatusRow): Promise<number | undefined> {
  const earlier = await store.finishedRuns({ stage: task.task_stage, name: task.task_name, limit: RUNS })
  if (earlier.length < FEWEST) return undefined
  return median(earlier.map(run => run.execution_end.getTime() - run.execution_start.getTime()))
}
