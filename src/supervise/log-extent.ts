import { type LogFile, lengthOf } from '../process/log-file.ts'
import type { StreamPlan } from '../process/stream-plan.ts'

/** Which bytes of its log are of a run. */
export interface LogExtent {
  /** Where it begins. */
  from: number
  /** How long it is by now; undefined where that does not say what was written by now. */
  length(): number | undefined
}

/** The log that `Output.logPath` tells: a file of the caller's that is followed, or the one that we keep. */
export function logExtent(
  { plan, fd }: { plan: StreamPlan; fd: number },
  log: LogFile | undefined,
  isNamed: boolean,
): LogExtent | undefined {
  if (plan.kind !== 'follow') return log && { from: log.from, length: log.length }
  // What is copied from there comes later than it was written; and what is written over does not make it longer.
  if (isNamed || lengthOf(fd) !== plan.from) return undefined
  return { from: plan.from, length: () => lengthOf(fd) }
}
