import { hostname } from 'node:os'
import { isAlive } from '../sample/process.ts'
import type { ExecutionRow } from '../store/rows.ts'
import { readBootId } from './describe/identity.ts'

export function isOfThisBoot(run: ExecutionRow): boolean {
  return run.hostname === hostname() && run.boot_id === (readBootId() ?? null)
}

/** To be asked only of runs of this boot. */
export function supervisorLives({
  supervisor_pid: pid,
  supervisor_start_ticks: ticks,
}: ExecutionRow): boolean {
  return isAlive({ pid, ...(ticks !== null && { startTicks: ticks }) })
}

/** The supervisor of a run of this host still runs, so that it may repeat what has failed. */
export function isSupervisedHere(run: ExecutionRow): boolean {
  return isOfThisBoot(run) && supervisorLives(run)
}
