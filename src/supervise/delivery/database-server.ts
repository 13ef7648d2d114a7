import type { StoreSettings } from '../../domain/store-settings.ts'
import { type Server, serverAt } from '../../sample/connections.ts'

const POSTGRES_PORT = 5432

/**
 * Where the database server is to be found over TCP, once its name is resolved. Undefined before that, and where it is
 * none: nobody can tell from outside whom the socket of a Unix domain leads to.
 */
export function databaseServer(settings: StoreSettings): () => Server | undefined {
  if (settings.driver !== 'postgresql') return () => undefined
  const { host = '', port = POSTGRES_PORT } = settings
  if (host === '' || host.startsWith('/')) return () => undefined
  let server: Server | undefined
  let asked = false
  return () => {
    if (!asked) {
      asked = true
      const { lookup } = process.getBuiltinModule('node:dns/promises')
      lookup(host, { all: true }).then(
        found => {
          server = serverAt(
            found.map(({ address }) => address),
            port,
          )
        },
        () => undefined, // the store says it, in better words
      )
    }
    return server
  }
}
