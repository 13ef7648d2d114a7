import type { SubtaskStatus } from '../../domain/run.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { SubtaskRow } from '../../store/rows.ts'
import { formatPercent } from './bar.ts'
import type { Cell } from './cell.ts'
import type { Sign } from './glyphs.ts'
import type { Look } from './look.ts'
import { layTable } from './table.ts'
import { shortTime } from './time.ts'

const SIGNS: Record<SubtaskStatus, { glyph: Sign; colour: keyof Look['paint'] }> = {
  NOT_STARTED: { glyph: 'never', colour: 'dim' },
  RUNNING: { glyph: 'running', colour: 'cyan' },
  COMPLETED: { glyph: 'finished', colour: 'green' },
  FAILED: { glyph: 'failed', colour: 'red' },
}

/** The subtasks of a run one beneath the other, with when each began and how long it took. */
export function subtaskLines(subtasks: readonly SubtaskRow[], look: Look): string[] {
  const { dim } = look.paint
  const table = layTable<Line>(
    [
      { title: 'state', cell: subtask => stateOf(subtask, look) },
      {
        title: 'nr',
        align: 'right',
        cell: ({ subtask_number: first, last }) => numbersOf(first, last, look),
      },
      { title: 'subtask', min: 12, cell: subtask => subtask.subtask_name },
      { title: 'started', worth: 2, cell: subtask => startOf(subtask, look) },
      { title: 'time', worth: 3, align: 'right', cell: subtask => timeOf(subtask, look) },
      { title: 'done', worth: 1, align: 'right', cell: doneOf },
      {
        title: 'says',
        spills: 'after',
        cell: subtask => ({ text: subtask.progress_message ?? '', paint: dim }),
      },
    ],
    linesOf(subtasks),
    look,
    2,
  )
  return subtasks.length === 0 ? [] : [table.head, ...table.rows]
}

/** A subtask, or all up to `last` that have no more to them than their numbers. */
type Line = SubtaskRow & { last: number }

function linesOf(subtasks: readonly SubtaskRow[]): Line[] {
  const lines: Line[] = []
  for (const subtask of subtasks) {
    const before = lines.at(-1)
    if (before !== undefined && isToCome(subtask) && isToCome(before)) before.last = subtask.subtask_number
    else lines.push({ ...subtask, last: subtask.subtask_number })
  }
  return lines
}

function isToCome({ subtask_status: status, subtask_name: name }: SubtaskRow): boolean {
  return status === 'NOT_STARTED' && name === ''
}

function numbersOf(first: number, last: number, look: Look): string {
  return first === last ? `${first}` : `${first}${look.glyphs.to}${last}`
}

function stateOf({ subtask_status: status }: SubtaskRow, look: Look): Cell {
  const { glyph, colour } = SIGNS[status]
  return { text: `${look.glyphs[glyph]} ${status}`, paint: look.paint[colour] }
}

function startOf({ subtask_start: start }: SubtaskRow, look: Look): string {
  return start === null ? '' : shortTime(start, look.now)
}

function timeOf({ subtask_start: start, subtask_end: end }: SubtaskRow, look: Look): string {
  if (start === null) return ''
  return formatDuration(Math.max(0, (end?.getTime() ?? look.now) - start.getTime()))
}

/** `45/120`, else `38%`. */
function doneOf({ items_complete: done, items_total: total, percent_complete: percent }: SubtaskRow): string {
  if (done !== null) return total === null ? `${done}` : `${done}/${total}`
  return percent === null ? '' : formatPercent(percent)
}
