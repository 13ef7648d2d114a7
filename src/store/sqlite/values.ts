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
  'scheduled_since',
  'applied_at',
  'resolved_at',
  'first_seen',
  'first_archived',
  'last_seen',
  'answered_at',
  'archived_at',
  'acknowledged_at',
  'closed_at',
  'due_at',
  'claimed_until',
  'settled_at',
  'ends_at',
  'ended_at',
])
const BOOLEANS = new Set([
  'enabled',
  'registered',
  'git_dirty',
  'orphaned',
  'muted',
  'is_whole',
  'while_open',
])
const JSONS = new Set([
  'environment',
  'command',
  'tags',
  'metrics',
  'surroundings',
  'payload',
  'resources',
  'largest',
  'host',
  'details',
])

/** A value as SQLite takes it. */
export function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return value as SQLInputValue
}

/** Rows of SQLite, as arrays of their columns, as rows.ts has them. */
export function fromSqlite(
  columns: readonly string[],
  rows: readonly SQLOutputValue[][],
): Record<string, unknown>[] {
  const readers = columns.map(column => [column, readerOf(column)] as const)
  // A copy of a whole row is an object with fixed places; one that grows by sixty names becomes a hash table.
  const blank: Record<string, unknown> = JSON.parse(
    JSON.stringify(Object.fromEntries(columns.map(column => [column, null]))),
  )
  return rows.map(values => {
    const row = { ...blank }
    for (const [index, [column, read]] of readers.entries()) {
      const value = values[index] ?? null
      row[column] = value === null || read === undefined ? value : read(value)
    }
    return row
  })
}

function readerOf(column: string): ((value: SQLOutputValue) => unknown) | undefined {
  if (TIMES.has(column)) return value => new Date(String(value))
  if (BOOLEANS.has(column)) return value => value !== 0
  if (JSONS.has(column)) return value => JSON.parse(String(value))
  return undefined
}
