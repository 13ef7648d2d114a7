import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Server } from '../../rig/postgres-server.ts'
import { madeUpHistory } from '../made-up-history.ts'
import { postgresSettings } from '../postgres-settings.ts'
import { madeUpWatch } from './made-up-watch.ts'

const LOG_LINES = 200_000

/** A database with a history, and how `tasker` finds it. */
export interface Place {
  driver: 'sqlite' | 'postgresql'
  env: NodeJS.ProcessEnv
  folder: string
  open(): Store
  query(sql: string): Promise<void>
}

export function sqlitePlace(parent: string): Place {
  const folder = join(parent, 'sqlite')
  mkdirSync(folder)
  const file = join(folder, 'tasker.db')
  return {
    driver: 'sqlite',
    env: environment(folder),
    folder,
    open: () => openStore({ driver: 'sqlite', file }),
    async query(sql) {
      using database = new DatabaseSync(file)
      database.exec(sql)
    },
  }
}

export function postgresPlace(parent: string, server: Server): Place {
  const folder = join(parent, 'postgresql')
  mkdirSync(folder)
  return {
    driver: 'postgresql',
    env: { ...environment(folder), TASKER_DB_URL: server.url },
    folder,
    open: () => openStore(postgresSettings(server.port)),
    async query(sql) {
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
  }
}

/** A year of runs, the last of which started just now; returns the id of one that has a log, of 10 MB. */
export async function fill(
  { driver, open, query, folder }: Place,
  runs: number,
  now: number,
): Promise<string> {
  await using store = open()
  await store.migrate()
  for (const statement of [...madeUpHistory(driver, runs, now), ...madeUpWatch(driver, now)])
    await query(statement)
  // As a server does by itself after a while.
  if (driver === 'postgresql') await query('ANALYZE')
  const [logged] = await store.history({ statuses: ['FINISHED'], limit: 1 })
  const id = logged?.run_id ?? ''
  const schema = driver === 'sqlite' ? '' : 'tasker.'
  await query(
    `UPDATE ${schema}executions SET log_path = '${folder}', log_file = '${id}.log' WHERE run_id = '${id}'`,
  )
  const lines = Array.from(
    { length: LOG_LINES },
    (_, nr) => `line ${nr} of a log with some words in it, and more\n`,
  )
  writeFileSync(join(folder, `${id}.log`), lines.join(''))
  return id
}

function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: home }
}
