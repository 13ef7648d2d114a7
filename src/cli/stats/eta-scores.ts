import { earlierCourses, expectedMsOf } from '../../answer/forecast.ts'
import { backTest, type Score } from '../../insight/back-test.ts'
import type { TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { printJson } from '../print/json.ts'
import { lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import type { World } from '../world.ts'

/** A run has so much of its time behind it. */
const POINTS = [0.25, 0.5, 0.75]

/** So many are estimated, each from those before it. */
const RUNS = 50

/** Prints how good the estimates of the time left are, by the runs that the task has had. */
export async function printEtaScores(
  world: World,
  store: Store,
  task: TaskRow,
  json: boolean,
): Promise<void> {
  const courses = await earlierCourses(store, { stage: task.task_stage, name: task.task_name }, RUNS)
  const scores = backTest(courses, POINTS, expectedMsOf(task))
  const { task_name, task_stage } = task
  if (json) {
    printJson(world, { task_name, task_stage, runs: courses.length, eta: scores.map(scoreJson) })
    return
  }
  const look = lookOf(world)
  const runs = `${courses.length} ${courses.length === 1 ? 'run' : 'runs'} that finished`
  const title = [
    { text: task_name, paint: look.paint.bold },
    { text: `  ${task_stage}`, paint: look.paint.dim },
    { text: `  ${runs}` },
  ]
  const told = scores.filter(score => score.runs > 0)
  const table = layTable(COLUMNS, told, look, 2)
  const lines = told.length === 0 ? ['  too few to estimate any of them'] : [table.head, ...table.rows]
  world.out.write(`${[paintSpans(spansOf(title)), ...lines].join('\n')}\n`)
}

const COLUMNS: Column<Score>[] = [
  { title: 'after', align: 'right', cell: ({ at }) => percent(at) },
  { title: 'estimates', align: 'right', cell: ({ runs }) => String(runs) },
  { title: 'median error', align: 'right', cell: ({ medianError }) => percent(medianError) },
  { title: 'if even', align: 'right', cell: ({ linearError }) => percent(linearError) },
  { title: 'in range', align: 'right', cell: ({ within }) => percent(within) },
]

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${Math.round(share * 100)}%`
}

function scoreJson({ at, runs, medianError, linearError, within }: Score): Record<string, number | null> {
  return {
    after_percent: percentOf(at),
    estimates: runs,
    median_error_percent: percentOf(medianError),
    linear_median_error_percent: percentOf(linearError),
    in_range_percent: percentOf(within),
  }
}

function percentOf(share: number | undefined): number | null {
  return share === undefined ? null : Math.round(share * 1000) / 10
}
