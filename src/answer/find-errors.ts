import { TaskerError, UsageError } from '../domain/error.ts'
import type { Store } from '../store/store.ts'

const LISTED = 4

/** The error group that is meant by it or the beginning of it. Throws `TaskerError` when there is none. */
export async function findErrorGroup(store: Store, ref: string): Promise<string> {
  const prefix = ref.toLowerCase()
  const found = await store.errorGroupsFrom(prefix, LISTED + 1)
  const [first, second] = found
  if (first === undefined)
    throw new TaskerError(`there is no error group '${ref}'`, 'tasker errors --all lists those there are')
  if (second === undefined || first === prefix) return first
  const listed = found.slice(0, LISTED).join(', ') + (found.length > LISTED ? ', …' : '')
  throw new UsageError(`several error groups begin with '${ref}': ${listed}`, 'give more of it')
}
