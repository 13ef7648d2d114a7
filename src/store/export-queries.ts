import type { Kysely } from 'kysely'
import type { State } from './archive.ts'
import { cleanTime } from './clean.ts'
import { type News, tasksOf } from './news.ts'
import { annotate } from './request-queries.ts'
import type { AnnotationRow, ExecutionRow, LogRow } from './rows.ts'
import { RECORD_VERSION, type RunDetails, type RunRecord, withTimes } from './run-record.ts'
import type { Tables } from './tables.ts'

type Database = Kysely<Tables>

/** Everything that is kept of these runs, archived or not. */
export async function records(db: Database, runs: readonly ExecutionRow[]): Promise<RunRecord[]> {
  const ids = runs.map(({ run_id }) => run_id)
  if (ids.length === 0) return []
  const details = await detailsOf(db, ids)
  const archived = await db.selectFrom('history_details').selectAll().where('run_id', 'in', ids).execute()
  for (const { run_id, details: kept } of archived) details.set(run_id, withTimes(kept))
  const annotations = byRun(
    await db
      .selectFrom('annotations')
      .selectAll()
      .where('run_id', 'in', ids)
      .orderBy('at')
      .orderBy('annotation_id')
      .execute(),
  )
  return runs.map(({ execution_id: _, ...run }) => ({
    version: RECORD_VERSION,
    run,
    ...(details.get(run.run_id) ?? { subtasks: [], events: [], samples: [], log: null }),
    annotations: annotations.get(run.run_id) ?? [],
  }))
}

/** Of runs that are not archived. */
export async function detailsOf(db: Database, ids: readonly string[]): Promise<Map<string, RunDetails>> {
  const [subtasks, events, samples] = [
    byRun(
      await db
        .selectFrom('subtasks')
        .selectAll()
        .where('run_id', 'in', ids)
        .orderBy('subtask_number')
        .execute(),
    ),
    byRun(await db.selectFrom('events').selectAll().where('run_id', 'in', ids).orderBy('seq').execute()),
    byRun(await db.selectFrom('samples').selectAll().where('run_id', 'in', ids).orderBy('seq').execute()),
  ]
  const logs = byRun(await db.selectFrom('logs').selectAll().where('run_id', 'in', ids).execute())
  return new Map(
    ids.map(id => [
      id,
      {
        subtasks: subtasks.get(id) ?? [],
        events: events.get(id) ?? [],
        samples: samples.get(id) ?? [],
        log: logs.get(id)?.[0] ?? null,
      },
    ]),
  )
}

function byRun<Row extends { run_id: string }>(rows: readonly Row[]): Map<string, Omit<Row, 'run_id'>[]> {
  const found = new Map<string, Omit<Row, 'run_id'>[]>()
  for (const { run_id, ...row } of rows) {
    const those = found.get(run_id)
    if (those === undefined) found.set(run_id, [row])
    else those.push(row)
  }
  return found
}

export async function missing(db: Database, runs: readonly State[]): Promise<string[]> {
  const ids = runs.map(({ run_id }) => run_id)
  if (ids.length === 0) return []
  const known = await db
    .selectFrom('executions')
    .select(['run_id', 'last_seq'])
    .where('run_id', 'in', ids)
    .execute()
  const archived = await db.selectFrom('archived_runs').select('run_id').where('run_id', 'in', ids).execute()
  const upTo = new Map([
    ...known.map(({ run_id, last_seq }) => [run_id, last_seq] as const),
    ...archived.map(({ run_id }) => [run_id, Number.POSITIVE_INFINITY] as const),
  ])
  return runs
    .filter(({ run_id, last_seq }) => (upTo.get(run_id) ?? -1) < last_seq)
    .map(({ run_id }) => run_id)
}

/** Records as a delivery would bring them. */
export function newsOfRecords(given: readonly RunRecord[]): News {
  const inOrder = given.toSorted((left, right) => (left.run.run_id < right.run.run_id ? -1 : 1))
  return {
    tasks: tasksOf(inOrder.map(({ run }) => run)),
    executions: inOrder.map(({ run }) => ({
      ...run,
      execution_start: cleanTime(run.execution_start.getTime()),
      execution_end: isoOf(run.execution_end),
      last_update: cleanTime(run.last_update.getTime()),
    })),
    subtasks: new Map(
      inOrder.map(({ run, subtasks }) => [
        run.run_id,
        subtasks.map(row => ({
          run_id: run.run_id,
          ...row,
          subtask_start: isoOf(row.subtask_start),
          subtask_end: isoOf(row.subtask_end),
        })),
      ]),
    ),
    events: inOrder.flatMap(({ run, events }) =>
      events.map(row => ({ run_id: run.run_id, ...row, at: cleanTime(row.at.getTime()) })),
    ),
    samples: inOrder.flatMap(({ run, samples }) =>
      samples.map(row => ({ run_id: run.run_id, ...row, at: cleanTime(row.at.getTime()) })),
    ),
    settle() {},
  }
}

function isoOf(at: Date | null): string | null {
  return at === null ? null : cleanTime(at.getTime())
}

/** What no delivery brings. */
export async function addRest(db: Database, given: readonly RunRecord[]): Promise<void> {
  const annotations: AnnotationRow[] = given.flatMap(record =>
    record.annotations.map(row => ({ run_id: record.run.run_id, ...row })),
  )
  await annotate(db, annotations)
  const logs: LogRow[] = given.flatMap(({ run, log }) =>
    log === null ? [] : [{ run_id: run.run_id, ...log }],
  )
  if (logs.length === 0) return
  await db
    .insertInto('logs')
    .values(logs)
    .onConflict(conflict => conflict.column('run_id').doNothing())
    .execute()
}
