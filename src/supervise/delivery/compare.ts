import type { UsualSubtasks } from '../../domain/event.ts'
import { usualSubtasks } from '../../insight/usual-subtasks.ts'
import type { Store } from '../../store/store.ts'

/** More runs tell no better what subtasks take; fewer do not tell how they compare. */
const RUNS = { most: 20, fewest: 3 }

/** What the subtasks of a task took in its latest runs that finished, if there are enough of them. */
export async function compare(
  store: Store,
  task: { stage: string; name: string },
): Promise<UsualSubtasks | undefined> {
  const rows = await store.finishedSubtasks({ ...task, limit: RUNS.most })
  const runs = [...Map.groupBy(rows, ({ run_id }) => run_id).values()]
  if (runs.length < RUNS.fewest) return undefined
  return usualSubtasks(
    runs.map(subtasks => ({
      steps: subtasks.flatMap(({ subtask_number: number, subtask_start: start, subtask_end: end }) =>
        start === null ? [] : [{ number, startMs: start.getTime(), ...(end && { endMs: end.getTime() }) }],
      ),
    })),
  )
}
