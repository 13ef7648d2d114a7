import type { DatabaseSync } from 'node:sqlite'
import { type AppliedMigration, compareSchema, type Migration, readMigration } from '../migrations.ts'
import { StoreError } from '../store-error.ts'

/** 'task': marks the file as ours (https://sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x7461736b

/** What the header of the file says; `version` is the number of the newest migration applied. */
export function headerOf(db: DatabaseSync): { isOurs: boolean; version: number } {
  const application = db.prepare('PRAGMA application_id').get()
  const user = db.prepare('PRAGMA user_version').get()
  return { isOurs: application?.application_id === APPLICATION_ID, version: Number(user?.user_version) }
}

/** Throws `StoreError` 'schema' for a database that holds something else. */
export function appliedMigrations(db: DatabaseSync, file: string): AppliedMigration[] {
  // Looked for first: tables that appear in between, together with the header, are ours.
  const table = db.prepare(`SELECT name FROM sqlite_master WHERE type IN ('table', 'view') LIMIT 1`).get()
  if (headerOf(db).isOurs)
    return db.prepare('SELECT number, name, hash FROM migrations ORDER BY number').all() as never
  if (table === undefined) return []
  throw new StoreError(
    'schema',
    `the database ${file} belongs to another program (it has a table ${table.name})`,
    'name another file with database.file',
  )
}

/** Applies what is pending, in one transaction; who comes second finds it done. Returns the names. */
export function applyPending(db: DatabaseSync, file: string, known: readonly Migration[]): string[] {
  if (!headerOf(db).isOurs) appliedMigrations(db, file)
  db.exec('PRAGMA journal_mode = WAL')
  db.exec('BEGIN IMMEDIATE')
  try {
    const { pending } = compareSchema(file, known, appliedMigrations(db, file))
    for (const migration of known) {
      if (!pending.includes(migration.name)) continue
      const { sql, hash } = readMigration(migration)
      db.exec(sql)
      db.prepare('INSERT INTO migrations (number, name, hash) VALUES (?, ?, ?)').run(
        migration.number,
        migration.name,
        hash,
      )
      db.exec(`PRAGMA user_version = ${migration.number}`)
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    db.exec('COMMIT')
    return pending
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
