import type { Grouping } from '../../answer/stats/group-runs.ts'
import { figuresOfOne, oneTaskJson } from '../../answer/stats/one-task.ts'
import type { SubtaskTimes } from '../../answer/stats/subtask-times.ts'
import { type TaskFigures, taskFigures } from '../../answer/stats/task-figures.ts'
import type { Figures } from '../../insight/figures.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import type { PastRunsFilter } from '../../store/filters.ts'
import type { PastRun, TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { paintSpans, spansOf } from '../print/cell.ts'
import { type Fact, layFacts } from '../print/facts.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { sparkline } from '../print/sparkline.ts'
import { type Column, layTable } from '../print/table.ts'
import type { World } from '../world.ts'
import { changeCell, figureColumns, memoryOf, seconds } from './figures-text.ts'

const SLOWEST_SUBTASKS = 10
const SPARKS = 60

/** Prints what the runs of a task come to, and those of each day, host or commit. */
export async function printOneTask(
  world: World,
  store: Store,
  task: TaskRow,
  { by, json, ...when }: Pick<PastRunsFilter, 'since' | 'until'> & { by?: Grouping; json: boolean },
): Promise<void> {
  const found = await figuresOfOne(store, task, { ...when, ...(by && { by }) })
  if (json) {
    printJson(world, oneTaskJson(task, found))
    return
  }
  const { runs, figures, groups, steps } = found
  const { task_stage, task_name } = task
  const look = lookOf(world)
  const title = [
    { text: task_name, paint: look.paint.bold },
    { text: `  ${task_stage}`, paint: look.paint.dim },
  ]
  const lines = [paintSpans(spansOf(title))]
  if (runs.length === 0) lines.push('  no run is over yet')
  else lines.push(...layFacts(factsOf(figures, runs, look), look))
  if (by !== undefined && groups.length > 0) {
    const rows = groups.map(([group, members]) => ({ group, ...taskFigures(members) }))
    const columns = [
      { title: by, cell: (row: { group: string }) => row.group || '?' },
      ...figureColumns(look),
    ]
    const table = layTable(columns, rows, look, 2)
    lines.push('', table.head, ...table.rows)
  }
  if (steps.length > 0) {
    const table = layTable(SUBTASK_COLUMNS, steps.slice(0, SLOWEST_SUBTASKS), look, 2)
    lines.push('', table.head, ...table.rows)
  }
  world.out.write(`${lines.join('\n')}\n`)
}

function factsOf(figures: TaskFigures, runs: readonly PastRun[], look: Look): Fact[] {
  const { duration, memory, cpu, successPercent, lostSeconds } = figures
  return [
    ['runs', `${countsOf(figures)}, ${spanOf(runs)}`],
    ['success', successPercent === undefined ? null : `${successPercent.toFixed(1)} %`],
    ['time', duration && spreadText(duration, seconds)],
    ['', duration && sparkline(figures.durations, SPARKS, look)],
    ['change', changeCell(figures.change, look)],
    ['memory', memory && spreadText(memory, memoryOf)],
    ['CPU time', cpu && spreadText(cpu, seconds)],
    ['lost', lostSeconds === 0 ? null : `${seconds(lostSeconds)} in runs that failed`],
  ]
}

function countsOf({ finished, failed, cancelled }: TaskFigures): string {
  const counts = [`${finished} finished`]
  if (failed > 0) counts.push(`${failed} failed`)
  if (cancelled > 0) counts.push(`${cancelled} cancelled`)
  return counts.join(', ')
}

function spanOf(runs: readonly PastRun[]): string {
  const [first, last] = [runs[0], runs.at(-1)].map(run => absoluteTime(run?.execution_start ?? new Date(0)))
  return first === last ? `at ${first}` : `from ${first} to ${last}`
}

function spreadText(figures: Figures, text: (value: number) => string): string[] {
  const { median, p90, p95, min, max, mean, deviation } = figures
  return [
    `median ${text(median)}, p90 ${text(p90)}, p95 ${text(p95)}`,
    `from ${text(min)} to ${text(max)}, mean ${text(mean)}${deviation === undefined ? '' : `, deviation ${text(deviation)}`}`,
  ]
}

const SUBTASK_COLUMNS: Column<SubtaskTimes>[] = [
  { title: 'subtask', min: 14, cell: ({ name }) => name || '?' },
  { title: 'runs', worth: 1, align: 'right', cell: ({ times }) => String(times.count) },
  { title: 'median', align: 'right', cell: ({ times }) => seconds(times.median) },
  { title: 'p95', worth: 2, align: 'right', cell: ({ times }) => seconds(times.p95) },
  { title: 'max', worth: 2, align: 'right', cell: ({ times }) => seconds(times.max) },
]
