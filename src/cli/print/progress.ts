import { stateOf } from '../../answer/state.ts'
import { isTerminal } from '../../domain/run.ts'
import { formatMemory } from '../../kit/memory.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import { formatPercent, progressBar } from './bar.ts'
import type { Cell } from './cell.ts'
import type { Look } from './look.ts'
import { statePaint } from './state.ts'

/** The bar of the whole task on a terminal, only the number elsewhere; nothing where nothing is known. */
export function progressCell(run: ExecutionRow | null, look: Look): Cell {
  const percent = run?.overall_percent_complete ?? null
  if (run === null || percent === null) return ''
  if (look.width === undefined) return formatPercent(percent)
  return progressBar(percent, 8, look, statePaint(stateOf(run), look))
}

/** `2/5 Build features`: where it is, or where it stopped; nothing of a run that finished. */
export function subtaskText(run: ExecutionRow | null): string {
  if (run === null || run.execution_status === 'FINISHED') return ''
  const { current_subtask: number, total_subtasks: total, subtask_name: name } = run
  if (number === null) return name ?? ''
  return [total === null ? `${number}` : `${number}/${total}`, name ?? ''].join(' ').trimEnd()
}

/** `45/120`, or `45` where the total is not known; nothing of a run that finished. */
export function itemsText(run: ExecutionRow | null): string {
  if (run === null || run.execution_status === 'FINISHED') return ''
  const { subtask_items_complete: done, subtask_items_total: total } = run
  if (done === null) return ''
  return total === null ? `${done}` : `${done}/${total}`
}

/** What a run that goes on says at the moment, unless that only repeats which subtask runs. */
export function messageText(run: ExecutionRow | null): string {
  if (run === null || isTerminal(run.execution_status)) return ''
  const overall = run.overall_progress_message ?? ''
  const repeats = run.subtask_name !== null && /^Subtask \d+( of \d+)?: /.test(overall)
  return run.subtask_progress_message ?? (repeats ? '' : overall)
}

/** What a run that goes on needs now, or the most that it needed; nothing where nothing was measured. */
export function memoryText(run: ExecutionRow | null): string {
  if (run === null) return ''
  const { memory_mb: last, peak_memory_mb: peak } = run
  const mebibytes = isTerminal(run.execution_status) ? (peak ?? last) : last
  return mebibytes === null ? '' : formatMemory(mebibytes)
}

/** How long it took, or has taken so far; in milliseconds. */
export function elapsedMs(run: ExecutionRow, now: number): number {
  const end = isTerminal(run.execution_status) ? (run.execution_end ?? run.last_update).getTime() : now
  return Math.max(0, end - run.execution_start.getTime())
}
