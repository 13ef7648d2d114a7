import type { Kysely } from 'kysely'
import type { Archivable, Prunable } from './archive.ts'
import { detailsOf, records } from './export-queries.ts'
import type { RunRecord } from './run-record.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

type Database = Kysely<Tables>

/** Found through the index of the task's runs, from its oldest one on. */
export async function archivable(
  db: Database,
  { stage, task, before, keep, except }: Archivable,
  limit: number,
): Promise<string[]> {
  const ofTask = db.selectFrom('executions').where('task_stage', '=', stage).where('task_name', '=', task)
  const newestFirst = ofTask.orderBy('execution_start', 'desc').orderBy('execution_id', 'desc')
  // The oldest of the runs that stay because they are the latest.
  const stays = await newestFirst
    .select(['execution_start', 'execution_id'])
    .offset(Math.max(1, keep) - 1)
    .limit(1)
    .executeTakeFirst()
  if (stays === undefined) return []
  const good = await newestFirst
    .select('run_id')
    .where('execution_status', '=', 'FINISHED')
    .limit(1)
    .executeTakeFirst()
  let older = ofTask
    .select('run_id')
    .where('execution_end', 'is not', null)
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('execution_start', 'execution_id'), '<', tuple(stays.execution_start, stays.execution_id)),
    )
  if (before !== undefined) older = older.where('execution_start', '<', new Date(before))
  const spared = good === undefined ? except : [...except, good.run_id]
  if (spared.length > 0) older = older.where('run_id', 'not in', spared)
  const found = await older.orderBy('execution_start').orderBy('execution_id').limit(limit).execute()
  return found.map(({ run_id }) => run_id)
}

/** The first moments of the months (UTC) in which these runs started. */
export async function monthsOf(db: Database, runIds: readonly string[]): Promise<Date[]> {
  if (runIds.length === 0) return []
  const runs = await db
    .selectFrom('executions')
    .select('execution_start')
    .where('run_id', 'in', runIds)
    .execute()
  const months = runs.map(({ execution_start: at }) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth()))
  return [...new Set(months)].toSorted().map(month => new Date(month))
}

export async function moveRuns(
  db: Database,
  driver: Store['driver'],
  runIds: readonly string[],
  write?: (records: RunRecord[]) => void,
): Promise<number> {
  if (runIds.length === 0) return 0
  return db.transaction().execute(async transaction => {
    const wanted = transaction
      .selectFrom('executions')
      .selectAll()
      .where('run_id', 'in', runIds)
      .where('execution_end', 'is not', null)
      .orderBy('run_id')
    // A delivery of one of them is either seen whole, or waits and finds it archived.
    const runs = await (driver === 'postgresql' ? wanted.forUpdate().skipLocked() : wanted).execute()
    const ids = runs.map(({ run_id }) => run_id)
    if (ids.length === 0) return 0
    await transaction
      .insertInto('archived_runs')
      .values(ids.map(run_id => ({ run_id, archived_at: new Date() })))
      .execute()
    await transaction
      .insertInto('pipeline_status_history')
      .expression(from => from.selectFrom('executions').selectAll().where('run_id', 'in', ids))
      .execute()
    if (write === undefined) {
      const details = await detailsOf(transaction, ids)
      const rows = [...details].map(([run_id, kept]) => ({ run_id, details: kept }))
      await transaction.insertInto('history_details').values(rows).execute()
    } else {
      write(await records(transaction, runs))
    }
    for (const table of ['events', 'samples', 'subtasks', 'logs', 'cancel_requests', 'executions'] as const)
      await transaction.deleteFrom(table).where('run_id', 'in', ids).execute()
    return ids.length
  })
}

export async function prunable(
  db: Database,
  { before, stage, exceptStages = [], detailsOnly }: Prunable,
  limit: number,
): Promise<string[]> {
  let old = db
    .selectFrom('pipeline_status_history')
    .select('pipeline_status_history.run_id')
    .where('execution_start', '<', new Date(before))
  if (stage !== undefined) old = old.where('task_stage', '=', stage)
  if (exceptStages.length > 0) old = old.where('task_stage', 'not in', exceptStages)
  if (detailsOnly)
    old = old.innerJoin('history_details', 'history_details.run_id', 'pipeline_status_history.run_id')
  const found = await old.orderBy('execution_start').limit(limit).execute()
  return found.map(({ run_id }) => run_id)
}

/** What stays of them is that they were there. */
export async function prune(db: Database, runIds: readonly string[], detailsOnly: boolean): Promise<void> {
  if (runIds.length === 0) return
  await db.transaction().execute(async transaction => {
    await transaction.deleteFrom('history_details').where('run_id', 'in', runIds).execute()
    if (detailsOnly) return
    await transaction.deleteFrom('annotations').where('run_id', 'in', runIds).execute()
    await transaction.deleteFrom('pipeline_status_history').where('run_id', 'in', runIds).execute()
  })
}
