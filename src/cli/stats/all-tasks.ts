import {
  type FiguresOfTask,
  figuresOfTasks,
  RUNS_OF_EACH,
  tasksFiguresJson,
} from '../../answer/stats/all-tasks.ts'
import type { PastRunsFilter } from '../../store/filters.ts'
import type { Store } from '../../store/store.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { sparkline } from '../print/sparkline.ts'
import { type Column, layTable } from '../print/table.ts'
import type { World } from '../world.ts'
import { changeCell, figureColumns } from './figures-text.ts'

/** Prints what the latest runs of each task come to, a line each. */
export async function printAllTasks(
  world: World,
  store: Store,
  which: Omit<PastRunsFilter, 'limit'>,
  json: boolean,
): Promise<void> {
  const lines = await figuresOfTasks(store, which)
  if (json) {
    printJson(world, lines.map(tasksFiguresJson))
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

function columnsOf(look: Look): Column<FiguresOfTask>[] {
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
