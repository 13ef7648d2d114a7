import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** In the transaction that is under way, or else in one of its own. */
export function inTransaction<T>(
  db: Kysely<Tables>,
  work: (changes: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}
