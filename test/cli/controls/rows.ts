import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Rig } from '../../rig/tasker.ts'

/** The recorded runs, the first one first, read with SQLite itself. None while there is no table yet. */
export function rowsOf(rig: Rig): Record<string, unknown>[] {
  if (!existsSync(rig.databaseFile)) return []
  using database = new DatabaseSync(rig.databaseFile, { readOnly: true, timeout: 5_000 })
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'executions'").get() === undefined) return []
  return database.prepare('SELECT * FROM executions ORDER BY run_id').all()
}
