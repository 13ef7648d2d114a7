import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Tables } from '../tables.ts'
import type { Lock } from './lock.ts'
import { fromSqlite, toSqlite } from './values.ts'

/** Kysely over `node:sqlite`. One question at a time: there is one connection, and a transaction owns it. */
export function sqliteKysely(ready: () => DatabaseSync, lock: Lock): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => sqliteDriver(ready, lock),
      createIntrospector: db => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

function sqliteDriver(ready: () => DatabaseSync, lock: Lock): Driver {
  const turns = new WeakMap<DatabaseConnection, Disposable>()
  const run = (sql: string) => (connection: DatabaseConnection) =>
    connection.executeQuery(CompiledQuery.raw(sql)).then(() => undefined)
  return {
    init: async () => {},
    async acquireConnection() {
      const turn = await lock.acquire()
      try {
        const connection = connectionTo(ready())
        turns.set(connection, turn)
        return connection
      } catch (error) {
        turn[Symbol.dispose]()
        throw error
      }
    },
    // A transaction that begins by reading could not wait for its turn to write.
    beginTransaction: run('BEGIN IMMEDIATE'),
    commitTransaction: run('COMMIT'),
    rollbackTransaction: run('ROLLBACK'),
    async releaseConnection(connection) {
      turns.get(connection)?.[Symbol.dispose]()
    },
    destroy: async () => {},
  }
}

function connectionTo(db: DatabaseSync): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const statement = db.prepare(sql)
      const values = parameters.map(toSqlite)
      const columns = statement.columns().map(({ name }) => name)
      if (columns.length > 0) {
        statement.setReturnArrays(true) // objects take four times as long
        const rows = statement.all(...values) as unknown as SQLOutputValue[][]
        return { rows: fromSqlite(columns, rows) as R[] }
      }
      const { changes } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes) }
    },
    // biome-ignore lint/correctness/useYield: nobody streams
    async *streamQuery() {
      throw new Error('the rows of SQLite are read at once')
    },
  }
}
