import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { World } from './world.ts'

/** A row of `executions`, as the database's own client reads it. */
export interface Row {
  run_id: string
  task_name: string
  execution_status: string
  execution_end: unknown
  exit_code: number | null
  exit_signal: string | null
  error_message: string | null
  log_path: string | null
  log_file: string | null
  last_seq: number
}

/** An event that is kept, or a sample. */
export interface Fact {
  run_id: string
  seq: number
  kind: string
}

export interface Records {
  rows: Row[]
  facts: Fact[]
}

const FACTS = "SELECT run_id, seq, kind FROM events UNION ALL SELECT run_id, seq, 'sampled' FROM samples"

/** Everything that was recorded. */
export async function readRecords(world: World): Promise<Records> {
  if (world.server === undefined) {
    using database = new DatabaseSync(world.databaseFile, { readOnly: true, timeout: 5_000 })
    const rows = database.prepare('SELECT * FROM executions').all()
    return { rows: rows as never, facts: database.prepare(FACTS).all() as never }
  }
  const client = new pg.Client({ connectionString: world.server.url, ssl: false })
  await client.connect()
  try {
    await client.query('SET search_path = tasker')
    const { rows } = await client.query('SELECT * FROM executions')
    const facts = await client.query(FACTS)
    const number = (fact: Fact) => ({ ...fact, seq: Number(fact.seq) })
    return {
      rows: rows.map(row => ({ ...row, last_seq: Number(row.last_seq) })),
      facts: facts.rows.map(number),
    }
  } finally {
    await client.end()
  }
}
