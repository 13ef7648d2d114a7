/** A real PostgreSQL of a test's own. Its superuser is `postgres`, without a password. */
export interface Server extends AsyncDisposable {
  /** Of the database `postgres`. */
  url: string
  port: number
  /** Holds the socket, the log and the data; gone afterwards. */
  folder: string
  /** Stops it as an administrator would: sessions end at once, nothing is lost. */
  stop(): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
  /** As a power failure would: nobody is told. */
  kill(): Promise<void>
}
export interface ServerOptions {
  maxConnections?: number
  /** Lines of pg_hba.conf that come before "everybody may". */
  hba?: readonly string[]
  /** PEM texts. */
  tls?: {
    certificate: string
    key: string
  }
}
export declare function startServer(options?: ServerOptions): Promise<Server>
