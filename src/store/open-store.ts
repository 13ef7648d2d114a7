import type { StoreSettings } from '../domain/store-settings.ts'
import { openHttp } from './http/open-http.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import type { Store } from './store.ts'

/** A store that connects, and creates its schema, when it is first used. */
export function openStore(settings: StoreSettings): Store {
  switch (settings.driver) {
    case 'sqlite':
      return openSqlite(settings)
    case 'postgresql':
      return openPostgres(settings)
    case 'http':
      return openHttp(settings)
  }
}
