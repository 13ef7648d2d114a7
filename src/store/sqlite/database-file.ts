import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '../../kit/make-folder.ts'
import { compareSchema, knownMigrations, newerSchema } from '../migrations.ts'
import type { SchemaState } from '../store.ts'
import { appliedMigrations, applyPending, headerOf } from './migrate.ts'

/** How long SQLite may sleep on a lock, and the event loop with it. `patiently` waits longer. */
const BUSY_TIMEOUT_MS = 10

/** The database of a store: opened when first needed, and again when its file was replaced. */
export interface DatabaseFile {
  /** Open, and with the schema that this program knows. */
  ready(): DatabaseSync
  /** Looks without creating or changing anything. */
  schema(): SchemaState
  migrate(): string[]
  close(): void
}

export function databaseFile(file: string): DatabaseFile {
  let open: { db: DatabaseSync; inode: number } | undefined

  const close = () => {
    const db = open?.db
    open = undefined
    if (db?.isOpen) db.close()
  }
  const current = (): DatabaseSync | undefined => {
    if (open === undefined) return undefined
    if (statSync(file, { throwIfNoEntry: false })?.ino === open.inode) return open.db
    close() // somebody moved the file away: what is written to it now would be lost
    return undefined
  }
  const connect = (): { db: DatabaseSync; applied: string[] } => {
    createFile(file)
    const isLong = isLongLog(file)
    const db = openDatabase(file, false)
    try {
      const applied = bringUpToDate(db, file)
      if (isLong) db.exec('PRAGMA wal_checkpoint(TRUNCATE)') // where others use it: another time
      open = { db, inode: statSync(file).ino }
      return { db, applied }
    } catch (error) {
      db.close()
      throw error
    }
  }
  return {
    ready: () => current() ?? connect().db,
    migrate: () => (current() === undefined ? connect().applied : []),
    schema() {
      const known = knownMigrations('sqlite')
      if (!existsSync(file)) return compareSchema(file, known, [])
      const db = openDatabase(file, true)
      try {
        return compareSchema(file, known, appliedMigrations(db, file))
      } finally {
        db.close()
      }
    },
    close,
  }
}

function bringUpToDate(db: DatabaseSync, file: string): string[] {
  const known = knownMigrations('sqlite')
  const newest = known.at(-1)?.number ?? 0
  const { isOurs, version } = headerOf(db)
  if (isOurs && version > newest) throw newerSchema(file, version, newest)
  return isOurs && version === newest ? [] : applyPending(db, file, known)
}

function openDatabase(file: string, readOnly: boolean): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, readOnly })
  // A commit in WAL mode then survives a crash of the process, and all but the last ones a power failure: the journal
  // of a run is kept until its end has been delivered.
  if (!readOnly) db.exec('PRAGMA synchronous = NORMAL')
  return db
}

/** 1 MiB: some twenty short runs. */
const LONG_LOG_BYTES = 2 ** 20

/**
 * Whoever is the first to open the database reads all of its write-ahead log, which SQLite itself begins anew only for
 * somebody who writes twice, and short runs write once: it would grow and grow, and every run would take longer.
 */
function isLongLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > LONG_LOG_BYTES
}

/** Others' business is in it: nobody else may read it. SQLite gives the files beside it the same mode. */
function createFile(file: string): void {
  if (existsSync(file)) return
  makeFolder(dirname(file))
  closeSync(openSync(file, 'a', 0o600))
}
