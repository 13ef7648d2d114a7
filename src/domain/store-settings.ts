/** Where a store is and how to reach it. `config` makes it, `openStore` takes it. */
export type StoreSettings = SqliteSettings | PostgresSettings | HttpSettings

export interface SqliteSettings {
  driver: 'sqlite'
  /** Path of the database file; created, with its folder, when missing. */
  file: string
}

export interface PostgresSettings {
  driver: 'postgresql'
  /** Absent: libpq's default (PGHOST or the local socket directory). A path is a socket directory. */
  host?: string
  port?: number
  database?: string
  user?: string
  /** Looked up only when a connection is made: it may run a command. */
  password?: () => Promise<string | undefined>
  schema: string
  sslmode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  sslrootcert?: string
  connectTimeoutMs: number
  pool: { min: number; max: number; idleTimeoutMs: number }
}

/** The server of a dashboard, which takes journals to a database that we may not reach. */
export interface HttpSettings {
  driver: 'http'
  /** Without a slash at its end; absent where nobody gave one, and nothing can be sent. */
  url?: string
  /** Looked up only when something is sent: it may be in a file. */
  token: () => Promise<string | undefined>
  /** The file of the certificates that the server's is checked against; absent: those that Node.js trusts. */
  sslrootcert?: string
  connectTimeoutMs: number
}

/** The same for all who mean the same database, whatever role they log in as. */
export function storeIdentity(settings: StoreSettings): string {
  if (settings.driver === 'sqlite') return `sqlite ${settings.file}`
  if (settings.driver === 'http') return `http ${settings.url}`
  const { host = '', port = 5432, database, user = '', schema } = settings
  return `postgresql ${host} ${port} ${database ?? user} ${schema}`
}
