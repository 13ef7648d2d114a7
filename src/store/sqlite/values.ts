import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'

/*
 * How the values of rows.ts are kept in SQLite: times and JSON as text, booleans as 0 and 1. A column of one name has
 * the same type in every table.
 */

const TIMES = new Set([
  'execution_start',
  'execution_end',
  'last_update',
  'subtask_start',
  'subtask_end',
  'at',
  'created_at',
  'updated_at',
  'applied_at',
])
const BOOLEANS = new Set(['enabled', 'registered', 'git_dirty', 'orphaned'])
const JSONS = new Set(['environment', 'command', 'tags', 'metrics', 'surroundings', 'payload'])

/** A value as SQLite takes it. */
export function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return value as SQLInputValue
}

/** A row of SQLite as rows.ts has it. */
export function fromSqlite(row: Record<string, SQLOutputValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, read(column, value)]))
}

function read(column: string, value: SQLOutputValue): unknown {
  if (value === null) return null
  if (TIMES.has(column)) return new Date(String(value))
  if (BOOLEANS.has(column)) return value !== 0
  if (JSONS.has(column)) return JSON.parse(String(value))
  return value
}
