import type { StoreSettings } from '../domain/store-settings.ts'
import type { Settings } from './options.ts'

/** Where runs are recorded, for `openStore`. The password is looked up when the store asks for it. */
export function storeSettings(settings: Settings): StoreSettings {
  if (settings.dbDriver === 'sqlite') return { driver: 'sqlite', file: settings.dbFile }
  if (settings.dbDriver === 'http') {
    const { dbUrl, dbSslrootcert, dbConnectTimeoutMs: connectTimeoutMs } = settings
    return {
      driver: 'http',
      ...(dbUrl !== undefined && { url: dbUrl }),
      token: async () => (await import('./secrets.ts')).tokenOf(settings),
      ...(dbSslrootcert !== undefined && { sslrootcert: dbSslrootcert }),
      connectTimeoutMs,
    }
  }
  const { dbHost, dbPort, dbName, dbUser, dbSslrootcert } = settings
  return {
    driver: 'postgresql',
    ...(dbHost !== undefined && { host: dbHost }),
    ...(dbPort !== undefined && { port: dbPort }),
    ...(dbName !== undefined && { database: dbName }),
    ...(dbUser !== undefined && { user: dbUser }),
    // Only now: a command that is started does not wait for what may never be asked.
    password: async () => (await import('./secrets.ts')).passwordOf(settings),
    schema: settings.dbSchema,
    sslmode: settings.dbSslmode,
    ...(dbSslrootcert !== undefined && { sslrootcert: dbSslrootcert }),
    connectTimeoutMs: settings.dbConnectTimeoutMs,
    pool: { min: settings.poolMinSize, max: settings.poolMaxSize, idleTimeoutMs: settings.poolIdleTimeoutMs },
  }
}
