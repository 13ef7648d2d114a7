import type { Estimate } from '../../insight/eta.ts'
import { formatDuration } from '../../kit/duration.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { StatusRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { tasksNamed } from '../find-task.ts'
import { timesLeft } from '../forecast.ts'
import type { Cell } from '../print/cell.ts'
import { harmless } from '../print/harmless.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import {
  elapsedMs,
  itemsText,
  memoryText,
  messageText,
  progressCell,
  subtaskText,
} from '../print/progress.ts'
import { runCard } from '../print/run-card.ts'
import { shellWords } from '../print/shell-words.ts'
import { countStates, stateCell, stateOf } from '../print/state.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import { leftRange, outlookJson } from '../print/time-left.ts'
import { wrapPieces } from '../print/wrap.ts'
import type { World } from '../world.ts'

export interface StatusOptions {
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
  json?: boolean
}

/** A task with its latest run, and what lies before that. */
type Row = StatusRow & { left?: Estimate }

/** Prints the latest run of each task, by stage: a card for a single task, a table for more. */
export async function status(world: World, store: Store, options: StatusOptions): Promise<number> {
  const found = await find(store, options)
  const left = await timesLeft(store, found, world.now())
  const rows: Row[] = found.map(row => ({ ...row, ...withoutAbsent({ left: left.get(row) }) }))
  if (options.json) {
    printJson(
      world,
      rows.map(({ left, ...row }) => ({ ...row, ...outlookJson(row.run, left) })),
    )
    return 0
  }
  const look = lookOf(world)
  const [first] = rows
  if (first === undefined) {
    world.out.write(nothingYet(options.stage, look))
    return 0
  }
  const lines = rows.length === 1 ? runCard(first, look, first.left) : statusTable(rows, look)
  world.out.write(`${lines.join('\n')}\n`)
  return 0
}

async function find(store: Store, { stage, task }: StatusOptions): Promise<StatusRow[]> {
  const rows = await store.status(withoutAbsent({ stage, task }))
  if (rows.length > 0 || task === undefined) return rows
  const [named] = await tasksNamed(store, task, stage)
  return store.status({ stage: named.task_stage, task: named.task_name })
}

function nothingYet(stage: string | undefined, look: Look): string {
  const where = stage === undefined ? '' : ` in stage ${harmless(stage)}`
  const example = `tasker run --stage ${harmless(shellWords([stage ?? 'DAILY']))} -- sh job.sh`
  return `Nothing has run${where} yet. Put tasker in front of a command to track it:\n  ${look.paint.bold(example)}\n`
}

function statusTable(rows: readonly Row[], look: Look): string[] {
  const { bold, dim } = look.paint
  const table = layTable(columnsOf(look), rows, look, 2)
  const stages = Map.groupBy(
    rows.map((row, index) => ({ row, line: table.rows[index] ?? '' })),
    ({ row }) => row.task.task_stage,
  )
  const lines = [table.head]
  for (const [stage, members] of stages) {
    const counts = countStates(
      members.map(({ row }) => stateOf(row.run)),
      look,
    )
    lines.push(
      ...wrapPieces({ text: stage, paint: bold }, counts, look),
      ...members.map(({ line }) => line),
      '',
    )
  }
  const total = countStates(
    rows.map(row => stateOf(row.run)),
    look,
  )
  const tasks = `${rows.length} tasks in ${stages.size} ${stages.size === 1 ? 'stage' : 'stages'}:`
  lines.push(...wrapPieces({ text: tasks, paint: bold }, total, look))
  if (rows.some(row => !row.task.registered)) lines.push(dim('* not registered, known only by running'))
  return lines
}

function columnsOf(look: Look): Column<Row>[] {
  const { dim, red } = look.paint
  return [
    { title: 'state', cell: ({ run }) => stateCell(stateOf(run), look) },
    { title: 'task', min: 16, cell: row => taskCell(row, look) },
    { title: 'progress', worth: 3, cell: ({ run }) => progressCell(run, look) },
    {
      title: 'time',
      worth: 4,
      align: 'right',
      cell: ({ run }) => (run === null ? '' : formatDuration(elapsedMs(run, look.now))),
    },
    {
      title: 'left',
      worth: 4,
      align: 'right',
      cell: ({ left }) => (left === undefined ? '' : leftRange(left, look)),
    },
    {
      title: 'started',
      worth: 2,
      cell: ({ run }) => (run === null ? '' : startedText(run.execution_start, look)),
    },
    {
      title: 'memory',
      worth: 0,
      align: 'right',
      cell: ({ run }) => ({ text: memoryText(run), paint: dim }),
    },
    { title: 'subtask', spills: 'after', cell: ({ run }) => subtaskText(run) },
    { title: 'items', spills: 'after', cell: ({ run }) => itemsText(run) },
    { title: 'message', spills: 'after', cell: ({ run }) => ({ text: messageText(run), paint: dim }) },
    { title: 'error', spills: 'first', cell: ({ run }) => ({ text: run?.error_message ?? '', paint: red }) },
  ]
}

function taskCell({ task }: StatusRow, look: Look): Cell {
  const { dim } = look.paint
  return [
    { text: task.task_name },
    { text: task.registered ? '' : ' *', paint: dim },
    { text: task.enabled ? '' : ' (disabled)', paint: dim },
  ]
}
