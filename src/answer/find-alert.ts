import { TaskerError, UsageError } from '../domain/error.ts'
import type { AlertRow } from '../store/alert-rows.ts'
import type { Store } from '../store/store.ts'

/** The alert that is meant by its id or the beginning of it. Throws `TaskerError` when there is none. */
export async function findAlert(store: Store, ref: string): Promise<AlertRow> {
  const [first, second] = await store.alerts({ idPrefix: ref, limit: 2 })
  if (first === undefined)
    throw new TaskerError(`there is no alert '${ref}'`, 'tasker alert list shows those there are')
  if (second !== undefined) throw new UsageError(`several alerts begin with '${ref}'`, 'give more of it')
  return first
}
