import type { PostgresSettings } from '../../domain/store-settings.ts'
import type { Store } from '../store.ts'
export function openPostgres(settings: PostgresSettings): Store {
  throw new Error(settings.driver)
}
