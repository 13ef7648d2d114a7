import { median } from '../../kit/median.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'

/** So many earlier runs that finished tell what is usual. */
const LOOKED_AT = 10

/**
 * The run to compare with: the last one of the task that finished before it; for one that finished itself, the last one
 * that took no longer than usual. `others` are the further ones.
 */
export async function lastGood(
  store: Store,
  run: ExecutionRow,
): Promise<{ good: ExecutionRow; others: ExecutionRow[] } | undefined> {
  const finished = await store.history({
    stage: run.task_stage,
    task: run.task_name,
    statuses: ['FINISHED'],
    until: run.execution_start.getTime(),
    archived: true,
    limit: LOOKED_AT,
  })
  const usualMs = median(finished.map(tookMs)) ?? 0
  const good =
    run.execution_status === 'FINISHED' ? finished.find(each => tookMs(each) <= usualMs) : finished[0]
  return good && { good, others: finished.filter(other => other !== good) }
}

function tookMs({ execution_start, execution_end }: ExecutionRow): number {
  return (execution_end ?? execution_start).getTime() - execution_start.getTime()
}
