import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { subtaskTimes } from '../stats/subtask-times.ts'

/** Subtasks are known by so many of the latest runs that finished. */
const RUNS = 50

/** How many milliseconds a subtask of that name usually takes, by other runs of the task than this one. */
export async function usualSubtaskMs(store: Store, run: ExecutionRow): Promise<ReadonlyMap<string, number>> {
  const past = await store.pastRuns({ stage: run.task_stage, task: run.task_name, limit: RUNS })
  const others = past.filter(other => other.execution_status === 'FINISHED' && other.run_id !== run.run_id)
  const times = subtaskTimes(await store.subtasksOf(others.map(other => other.run_id)))
  return new Map(times.map(({ name, times: { median } }) => [name, median * 1000]))
}
