import {
  type Due,
  dueNow,
  EARLY_MS,
  type Expectation,
  expectationOf,
  isAmiss,
  type Span,
} from '../insight/due.ts'
import type { LatestRun, StatusRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** A run as its due time sees it. */
export type RunSpan = Span & { runId: string }

/** What is expected of a task: its last due time with what became of it, and the next one. */
export interface TaskDue {
  last?: Due<RunSpan>
  next?: number
}

/** So many runs may have started since the last due time, and the one that kept it is still found. */
const RUNS = 50

/** Of the tasks of which something is expected. Of most the latest run tells enough; the others are asked for at once. */
export async function tasksDue(
  store: Store,
  rows: readonly StatusRow[],
  now: number,
): Promise<Map<StatusRow, TaskDue>> {
  const found = new Map<StatusRow, TaskDue>()
  const unclear = new Map<StatusRow, Expectation>()
  let since = now
  for (const row of rows) {
    const expected = expectationOf(row.task)
    if (expected === undefined) continue
    const judged = dueNow(expected, row.run === null ? [] : [spanOf(row.run)], now)
    found.set(row, judged)
    if (row.run === null || judged.last === undefined || !mayBeBetter(judged.last)) continue
    unclear.set(row, expected)
    // As if nothing had run: no due time before that one is looked at.
    since = Math.min(since, (dueNow(expected, [], now).last?.at ?? now) - EARLY_MS)
  }
  const taskIds = [...unclear.keys()].map(({ task }) => task.task_id)
  const runs = Map.groupBy(
    await store.latestOfTasks({ taskIds, since, limit: RUNS }),
    ({ task_id }) => task_id,
  )
  for (const [row, expected] of unclear)
    found.set(row, dueNow(expected, (runs.get(row.task.task_id) ?? []).map(spanOf), now))
  return found
}

function mayBeBetter(due: Due): boolean {
  return isAmiss(due) || due.kind === 'late' || due.kind === 'overdue' || due.kind === 'waiting'
}

function spanOf({
  run_id: runId,
  execution_start: start,
  execution_end: end,
}: Omit<LatestRun, 'task_id'>): RunSpan {
  return { runId, startedAt: start.getTime(), ...(end !== null && { endedAt: end.getTime() }) }
}
