import { stateOf } from '../../answer/state.ts'
import type { TaskStatus } from '../../answer/task-statuses.ts'
import { isAmiss } from '../../insight/due.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { Cell } from '../print/cell.ts'
import { dueCell } from '../print/due.ts'
import type { Look } from '../print/look.ts'
import { cut } from '../print/measure.ts'
import {
  elapsedMs,
  itemsText,
  memoryText,
  messageText,
  progressCell,
  subtaskText,
} from '../print/progress.ts'
import { countStates, stateCell } from '../print/state.ts'
import { type Column, layTable } from '../print/table.ts'
import { startedText } from '../print/time.ts'
import { leftRange } from '../print/time-left.ts'
import { wrapPieces } from '../print/wrap.ts'

/** A line of the table; `row` where it is about one task. It holds a line break where that has a second line. */
export interface TableLine {
  text: string
  row?: TaskStatus
}

/** This much over the usual time is worth a sign. */
const LONG = 1.5

/** The title, then the tasks; where they are `byStage` those of each one under its name and what they come to. */
export function statusTable(
  rows: readonly TaskStatus[],
  look: Look,
  byStage = true,
): { head: string; body: TableLine[] } {
  const columns = columnsOf(look, byStage)
  const table = layTable(columns, rows, look, 2)
  const lines = rows.map((row, index): TableLine => ({ row, text: table.rows[index] ?? '' }))
  if (!byStage) return { head: table.head, body: lines }
  const body: TableLine[] = []
  for (const [stage, members] of Map.groupBy(lines, ({ row }) => row?.task.task_stage ?? '')) {
    const counts = countsOf(
      members.flatMap(({ row }) => row ?? []),
      look,
    )
    body.push(
      ...wrapPieces({ text: stage, paint: look.paint.bold }, counts, look).map(text => ({ text })),
      ...members,
      { text: '' },
    )
  }
  return { head: table.head, body }
}

/** `12 tasks in 3 stages: 1 running, …` */
export function statusTotal(rows: readonly TaskStatus[], look: Look): string[] {
  const { bold, dim } = look.paint
  const stages = new Set(rows.map(({ task }) => task.task_stage)).size
  const tasks = `${rows.length} ${rows.length === 1 ? 'task' : 'tasks'} in ${stages} ${stages === 1 ? 'stage' : 'stages'}:`
  const lines = wrapPieces({ text: tasks, paint: bold }, countsOf(rows, look), look)
  if (rows.some(row => !row.task.registered))
    lines.push(dim(cut(UNREGISTERED, look.width ?? UNREGISTERED.length, look.glyphs.ellipsis)))
  return lines
}

const UNREGISTERED = '* not registered, known only by running'

function countsOf(rows: readonly TaskStatus[], look: Look) {
  return countStates(
    rows.map(({ run }) => stateOf(run)),
    look,
  )
}

function columnsOf(look: Look, byStage: boolean): Column<TaskStatus>[] {
  const { dim, red } = look.paint
  const stage: Column<TaskStatus> = { title: 'stage', worth: 3, min: 8, cell: ({ task }) => task.task_stage }
  return [
    { title: 'state', cell: ({ run }) => stateCell(stateOf(run), look) },
    ...(byStage ? [] : [stage]),
    { title: 'task', min: 16, cell: row => taskCell(row, look) },
    { title: 'progress', worth: 3, cell: ({ run }) => progressCell(run, look) },
    { title: 'time', worth: 4, align: 'right', cell: row => timeCell(row, look) },
    { title: 'usual', worth: 1, align: 'right', cell: row => usualCell(row, look) },
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
    { title: 'memory', worth: 0, align: 'right', cell: ({ run }) => ({ text: memoryText(run), paint: dim }) },
    { title: 'subtask', spills: 'after', cell: ({ run }) => subtaskText(run) },
    { title: 'items', spills: 'after', cell: ({ run }) => itemsText(run) },
    { title: 'message', spills: 'after', cell: ({ run }) => ({ text: messageText(run), paint: dim }) },
    { title: 'error', spills: 'first', cell: ({ run }) => ({ text: run?.error_message ?? '', paint: red }) },
  ]
}

function taskCell({ task, due }: TaskStatus, look: Look): Cell {
  const { dim } = look.paint
  const amiss = due !== undefined && isAmiss(due) ? dueCell(due, look) : undefined
  return [
    { text: task.task_name },
    { text: task.registered ? '' : ' *', paint: dim },
    { text: task.enabled ? '' : ' (disabled)', paint: dim },
    ...(amiss === undefined ? [] : [{ text: ' ' }, amiss]),
  ]
}

function timeCell({ run, usualMs }: TaskStatus, look: Look): Cell {
  if (run === null) return ''
  const elapsed = elapsedMs(run, look.now)
  const text = formatDuration(elapsed)
  const isLong = usualMs !== undefined && elapsed > LONG * usualMs
  return isLong ? { text: `${look.glyphs.warning} ${text}`, paint: look.paint.yellow } : text
}

function usualCell({ usualMs }: TaskStatus, look: Look): Cell {
  return usualMs === undefined ? '' : { text: formatDuration(usualMs), paint: look.paint.dim }
}
