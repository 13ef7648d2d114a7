import type { PastRunsFilter } from '../../store/filters.ts'
import type { TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { figuresJson, spreadJson } from './figures-json.ts'
import { type Grouping, groupRuns } from './group-runs.ts'
import { subtaskTimes } from './subtask-times.ts'
import { taskFigures } from './task-figures.ts'

type OfTask = Pick<TaskRow, 'task_stage' | 'task_name'>

/** So many of its latest runs are looked at. */
const RUNS = 10_000
/** Subtasks are known by so many of the latest runs that finished. */
const RUNS_FOR_SUBTASKS = 50

/** What the runs of a task come to, and those of each day, host or commit. */
export async function figuresOfOne(
  store: Store,
  { task_stage, task_name }: OfTask,
  { by, ...when }: Pick<PastRunsFilter, 'since' | 'until'> & { by?: Grouping },
) {
  const runs = await store.pastRuns({ ...when, stage: task_stage, task: task_name, limit: RUNS })
  const finished = runs.filter(run => run.execution_status === 'FINISHED').slice(-RUNS_FOR_SUBTASKS)
  return {
    runs,
    figures: taskFigures(runs),
    groups: by === undefined ? [] : [...groupRuns(runs, by)],
    steps: subtaskTimes(await store.subtasksOf(finished.map(run => run.run_id))),
  }
}

/** What `tasker stats TASK --json` says. */
export function oneTaskJson(
  { task_stage, task_name }: OfTask,
  { figures, groups, steps }: Awaited<ReturnType<typeof figuresOfOne>>,
) {
  return {
    task_stage,
    task_name,
    ...figuresJson(figures),
    groups: groups.map(([group, members]) => ({ group, ...figuresJson(taskFigures(members)) })),
    subtasks: steps.map(({ name, times }) => ({ subtask_name: name, duration_seconds: spreadJson(times) })),
  }
}
