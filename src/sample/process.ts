import type { ProcessIdentity } from '../domain/event.ts'
import { readProc } from './proc-file.ts'
import { isZombie, parseStat, type Stat } from './stat.ts'

/** When a process started, in clock ticks since boot; undefined when it is gone, or off Linux. */
export function readStartTicks(pid: number): number | undefined {
  return readStat(pid)?.startTicks
}

/**
 * Whether this very process still runs: the same PID with the same start, and not a zombie. Where /proc does not show
 * it (off Linux, `hidepid`), whether any process has the PID. The caller has compared boot and PID namespace.
 */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const stat = readStat(pid)
  if (stat === undefined) return hasPid(pid)
  if (startTicks !== undefined && stat.startTicks !== startTicks) return false
  return !isZombie(stat)
}

/** It has ended, and nobody has waited for it yet. */
export function hasEnded(pid: number): boolean {
  const stat = readStat(pid)
  return stat !== undefined && isZombie(stat)
}

function readStat(pid: number): Stat | undefined {
  const text = readProc(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(text)
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
