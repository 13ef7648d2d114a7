import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import { channelOf } from './changes.ts'
import type { Connection } from './connect.ts'
import type { Connections } from './connections.ts'
import { isSqlState } from './postgres-error.ts'

/** Kysely over the store's connections. */
export function postgresKysely(connections: Connections, schema: string, keepMs: number): Kysely<Tables> {
  const pool = {
    connect: async () => lent(connections, await connections.borrow(), keepMs),
    end: async () => {},
    options: {},
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)
}

/** Asks in one transaction with a word to all who watch; `Ask`'s question comes to false or 0 where it changed nothing. */
export function andTell<T>(
  db: Kysely<Tables>,
  schema: string,
  question: (changes: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async changes => {
    const result = await question(changes)
    if (result !== false && result !== 0)
      await sql`SELECT pg_notify(${channelOf(schema)}, '')`.execute(changes)
    return result
  })
}

function lent(connections: Connections, connection: Connection, keepMs: number): PostgresPoolClient {
  let failed = false
  return {
    query: (async (sql: string, parameters: readonly unknown[]) => {
      try {
        return await connection.client.query(sql, [...parameters])
      } catch (error) {
        failed ||= !isSqlState(error)
        throw error
      }
    }) as unknown as PostgresPoolClient['query'],
    release: (destroy = false) => connections.giveBack(connection, keepMs, failed || destroy),
  }
}
