import type { PostgresSettings } from '../../src/domain/store-settings.ts'

/** A server that was started for a bench. */
export function postgresSettings(port: number): PostgresSettings {
  return {
    driver: 'postgresql',
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: 'postgres',
    password: async () => undefined,
    schema: 'tasker',
    sslmode: 'disable',
    connectTimeoutMs: 5_000,
    pool: { min: 0, max: 1, idleTimeoutMs: 10_000 },
  }
}
