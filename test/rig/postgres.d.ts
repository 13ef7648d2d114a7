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
export declare function freshDatabase(): TestDatabase
/** A database on the server of `serverUrl`: a new name, unless one is given. */
export declare function describeDatabase(serverUrl: string, name?: string): TestDatabase
