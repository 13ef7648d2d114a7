import type { ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'

/** So many runs before the one that is looked at tell what is usual. */
export const MOST_PAST = 50
/** Of a run that is long over so many after it are looked at, for another attempt. */
const MOST_AFTER = 20

type Task = Pick<ExecutionRow, 'task_stage' | 'task_name'>

export interface Histories {
  /** Runs of a task that started around a moment, newest first: at least `MOST_PAST` before it, if there are as many. */
  around(task: Task, moment: number): Promise<ExecutionRow[]>
}

/** The latest runs of a task are asked for once. `expected`: of how many of its runs somebody wants to know. */
export function createHistories(store: Store, expected: (task: Task) => number): Histories {
  const latest = new Map<string, Promise<ExecutionRow[]>>()
  return {
    async around(task, moment) {
      const { task_stage: stage, task_name: name } = task
      const of = { stage, task: name }
      const limit = MOST_PAST + expected(task)
      const key = `${stage}/${name}`
      const asked = latest.get(key) ?? store.history({ ...of, limit })
      latest.set(key, asked)
      const rows = await asked
      const before = rows.filter(({ execution_start: start }) => start.getTime() < moment).length
      if (rows.length < limit || before >= MOST_PAST) return rows
      const after = await store.history({ ...of, since: moment, ascending: true, limit: MOST_AFTER })
      return [...after.reverse(), ...(await store.history({ ...of, until: moment, limit: MOST_PAST }))]
    },
  }
}
