import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { SampleRecord } from '../detail-rows.ts'
import { onConflict } from '../insertion.ts'
import { afterMerged, longRuns } from '../long-runs.ts'
import type { News } from '../news.ts'
import type { SampleRow } from '../rows.ts'
import { MOST_SAMPLES, thinSamples } from '../thin-samples.ts'
import { fromSqlite, toSqlite } from './values.ts'

/** After so many rows (some ten milliseconds) the rest of the process has its turn. */
const ROWS_AT_ONCE = 1_000

/** Writes the rows of deliveries in one transaction. */
export async function writeNews(db: DatabaseSync, news: News): Promise<void> {
  db.exec('BEGIN IMMEDIATE')
  try {
    insertAll(
      db,
      'tasks',
      news.tasks.map(task => ({ ...task, registered: false })),
    )
    const writtenRuns: string[] = []
    for (const execution of news.executions) {
      const written = insertion(db, 'executions', execution).get(...valuesOf(execution))
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
  const statement = insertion(db, table, first)
  for (const row of rows) statement.run(...valuesOf(row))
}

const prepared = new WeakMap<DatabaseSync, Map<Table, StatementSync>>()

/** The statement that inserts rows like this one; every row of a table has the same columns in the same order. */
function insertion(db: DatabaseSync, table: Table, row: object): StatementSync {
  const statements = prepared.get(db) ?? new Map<Table, StatementSync>()
  prepared.set(db, statements)
  const known = statements.get(table)
  if (known !== undefined) return known
  const columns = Object.keys(row)
  const statement = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ${onConflict(table, columns)}`,
  )
  statements.set(table, statement)
  return statement
}

function valuesOf(row: object): SQLInputValue[] {
  return Object.values(row).map(toSqlite)
}
