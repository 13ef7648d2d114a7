import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, inject } from 'vitest'
import type { PostgresSettings } from '../../src/domain/store-settings.ts'

export { type Server, startServer } from './postgres-server.ts'

/** A database of a test's own, empty. */
export interface TestDatabase {
  name: string
  url: string
  /** For `openStore`. */
  settings: PostgresSettings
  /** For `tasker`. */
  env: NodeJS.ProcessEnv
  /** Asks by a client that is none of our code, as psql would. */
  query<Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>
}

/**
 * A database for the tests of one file, made before them and dropped after them; when one of them failed it stays, and
 * its name is printed.
 */
export function freshDatabase(): TestDatabase {
  const database = describeDatabase(inject('postgresUrl'))
  let failed = false
  beforeAll(() => createDatabase(database))
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      failed = true
    })
  })
  afterAll(async () => {
    if (!failed) return dropDatabase(database)
    process.stderr.write(
      `the failed test left ${database.url} (its server is gone with the test run unless TASKER_TEST_PG_URL or TASKER_TEST_PG_KEEP is set)\n`,
    )
  })
  return database
}

/** Creates what `describeDatabase` describes. */
async function createDatabase({ name }: TestDatabase): Promise<void> {
  await ask(inject('postgresUrl'), `CREATE DATABASE ${name}`)
}

async function dropDatabase({ name }: TestDatabase): Promise<void> {
  await ask(inject('postgresUrl'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
}

/** A database on the server of `serverUrl`: a new name, unless one is given. */
export function describeDatabase(
  serverUrl: string,
  name = `tasker_test_${process.pid}_${randomBytes(4).toString('hex')}`,
): TestDatabase {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const password = decodeURIComponent(url.password)
  return {
    name,
    url: url.href,
    settings: {
      driver: 'postgresql',
      host: url.hostname,
      port: Number(url.port || 5432),
      database: name,
      user: decodeURIComponent(url.username),
      password: async () => (password === '' ? undefined : password),
      schema: 'tasker',
      sslmode: 'prefer',
      connectTimeoutMs: 5_000,
      pool: { min: 0, max: 5, idleTimeoutMs: 300_000 },
    },
    env: { TASKER_DB_URL: url.href },
    query: (sql, values) => ask(url.href, sql, values),
  }
}

async function ask<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // Without values several statements may come at once; the last one answers.
    const answer = values.length === 0 ? await client.query(sql) : await client.query(sql, values)
    const last = Array.isArray(answer) ? answer.at(-1) : answer
    return last.rows as Row[]
  } finally {
    await client.end()
  }
}
