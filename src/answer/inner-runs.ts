import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** More are not listed. */
export const INNER_RUNS = 50
/** They may have been started on another host, whose clock is not ours. */
const CLOCKS_MS = 60 * 60_000

/** The runs that were started within a run, the latest first, one more than are shown. */
export function innerRuns(store: Store, run: ExecutionRow): Promise<ExecutionRow[]> {
  const until = run.execution_end && run.execution_end.getTime() + CLOCKS_MS
  return store.history({
    parent: run.run_id,
    since: run.execution_start.getTime() - CLOCKS_MS,
    ...(until !== null && { until }),
    limit: INNER_RUNS + 1,
  })
}
