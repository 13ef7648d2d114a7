import type { StartFacts } from '../../domain/event.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { readStartTicks } from '../../sample/process.ts'
import { someProcessHas } from '../../sample/variable.ts'
import { herePlace, judge, type Place } from '../left-behind/judge.ts'

/** Who holds a lock, so that others can tell whether it still lives. */
export interface Holder extends Place, Pick<StartFacts, 'supervisor' | 'child'> {
  /** Milliseconds since 1970. */
  since: number
  /** The run that is being started, or goes on; told before its command is started. */
  runId?: string
  /** What it was held for is done for good, since then. */
  doneAt?: number
}

/** What a holder tells of its command, in place of what it told before. */
export type CommandOfHolder = Pick<Holder, 'child' | 'runId'>

export function selfAsHolder(now: number): Holder {
  const startTicks = readStartTicks(process.pid)
  return { ...herePlace(), supervisor: { pid: process.pid, ...withoutAbsent({ startTicks }) }, since: now }
}

/** Whether a lock of this host is still held: it counts as held where only another host or container can tell. */
export function stillHolds(holder: Holder): boolean {
  if (holder.doneAt !== undefined) return true
  switch (judge(holder, herePlace())) {
    case 'supervised':
    case 'orphaned':
      return true
    case 'gone':
      return hasUntoldCommand(holder)
    case 'rebooted':
      return false
  }
}

/**
 * Whether the holder of a lock in the database is dead beyond doubt: of this very boot, with a command that is known.
 * Hosts may share a name, so that another boot proves nothing.
 */
export function isSurelyGone(holder: Holder): boolean {
  return holder.runId !== undefined && judge(holder, herePlace()) === 'gone' && !hasUntoldCommand(holder)
}

/** It was killed after it started its command and before it could tell the PID. */
function hasUntoldCommand({ child, runId }: Holder): boolean {
  return child === undefined && runId !== undefined && someProcessHas(`TASKER_RUN_ID=${runId}`)
}
