import { INNER_RUNS } from '../../answer/inner-runs.ts'
import { stateOf } from '../../answer/state.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Look } from './look.ts'
import { elapsedMs } from './progress.ts'
import { shortIds } from './short-id.ts'
import { stateCell } from './state.ts'
import { layTable } from './table.ts'

/** One line for each of the runs that `innerRuns` gave, in the order of their starts. */
export function innerRunLines(found: readonly ExecutionRow[], look: Look): string[] {
  const { dim, red } = look.paint
  const runs = found.slice(0, INNER_RUNS).toReversed()
  if (runs.length === 0) return []
  const ids = look.width === undefined ? undefined : shortIds(runs.map(run => run.run_id))
  const table = layTable<ExecutionRow>(
    [
      { title: 'state', cell: run => stateCell(stateOf(run), look) },
      { title: 'run', worth: 2, cell: run => ({ text: ids?.get(run.run_id) ?? run.run_id, paint: dim }) },
      { title: 'task', min: 14, cell: run => run.task_name },
      { title: 'time', worth: 1, align: 'right', cell: run => formatDuration(elapsedMs(run, look.now)) },
      { title: 'error', spills: 'after', cell: run => ({ text: run.error_message ?? '', paint: red }) },
    ],
    runs,
    look,
    2,
  )
  const more = found.length > runs.length ? [`  ${dim(`the latest ${runs.length} of more`)}`] : []
  return [table.head, ...table.rows, ...more]
}
