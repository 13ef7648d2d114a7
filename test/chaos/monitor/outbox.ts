import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import type { World } from '../world.ts'

/** A letter as the mail server noted it; `id` is that of the alert, with its turn. */
export interface Letter {
  id: string
  /** Milliseconds since 1970. */
  at: number
}

/** What the database knows of an alert and the letter about it. */
export interface Told {
  alert_id: string
  kind: string
  run_id: string
  turn: number
  outcome: string | null
}

export function readLetters(file: string): Letter[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

export async function readOutbox(world: World): Promise<Told[]> {
  return ask(world, 'SELECT * FROM tasker.alerts LEFT JOIN tasker.alert_deliveries USING (alert_id)')
}

/** As if the time had come for all that is to be sent again, and whoever had it in hand were long dead. */
export async function letTimePass(world: World): Promise<void> {
  await ask(
    world,
    'UPDATE tasker.alert_deliveries SET claimed_until = NULL, due_at = NOW() WHERE settled_at IS NULL',
  )
}

async function ask<Row extends pg.QueryResultRow>({ server }: World, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server?.url, ssl: false })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
