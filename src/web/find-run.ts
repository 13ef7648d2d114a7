import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { RequestError } from './problem.ts'

/** The run with this id. Throws `RequestError` 404 where there is none. */
export async function runOf(store: Store, id: string): Promise<ExecutionRow> {
  const [run] = await store.findRuns(id, 1)
  if (run === undefined) throw new RequestError(404, `there is no run ${id}`)
  return run
}
