import type { Change, TaskFigures } from '../../answer/stats/task-figures.ts'
import { absoluteTime } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import type { Cell } from '../print/cell.ts'
import type { Look } from '../print/look.ts'
import type { Column } from '../print/table.ts'

/** The columns that tables of figures have in common. */
export function figureColumns(look: Look): Column<TaskFigures>[] {
  const { red } = look.paint
  return [
    { title: 'runs', worth: 3, align: 'right', cell: ({ runs }) => String(runs) },
    {
      title: 'failed',
      align: 'right',
      cell: ({ failed }) => (failed === 0 ? '' : { text: String(failed), paint: red }),
    },
    {
      title: 'lost',
      worth: 2,
      align: 'right',
      cell: ({ lostSeconds }) => (lostSeconds === 0 ? '' : seconds(lostSeconds)),
    },
    { title: 'median', align: 'right', cell: ({ duration }) => seconds(duration?.median) },
    { title: 'p95', worth: 3, align: 'right', cell: ({ duration }) => seconds(duration?.p95) },
    { title: 'memory', worth: 0, align: 'right', cell: ({ memory }) => memoryOf(memory?.median) },
  ]
}

/** `1.5 × slower since 2026-11-20 02:00 (3f2a91c0de): 12m 00s, before 8m 00s` */
export function changeCell(change: Change | undefined, look: Look): Cell {
  if (change === undefined) return ''
  const { beforeSeconds: before, afterSeconds: after, since, kind } = change
  const slower = after > before
  const times = (slower ? after / before : before / after).toFixed(1)
  const word = `${times} ${look.glyphs.times} ${slower ? 'slower' : 'faster'}`
  const when =
    kind === 'drift'
      ? 'little by little'
      : `since ${absoluteTime(since.execution_start)}${since.git_commit === null ? '' : ` (${since.git_commit.slice(0, 10)})`}`
  const text = `${word} ${when}: ${seconds(after)}, before ${seconds(before)}`
  return slower ? { text, paint: look.paint.yellow } : text
}

export function seconds(value: number | undefined): string {
  return value === undefined ? '' : formatDuration(value * 1000)
}

export function memoryOf(mebibytes: number | undefined): string {
  return mebibytes === undefined ? '' : formatMemory(mebibytes)
}
