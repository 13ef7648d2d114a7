import type { Client } from 'pg'
import type { Schema } from './schema.ts'

/** Makes the partitions of the history for these months, given by their first moments, where there are none. */
export async function makeHistoryRoom(
  client: Client,
  schema: Schema,
  months: readonly Date[],
): Promise<void> {
  const wanted = months.map(month => ({ name: partitionOf(month), month }))
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relname = ANY($2)`,
    [schema.quoted, wanted.map(({ name }) => name)],
  )
  const missing = wanted.filter(({ name }) => !rows.some(({ relname }) => relname === name))
  if (missing.length === 0) return
  await client.query('BEGIN')
  // Of two who make the same one at once the second would fail.
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `tasker history ${schema.name}`,
  ])
  for (const { name, month } of missing)
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${schema.quoted}.${name} PARTITION OF ${schema.quoted}.pipeline_status_history
       FOR VALUES FROM ('${month.toISOString()}') TO ('${nextMonth(month).toISOString()}')`,
    )
  await client.query('COMMIT')
}

function partitionOf(month: Date): string {
  return `pipeline_status_history_${month.toISOString().slice(0, 7).replace('-', '_')}`
}

function nextMonth(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1))
}
