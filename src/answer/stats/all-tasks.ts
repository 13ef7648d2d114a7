import type { PastRunsFilter } from '../../store/filters.ts'
import type { Store } from '../../store/store.ts'
import { taskKey } from '../../store/task-key.ts'
import { figuresJson } from './figures-json.ts'
import { type TaskFigures, taskFigures } from './task-figures.ts'

export const RUNS_OF_EACH = 100

export interface FiguresOfTask extends TaskFigures {
  stage: string
  task: string
}

/** What the latest runs of each task come to. */
export async function figuresOfTasks(
  store: Store,
  which: Omit<PastRunsFilter, 'limit'>,
): Promise<FiguresOfTask[]> {
  const runs = await store.pastRuns({ ...which, limit: RUNS_OF_EACH })
  return [...Map.groupBy(runs, taskKey)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, group]) => {
      const [stage = '', task = ''] = key.split('\0')
      return { stage, task, ...taskFigures(group) }
    })
}

/** A task of what `tasker stats --json` says. */
export function tasksFiguresJson(line: FiguresOfTask) {
  return { task_stage: line.stage, task_name: line.task, ...figuresJson(line) }
}
