import { scheduleWords } from '../../domain/schedule-words.ts'
import { formatDuration } from '../../kit/duration.ts'
import { harmless } from '../../kit/harmless.ts'
import { shellWords } from '../../kit/shell-words.ts'
import type { TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import type { Cell } from '../print/cell.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { type Column, layTable } from '../print/table.ts'
import type { World } from '../world.ts'

export interface TasksOptions {
  stage?: string
  /** Disabled ones too. */
  all?: boolean
  json?: boolean
}

/** Prints the tasks that are known: registered, or seen running. */
export async function tasks(world: World, store: Store, options: TasksOptions): Promise<number> {
  const { stage } = options
  const rows = await store.tasks({ ...(stage !== undefined && { stage }), enabledOnly: options.all !== true })
  if (options.json) {
    printJson(world, rows)
    return 0
  }
  if (rows.length === 0) {
    const where = stage === undefined ? '' : ` in stage ${harmless(stage)}`
    world.out.write(
      `No task is known${where} yet.\nRegister one with: tasker register --stage ${harmless(shellWords([stage ?? 'DAILY']))} --name job.sh\n`,
    )
    return 0
  }
  const look = lookOf(world)
  const table = layTable(columnsOf(look), rows, look)
  world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  return 0
}

function columnsOf(look: Look): Column<TaskRow>[] {
  const { bold, dim } = look.paint
  return [
    { title: 'stage', cell: task => ({ text: task.task_stage, paint: bold }) },
    { title: 'task', min: 16, cell: task => task.task_name },
    { title: 'state', cell: task => stateCell(task, look) },
    { title: 'type', worth: 1, cell: task => task.task_type ?? '' },
    { title: 'subtasks', worth: 2, align: 'right', cell: task => task.total_subtasks?.toString() ?? '' },
    { title: 'expected', worth: 3, align: 'right', cell: expectedText },
    {
      title: 'schedule',
      worth: 4,
      cell: task => (task.schedule === null ? '' : scheduleWords(task.schedule)),
    },
    { title: 'about', spills: 'after', cell: task => ({ text: task.description ?? '', paint: dim }) },
  ]
}

function stateCell(task: TaskRow, look: Look): Cell {
  const { glyphs, paint } = look
  if (!task.enabled) return { text: `${glyphs.cancelled} disabled`, paint: paint.yellow }
  if (!task.registered) return { text: `${glyphs.never} not registered`, paint: paint.dim }
  return { text: `${glyphs.finished} registered`, paint: paint.green }
}

function expectedText({ expected_duration_minutes: minutes }: TaskRow): string {
  return minutes === null ? '' : formatDuration(minutes * 60_000)
}
