import { type Due, dueNow, type Expectation, expectationOf, isAmiss, type Span } from '../insight/due.ts'
import type { ExecutionRow, StatusRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** A run as its due time sees it. */
export type RunSpan = Span & { run: ExecutionRow }

/** What is expected of a task: its last due time with what became of it, and the next one. */
export interface TaskDue {
  last?: Due<RunSpan>
  next?: number
}

/** So many runs may have started since the last due time, and the one that kept it is still found. */
const RUNS = 50

/** Of the tasks of which something is expected. Of most the latest run tells enough. */
export async function tasksDue(
  store: Store,
  rows: readonly StatusRow[],
  now: number,
): Promise<Map<StatusRow, TaskDue>> {
  const found = new Map<StatusRow, TaskDue>()
  for (const row of rows) {
    const expected = expectationOf(row.task)
    if (expected !== undefined) found.set(row, await taskDue(store, row, expected, now))
  }
  return found
}

async function taskDue(
  store: Store,
  { task, run }: StatusRow,
  expected: Expectation,
  now: number,
): Promise<TaskDue> {
  if (run === null) return dueNow(expected, [], now)
  const judged = dueNow(expected, [spanOf(run)], now)
  if (judged.last === undefined || !mayBeBetter(judged.last)) return judged
  const runs = await store.history({ stage: task.task_stage, task: task.task_name, limit: RUNS })
  return dueNow(expected, runs.map(spanOf), now)
}

function mayBeBetter(due: Due): boolean {
  return isAmiss(due) || due.kind === 'late' || due.kind === 'overdue' || due.kind === 'waiting'
}

function spanOf(run: ExecutionRow): RunSpan {
  const end = run.execution_end
  return { run, startedAt: run.execution_start.getTime(), ...(end !== null && { endedAt: end.getTime() }) }
}
