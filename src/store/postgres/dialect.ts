import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import type { Tables } from '../tables.ts'
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
