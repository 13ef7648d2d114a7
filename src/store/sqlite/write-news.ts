import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setImmediate as otherWork } from 'node:timers/promises'
import { onConflict } from '../insertion.ts'
import type { News } from '../news.ts'
import { toSqlite } from './values.ts'

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
    for (const execution of news.executions) {
      const written = insertion(db, 'executions', execution).get(...valuesOf(execution))
      if (written !== undefined) insertAll(db, 'subtasks', news.subtasks.get(execution.run_id) ?? [])
    }
    for (const table of ['events', 'samples'] as const) {
      for (let done = 0; done < news[table].length; done += ROWS_AT_ONCE) {
        if (done > 0) await otherWork()
        insertAll(db, table, news[table].slice(done, done + ROWS_AT_ONCE))
      }
    }
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
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
