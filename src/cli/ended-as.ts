import { constants } from 'node:os'
import type { ExecutionRow } from '../store/rows.ts'

/** The first signal that programs may use for what they like. */
const FIRST_REAL_TIME = 34
const UNSEEN = 125

/** The exit status that `tasker run` had for this run: 128 and the number of a signal; 125 for an end that nobody saw. */
export function endedAs({ exit_code, exit_signal }: ExecutionRow): number {
  if (exit_code !== null) return exit_code
  if (exit_signal === null) return UNSEEN
  const [, offset] = /^SIGRTMIN\+(\d+)$/.exec(exit_signal) ?? []
  if (offset !== undefined) return 128 + FIRST_REAL_TIME + Number(offset)
  return 128 + ((constants.signals as Record<string, number>)[exit_signal] ?? 0)
}
