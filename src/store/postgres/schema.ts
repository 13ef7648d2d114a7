import type { Client } from 'pg'
import { type AppliedMigration, compareSchema, type Migration, readMigration } from '../migrations.ts'
import { StoreError } from '../store-error.ts'
import {
  INSUFFICIENT_PRIVILEGE,
  INVALID_SCHEMA_NAME,
  UNDEFINED_COLUMN,
  UNDEFINED_TABLE,
} from './postgres-error.ts'

/** Tables that tell what other programs keep in a schema of this name. */
const OF_OTHERS = ['task_runs', 'stages', 'task_transitions']
const OURS = [
  'migrations',
  'tasks',
  'executions',
  'subtasks',
  'events',
  'samples',
  'locks',
  'error_groups',
  'cancel_requests',
  'logs',
  'annotations',
  'monitors',
  'alerts',
  'alert_deliveries',
  'tokens',
  'audit',
  'alert_silences',
  'latest_executions',
  'current_status',
  'monitoring_view',
  'pipeline_status_history',
  'history_details',
  'archived_runs',
  'all_executions',
]

/** The schema that a store uses. */
export interface Schema {
  name: string
  /** The same as SQL takes it, whatever it is. */
  quoted: string
  /** For people. */
  place: string
  /** The role that asks. */
  user: string
}

/** Number of the newest migration applied; 0 when there is none, or no table of ours to say so. */
export async function newestApplied(client: Client, schema: Schema): Promise<number> {
  try {
    const { rows } = await client.query(`SELECT max(number) AS newest FROM ${schema.quoted}.migrations`)
    return rows[0]?.newest ?? 0
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === UNDEFINED_TABLE || code === INVALID_SCHEMA_NAME || code === UNDEFINED_COLUMN) return 0
    if (code !== INSUFFICIENT_PRIVILEGE) throw error
    throw new StoreError(
      'forbidden',
      `role ${schema.user} may not use the schema ${schema.name} of ${schema.place}`,
      `let its owner run: tasker db grant --writer ${schema.user}, or --reader ${schema.user}`,
      { cause: error },
    )
  }
}

/** What is there. Throws `StoreError` 'schema' when the schema belongs to another program. */
export async function appliedMigrations(
  client: Client,
  schema: Schema,
): Promise<{ exists: boolean; applied: AppliedMigration[] }> {
  const found = await client.query(
    `SELECT c.relname AS name, n.nspname IS NOT NULL AS exists,
       (SELECT count(*) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname IN ('number', 'name', 'hash') AND NOT a.attisdropped) AS columns
     FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm')
     WHERE n.nspname = $1`,
    [schema.name],
  )
  const isOurs = found.rows.some(({ name, columns }) => name === 'migrations' && columns === 3)
  if (isOurs) {
    const { rows } = await client.query(
      `SELECT number, name, hash FROM ${schema.quoted}.migrations ORDER BY number`,
    )
    return { exists: true, applied: rows }
  }
  const names: string[] = found.rows.map(({ name }) => name)
  const foreign = [...OF_OTHERS, ...OURS].find(name => names.includes(name))
  if (foreign === undefined) return { exists: found.rows.length > 0, applied: [] }
  throw new StoreError(
    'schema',
    `the schema ${schema.name} of ${schema.place} belongs to another program (it has a table ${foreign})`,
    'choose another one with database.schema or TASKER_DB_SCHEMA',
  )
}

/** Applies what is pending, in one transaction; who comes second waits and finds it done. Returns the names. */
export async function applyPending(
  client: Client,
  schema: Schema,
  known: readonly Migration[],
): Promise<string[]> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `tasker migrate ${schema.name}`,
    ])
    const { exists, applied } = await appliedMigrations(client, schema)
    const { pending } = compareSchema(schema.place, known, applied)
    if (!exists) await client.query(`CREATE SCHEMA ${schema.quoted}`)
    await client.query(`SET LOCAL search_path TO ${schema.quoted}`)
    for (const migration of known.filter(({ name }) => pending.includes(name))) {
      const { sql, hash } = readMigration(migration)
      await client.query(sql)
      await client.query('INSERT INTO migrations (number, name, hash) VALUES ($1, $2, $3)', [
        migration.number,
        migration.name,
        hash,
      ])
    }
    await client.query('COMMIT')
    return pending
  } catch (error) {
    if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error
    throw new StoreError(
      'forbidden',
      `role ${schema.user} may not create the tables of tasker in ${schema.place}, schema ${schema.name}`,
      'let a role that may run: tasker db migrate',
      { cause: error },
    )
  }
}
