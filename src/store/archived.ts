import type { Kysely } from 'kysely'
import type { EventRow, LogRow, SampleRow, SubtaskRow } from './rows.ts'
import { type RunDetails, withTimes } from './run-record.ts'
import type { Tables } from './tables.ts'
import { wholeUuid } from './uuid-range.ts'

/*
 * How archived runs are found by the questions that are asked of `executions`: under that name, so that conditions and
 * orders are the same.
 */

type Database = Kysely<Tables>

/** The archived runs, as if they were in `executions`. */
export const ARCHIVED = 'pipeline_status_history as executions' as 'executions'

/** All runs, the same way. */
export const ALL = 'all_executions as executions' as 'executions'

/** Whether runs are archived that started then or later. */
export async function reachesHistory(db: Database, since: number | undefined): Promise<boolean> {
  let query = db.selectFrom('pipeline_status_history').select('execution_id')
  if (since !== undefined) query = query.where('execution_start', '>=', new Date(since))
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

interface Rows {
  subtasks: SubtaskRow
  events: EventRow
  samples: SampleRow
}

/** What is kept of an archived run; empty where it is not one, or was pruned. */
export async function archivedRows<Table extends keyof Rows>(
  db: Database,
  runId: string,
  table: Table,
): Promise<Rows[Table][]> {
  const details = await detailsOf(db, runId)
  const rows = (details?.[table] ?? []) as unknown as Omit<Rows[Table], 'run_id'>[]
  return rows.map(row => ({ run_id: runId, ...row }) as Rows[Table])
}

export async function archivedLog(db: Database, runId: string): Promise<LogRow | undefined> {
  const log = (await detailsOf(db, runId))?.log
  return log ? { run_id: runId, ...log } : undefined
}

async function detailsOf(db: Database, runId: string): Promise<RunDetails | undefined> {
  const id = wholeUuid(runId)
  if (id === undefined) return undefined
  const row = await db
    .selectFrom('history_details')
    .select('details')
    .where('run_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return withTimes(row.details)
}

/** Of those of these runs that are archived. */
export async function archivedSubtasks(db: Database, runIds: readonly string[]): Promise<SubtaskRow[]> {
  const rows = await archivedDetails(db, runIds)
  return rows.flatMap(({ run_id, details }) => details.subtasks.map(row => ({ run_id, ...row })))
}

/** The same: all that belongs to them. */
export async function archivedDetails(
  db: Database,
  runIds: readonly string[],
): Promise<{ run_id: string; details: RunDetails }[]> {
  if (runIds.length === 0) return []
  const rows = await db.selectFrom('history_details').selectAll().where('run_id', 'in', runIds).execute()
  return rows.map(({ run_id, details }) => ({ run_id, details: withTimes(details) }))
}
