import type { PastRunsFilter, Store } from '../../store/store.ts'
import { taskKey } from '../../store/task-key.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { sparkline } from '../print/sparkline.ts'
import { type Column, layTable } from '../print/table.ts'
import type { World } from '../world.ts'
import { figuresJson } from './figures-json.ts'
import { changeCell, figureColumns } from './figures-text.ts'
import { type TaskFigures, taskFigures } from './task-figures.ts'

const RUNS_OF_EACH = 100

interface Line extends TaskFigures {
  stage: string
  task: string
}

/** Prints what the latest runs of each task come to, a line each. */
export async function printAllTasks(
  world: World,
  store: Store,
  which: Omit<PastRunsFilter, 'limit'>,
  json: boolean,
): Promise<void> {
  const runs = await store.pastRuns({ ...which, limit: RUNS_OF_EACH })
  const lines: Line[] = [...Map.groupBy(runs, taskKey)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, group]) => {
      const [stage = '', task = ''] = key.split('\0')
      return { stage, task, ...taskFigures(group) }
    })
  if (json) {
    printJson(
      world,
      lines.map(line => ({ task_stage: line.stage, task_name: line.task, ...figuresJson(line) })),
    )
    return
  }
  const look = lookOf(world)
  if (lines.length === 0) {
    world.out.write('No run is over yet.\n')
    return
  }
  const table = layTable(columnsOf(look), lines, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  if (look.width !== undefined)
    world.out.write(
      `${look.paint.dim(`of the latest ${RUNS_OF_EACH} runs of each task; times are of those that finished`)}\n`,
    )
}

function columnsOf(look: Look): Column<Line>[] {
  const { dim } = look.paint
  return [
    { title: 'stage', worth: 1, min: 8, cell: ({ stage }) => stage },
    { title: 'task', min: 14, cell: ({ task }) => task },
    ...figureColumns(look),
    {
      title: 'times',
      worth: 0,
      cell: ({ durations }) => ({ text: sparkline(durations, 20, look), paint: dim }),
    },
    { title: 'change', spills: 'after', cell: ({ change }) => changeCell(change, look) },
  ]
}
