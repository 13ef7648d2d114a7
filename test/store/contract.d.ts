import type { Store } from '../../src/store/store.ts'
/** One kind of database, for tests. */
export interface Bench {
  /** An empty database that nothing else uses; `open` may be called several times, each time a process of its own. */
  create(): Promise<Place & AsyncDisposable>
}
interface Place {
  open(): Store
  /** Asks as `sqlite3` and `psql` would, by none of our code. */
  query(sql: string): Promise<Record<string, unknown>[]>
  /** Somebody else is there first. */
  occupy(sql: string): Promise<void>
  /** Makes it look as if a later tasker had been here; its row of `migrations` is there already. */
  markAs(version: number): Promise<void>
}
/** What every store promises; `Store` says it in words. */
export declare function storeContract(bench: Bench): void
