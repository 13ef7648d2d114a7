import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Rig } from './tasker.ts'

/**
 * The recorded runs, the first one first, read by a client that is none of our code; JSON columns are text, as SQLite has
 * them. None while there is no table yet.
 */
export function rowsOf({ env, databaseFile }: Pick<Rig, 'env' | 'databaseFile'>): Record<string, unknown>[] {
  if (env.TASKER_DB_SCHEMA !== undefined) return postgresRows(String(env.TASKER_DB_URL), env.TASKER_DB_SCHEMA)
  if (!existsSync(databaseFile)) return []
  using database = new DatabaseSync(databaseFile, { readOnly: true, timeout: 5_000 })
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'executions'").get() === undefined) return []
  return database.prepare('SELECT * FROM executions ORDER BY run_id').all()
}

function postgresRows(url: string, schema: string): Record<string, unknown>[] {
  const ask = (sql: string) => execFileSync('psql', ['-XAtq', url, '-c', sql], { encoding: 'utf8' }).trim()
  if (ask(`SELECT to_regclass('${schema}.executions')`) === '') return []
  const rows: Record<string, unknown>[] = JSON.parse(
    ask(`SELECT coalesce(json_agg(row ORDER BY run_id), '[]') FROM ${schema}.executions AS row`),
  )
  const asText = (value: unknown) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  return rows.map(row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asText(value)])),
  )
}
