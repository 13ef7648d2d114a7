import { type Kysely, sql } from 'kysely'
import type { PastRun, SubtaskRow } from './rows.ts'
import type { PastRunsFilter } from './store.ts'
import type { Tables } from './tables.ts'
import { wholeUuid } from './uuid-range.ts'

const COLUMNS = [
  'run_id',
  'task_stage',
  'task_name',
  'execution_start',
  'execution_status',
  'duration_seconds',
  'peak_memory_mb',
  'cpu_seconds',
  'hostname',
  'user_name',
  'git_commit',
] as const
const MOST_SUBTASKS = 500

/** Finds them task by task through the index: history may be as long as it likes. */
export async function pastRuns(db: Kysely<Tables>, filter: PastRunsFilter): Promise<PastRun[]> {
  const { stage, task, since, until, limit } = filter
  let tasks = db.selectFrom('tasks')
  if (stage !== undefined) tasks = tasks.where('tasks.task_stage', '=', stage)
  if (task !== undefined) tasks = tasks.where('tasks.task_name', '=', task)
  const runs = await tasks
    .innerJoin('executions', join =>
      join.on('executions.execution_id', 'in', ({ selectFrom }) => {
        let latest = selectFrom('executions as past')
          .select('past.execution_id')
          .whereRef('past.task_stage', '=', 'tasks.task_stage')
          .whereRef('past.task_name', '=', 'tasks.task_name')
          .where('past.execution_end', 'is not', null)
        if (since !== undefined) latest = latest.where('past.execution_start', '>=', new Date(since))
        if (until !== undefined) latest = latest.where('past.execution_start', '<', new Date(until))
        return latest
          .orderBy('past.execution_start', 'desc')
          .orderBy('past.execution_id', 'desc')
          .limit(sql.lit(limit))
      }),
    )
    .select(COLUMNS.map(column => `executions.${column}` as const))
    .execute()
  return runs.toSorted((left, right) => left.execution_start.getTime() - right.execution_start.getTime())
}

export async function subtasksOf(db: Kysely<Tables>, runIds: readonly string[]): Promise<SubtaskRow[]> {
  const ids = runIds.flatMap(id => wholeUuid(id) ?? [])
  if (ids.length === 0) return []
  return db
    .selectFrom('subtasks')
    .selectAll()
    .where('run_id', 'in', ids)
    .where('subtask_number', '<=', MOST_SUBTASKS)
    .orderBy('run_id')
    .orderBy('subtask_number')
    .execute()
}
