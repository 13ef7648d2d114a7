import type { Kysely } from 'kysely'
import { ARCHIVED, archivedRows } from './archived.ts'
import type { EventRow, ExecutionRow, SampleRow, StatusRow, SubtaskRow, TaskRow } from './rows.ts'
import type { Tables } from './tables.ts'
import { taskKey } from './task-key.ts'
import { uuidRange, wholeUuid } from './uuid-range.ts'

/*
 * The questions of store.ts, the same for both databases. Each finds what it needs through an index.
 */

type Database = Kysely<Tables>

export async function findRuns(db: Database, prefix: string, limit: number): Promise<ExecutionRow[]> {
  const range = uuidRange(prefix)
  if (range === undefined) return []
  const from = (table: typeof ARCHIVED | 'executions') =>
    db
      .selectFrom(table)
      .selectAll()
      .where('run_id', '>=', range.first)
      .where('run_id', '<=', range.last)
      .orderBy('run_id', 'desc')
      .limit(limit)
      .execute()
  const runs = await from('executions')
  // A whole id that was found is the only one.
  if (runs[0] !== undefined && range.first === range.last) return runs
  return [...runs, ...(await from(ARCHIVED))]
    .toSorted((left, right) => (left.run_id < right.run_id ? 1 : -1))
    .slice(0, limit)
}

export async function arrivals(
  db: Database,
  after: number | undefined,
  limit: number,
): Promise<ExecutionRow[]> {
  const query = db.selectFrom('executions').selectAll()
  return after === undefined
    ? query.orderBy('execution_id', 'desc').limit(1).execute()
    : query.where('execution_id', '>', after).orderBy('execution_id').limit(limit).execute()
}

export async function runsOf(db: Database, runIds: readonly string[]): Promise<ExecutionRow[]> {
  if (runIds.length === 0) return []
  return db.selectFrom('executions').selectAll().where('run_id', 'in', runIds).execute()
}

export async function latestRuns(db: Database, taskName: string): Promise<ExecutionRow[]> {
  const runs = await db
    .selectFrom('latest_executions')
    .selectAll()
    .where('task_name', '=', taskName)
    .execute()
  return runs.toSorted(
    (left, right) =>
      right.execution_start.getTime() - left.execution_start.getTime() ||
      right.execution_id - left.execution_id,
  )
}

export async function finishedRun(db: Database, uniqueKey: string): Promise<ExecutionRow | undefined> {
  const from = (table: typeof ARCHIVED | 'executions') =>
    db
      .selectFrom(table)
      .selectAll()
      .where('unique_key', '=', uniqueKey)
      .where('execution_status', '=', 'FINISHED')
      .limit(1)
      .executeTakeFirst()
  return (await from('executions')) ?? (await from(ARCHIVED))
}

export async function status(db: Database, filter: { stage?: string; task?: string }): Promise<StatusRow[]> {
  const { stage, task } = filter
  let tasks = db.selectFrom('tasks').selectAll()
  let runs = db.selectFrom('latest_executions').selectAll()
  if (stage !== undefined) {
    tasks = tasks.where('task_stage', '=', stage)
    runs = runs.where('task_stage', '=', stage)
  }
  if (task !== undefined) {
    tasks = tasks.where('task_name', '=', task)
    runs = runs.where('task_name', '=', task)
  }
  const latest = new Map((await runs.execute()).map(run => [taskKey(run), run]))
  const known = await tasks.execute()
  return known.toSorted(byStageAndName).map(row => ({ task: row, run: latest.get(taskKey(row)) ?? null }))
}

export async function subtasks(db: Database, runId: string): Promise<SubtaskRow[]> {
  const id = wholeUuid(runId)
  if (id === undefined) return []
  const rows = await db
    .selectFrom('subtasks')
    .selectAll()
    .where('run_id', '=', id)
    .orderBy('subtask_number')
    .execute()
  return rows.length > 0 ? rows : archivedRows(db, id, 'subtasks')
}

export async function events(db: Database, runId: string): Promise<EventRow[]> {
  const id = wholeUuid(runId)
  if (id === undefined) return []
  const rows = await db.selectFrom('events').selectAll().where('run_id', '=', id).orderBy('seq').execute()
  return rows.length > 0 ? rows : archivedRows(db, id, 'events')
}

export async function samples(db: Database, runId: string): Promise<SampleRow[]> {
  const id = wholeUuid(runId)
  if (id === undefined) return []
  const rows = await db.selectFrom('samples').selectAll().where('run_id', '=', id).orderBy('seq').execute()
  return rows.length > 0 ? rows : archivedRows(db, id, 'samples')
}

export async function latestSamples(db: Database, runIds: readonly string[]): Promise<SampleRow[]> {
  if (runIds.length === 0) return []
  return db
    .selectFrom('executions')
    .innerJoin('samples', join =>
      join.onRef('samples.run_id', '=', 'executions.run_id').on('samples.seq', '=', one =>
        // Asked once for each run, as it does not speak of the row of samples.
        one
          .selectFrom('samples as each')
          .whereRef('each.run_id', '=', 'executions.run_id')
          .select(each => each.fn.max('each.seq').as('last')),
      ),
    )
    .where('executions.run_id', 'in', runIds)
    .selectAll('samples')
    .execute()
}

export async function tasks(
  db: Database,
  filter: { stage?: string; enabledOnly: boolean },
): Promise<TaskRow[]> {
  let query = db.selectFrom('tasks').selectAll()
  if (filter.stage !== undefined) query = query.where('task_stage', '=', filter.stage)
  if (filter.enabledOnly) query = query.where('enabled', '=', true)
  return (await query.execute()).toSorted(byStageAndName)
}

type OfTask = Pick<TaskRow, 'task_stage' | 'task_name'>

/** By code units, whatever the collation of the database is. */
function byStageAndName(left: OfTask, right: OfTask): number {
  const [one, other] = [taskKey(left), taskKey(right)]
  return one < other ? -1 : one > other ? 1 : 0
}
