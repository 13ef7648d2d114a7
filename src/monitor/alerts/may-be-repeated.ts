import { hostname } from 'node:os'
import type { ExecutionRow } from '../../store/rows.ts'
import { isSupervisedHere } from '../../supervise/supervised-here.ts'

/** Whether the supervisor of another host goes on nobody knows. It tells by itself when it has given up. */
const LEFT_TO_OTHERS_MS = 5 * 60_000

/** Picks out failures that are not the last word: a later attempt is known, or there may still be one. */
export function mayBeRepeated(rows: Iterable<ExecutionRow>, now: number): (row: ExecutionRow) => boolean {
  const latest = new Map<string, number>()
  for (const row of rows) latest.set(firstOf(row), Math.max(row.attempt, latest.get(firstOf(row)) ?? 0))
  return row => {
    if (row.execution_status !== 'FAILED' || row.error_message?.startsWith('lost:')) return false
    if ((latest.get(firstOf(row)) ?? 0) > row.attempt) return true
    const endedAt = row.execution_end?.getTime() ?? now
    return row.hostname === hostname() ? isSupervisedHere(row) : now - endedAt < LEFT_TO_OTHERS_MS
  }
}

function firstOf({ run_id, retry_of_run_id }: ExecutionRow): string {
  return retry_of_run_id ?? run_id
}
