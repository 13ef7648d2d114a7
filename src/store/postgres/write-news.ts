import type { Client } from 'pg'
import type { SampleRecord } from '../detail-rows.ts'
import { onConflict } from '../insertion.ts'
import { afterMerged, longRuns } from '../long-runs.ts'
import { type News, withoutRuns } from '../news.ts'
import type { SampleRow } from '../rows.ts'
import { MOST_SAMPLES, thinSamples } from '../thin-samples.ts'
import { channelOf } from './changes.ts'
import type { Schema } from './schema.ts'

/** Rows of one statement: many enough to be quick, few enough to be small. */
const ROWS_AT_ONCE = 5_000

/** Writes the rows of deliveries in one transaction. After an error the connection has to be closed. */
export async function writeNews(client: Client, of: Schema, news: News): Promise<void> {
  if (news.executions.length === 0) return
  const schema = of.quoted
  await client.query('BEGIN')
  const states = await writeStates(client, of, news)
  const archived = await archivedAmong(client, schema, states)
  if (archived.size > 0) {
    // Anew, without them: who records runs may not have the right to delete one.
    await client.query('ROLLBACK')
    return writeNews(client, of, withoutRuns(news, archived))
  }
  const written = states.map(state => state.run_id)
  const subtasks = written.flatMap(runId => news.subtasks.get(runId) ?? [])
  await insertAll(client, schema, 'subtasks', subtasks)
  await insertAll(client, schema, 'events', news.events)
  const long = longRuns(news, written)
  await insertAll(client, schema, 'samples', await newSamples(client, schema, news.samples, long))
  for (const runId of long) await thin(client, schema, runId)
  await client.query('COMMIT')
}

interface WrittenState {
  run_id: string
  is_new: boolean
}

/** Returns the runs of which this is news; whoever watches hears of them once it is committed. */
async function writeStates(
  client: Client,
  { name, quoted: schema }: Schema,
  { tasks, executions }: News,
): Promise<WrittenState[]> {
  const { rows } = await client.query<WrittenState>(
    // An INSERT that comes to nothing would use up a number of tasks.task_id each time: look first.
    `WITH known AS (
       INSERT INTO ${schema}.tasks (task_stage, task_name, task_type, registered)
       SELECT task_stage, task_name, task_type, FALSE
       FROM json_populate_recordset(NULL::${schema}.tasks, $1) AS seen
       WHERE NOT EXISTS (
         SELECT FROM ${schema}.tasks
         WHERE tasks.task_stage = seen.task_stage AND tasks.task_name = seen.task_name
       )
       ${onConflict('tasks', [])}
     ), written AS (
       ${insert(schema, 'executions', Object.keys(executions[0] ?? {}), '$2')}, xmax = 0 AS is_new
     )
     SELECT run_id, is_new, pg_notify($3, run_id::text) FROM written`,
    [JSON.stringify(tasks), JSON.stringify(executions), channelOf(name)],
  )
  return rows
}

/**
 * Those of them that are archived: late news would bring back a part of a run. Asked after `writeStates`: that has waited
 * for whoever was archiving it.
 */
async function archivedAmong(
  client: Client,
  schema: string,
  states: readonly WrittenState[],
): Promise<Set<string>> {
  const created = states.filter(state => state.is_new).map(state => state.run_id)
  if (created.length === 0) return new Set()
  const { rows } = await client.query<{ run_id: string }>(
    `SELECT run_id FROM ${schema}.archived_runs WHERE run_id = ANY($1)`,
    [created],
  )
  return new Set(rows.map(row => row.run_id))
}

async function insertAll(
  client: Client,
  schema: string,
  table: 'subtasks' | 'events' | 'samples',
  rows: readonly object[],
): Promise<void> {
  for (let done = 0; done < rows.length; done += ROWS_AT_ONCE) {
    const some = rows.slice(done, done + ROWS_AT_ONCE)
    await client.query(insert(schema, table, Object.keys(some[0] ?? {}), '$1'), [JSON.stringify(some)])
  }
}

/** Asked after `writeStates`: that has locked the run, so that no other deliverer merges its samples now. */
async function newSamples(
  client: Client,
  schema: string,
  samples: readonly SampleRecord[],
  long: readonly string[],
): Promise<readonly SampleRecord[]> {
  if (long.length === 0) return samples
  const { rows } = await client.query<{ run_id: string; up_to: number }>(
    `SELECT run_id, max(seq) AS up_to FROM ${schema}.samples
     WHERE run_id = ANY($1) AND measurements > 1 GROUP BY run_id`,
    [long],
  )
  return afterMerged(samples, rows)
}

async function thin(client: Client, schema: string, runId: string): Promise<void> {
  const { rows } = await client.query<SampleRow>(
    `SELECT * FROM ${schema}.samples
     WHERE run_id = $1 AND (SELECT count(*) > $2 FROM ${schema}.samples WHERE run_id = $1) ORDER BY seq`,
    [runId, MOST_SAMPLES],
  )
  if (rows.length === 0) return
  await client.query(`DELETE FROM ${schema}.samples WHERE run_id = $1`, [runId])
  await insertAll(client, schema, 'samples', thinSamples(rows))
}

/** The rows come as one JSON text, read by the columns of the table itself. */
function insert(
  schema: string,
  table: Parameters<typeof onConflict>[0],
  columns: readonly string[],
  parameter: string,
): string {
  const names = columns.join(', ')
  return `INSERT INTO ${schema}.${table} (${names})
    SELECT ${names} FROM json_populate_recordset(NULL::${schema}.${table}, ${parameter})
    ${onConflict(table, columns)}`
}
