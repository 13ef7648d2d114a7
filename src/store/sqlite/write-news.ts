import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { SampleRecord } from '../detail-rows.ts'
import { onConflict } from '../insertion.ts'
import { afterMerged, longRuns } from '../long-runs.ts'
import { type News, withoutRuns } from '../news.ts'
import type { SampleRow } from '../rows.ts'
import { MOST_SAMPLES, thinSamples } from '../thin-samples.ts'
import { fromSqlite, toSqlite } from './values.ts'

/** After so many rows (some ten milliseconds) the rest of the process has its turn. */
const ROWS_AT_ONCE = 1_000

/** Writes the rows of deliveries in one transaction. */
export async function writeNews(db: DatabaseSync, given: News): Promise<void> {
  db.exec('BEGIN IMMEDIATE')
  try {
    const news = withoutArchived(db, given)
    insertAll(
      db,
      'tasks',
      news.tasks.map(task => ({ ...task, registered: false })),
    )
    const writtenRuns: string[] = []
    for (const execution of news.executions) {
      const { statement, valuesOf } = insertion(db, 'executions', execution)
      const written = statement.get(...valuesOf(execution))
      if (written === undefined) continue
      writtenRuns.push(execution.run_id)
      insertAll(db, 'subtasks', news.subtasks.get(execution.run_id) ?? [])
    }
    const long = longRuns(news, writtenRuns)
    const rows = { events: news.events, samples: newSamples(db, news.samples, long) }
    for (const table of ['events', 'samples'] as const) {
      for (let done = 0; done < rows[table].length; done += ROWS_AT_ONCE) {
        if (done > 0) await otherWork()
        insertAll(db, table, rows[table].slice(done, done + ROWS_AT_ONCE))
      }
    }
    for (const runId of long) thin(db, runId)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Late news of a run that is archived would bring back a part of it. */
function withoutArchived(db: DatabaseSync, news: News): News {
  const isArchived = db.prepare('SELECT 1 FROM archived_runs WHERE run_id = ?')
  const archived = news.executions.filter(({ run_id }) => isArchived.get(run_id) !== undefined)
  return archived.length === 0 ? news : withoutRuns(news, new Set(archived.map(({ run_id }) => run_id)))
}

function newSamples(db: DatabaseSync, samples: readonly SampleRecord[], long: readonly string[]) {
  if (long.length === 0) return samples
  const lastMerged = db.prepare('SELECT max(seq) AS up_to FROM samples WHERE run_id = ? AND measurements > 1')
  return afterMerged(
    samples,
    long.map(run_id => ({ run_id, up_to: Number(lastMerged.get(run_id)?.up_to ?? 0) })),
  )
}

function thin(db: DatabaseSync, runId: string): void {
  const count = db.prepare('SELECT count(*) AS rows FROM samples WHERE run_id = ?').get(runId)
  if (Number(count?.rows) <= MOST_SAMPLES) return
  const select = db.prepare('SELECT * FROM samples WHERE run_id = ? ORDER BY seq')
  const columns = select.columns().map(({ name }) => name)
  select.setReturnArrays(true)
  const rows = fromSqlite(columns, select.all(runId) as unknown as SQLOutputValue[][])
  db.prepare('DELETE FROM samples WHERE run_id = ?').run(runId)
  insertAll(db, 'samples', thinSamples(rows as unknown as SampleRow[]))
}

type Table = Parameters<typeof onConflict>[0]

function insertAll(db: DatabaseSync, table: Table, rows: readonly object[]): void {
  const [first] = rows
  if (first === undefined) return
  const { statement, valuesOf } = insertion(db, table, first)
  for (const row of rows) statement.run(...valuesOf(row))
}

interface Insertion {
  statement: StatementSync
  valuesOf(row: object): SQLInputValue[]
}

const prepared = new WeakMap<DatabaseSync, Map<Table, Insertion>>()

/** Inserts rows like this one; every row of a table has the same columns, in any order. */
function insertion(db: DatabaseSync, table: Table, row: object): Insertion {
  const insertions = prepared.get(db) ?? new Map<Table, Insertion>()
  prepared.set(db, insertions)
  const known = insertions.get(table)
  if (known !== undefined) return known
  const columns = Object.keys(row)
  const statement = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ${onConflict(table, columns)}`,
  )
  const made: Insertion = {
    statement,
    valuesOf: each => columns.map(column => toSqlite((each as Record<string, unknown>)[column])),
  }
  insertions.set(table, made)
  return made
}
