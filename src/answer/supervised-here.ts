import { hostname } from 'node:os'
import { isAlive } from '../sample/process.ts'
import type { ExecutionRow } from '../store/rows.ts'
import { readBootId } from '../supervise/describe/identity.ts'

/** The supervisor of a run of this host still runs, so that it may repeat what has failed. */
export function isSupervisedHere(run: ExecutionRow): boolean {
  return run.hostname === hostname() && run.boot_id === (readBootId() ?? null) && supervisorLives(run)
}

export function supervisorLives({
  supervisor_pid: pid,
  supervisor_start_ticks: startTicks,
}: ExecutionRow): boolean {
  return isAlive({ pid, ...(startTicks !== null && { startTicks }) })
}
