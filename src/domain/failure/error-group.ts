import { shortHash } from '../../kit/short-hash.ts'
import type { Run } from '../run.ts'
import { maskLine } from './mask.ts'
import { placeOf } from './place.ts'
import { withoutFrame } from './without-frame.ts'

/** What a failure is told by. */
export type Failure = Pick<
  Run,
  'status' | 'outcome' | 'errorMessage' | 'errorDetail' | 'taskName' | 'taskStage'
> & {
  usage: { totals: Run['usage']['totals'] }
}

/** The group of the failure: runs that failed for the same cause have the same. Null where nothing failed. */
export function errorGroup(run: Failure): string | null {
  return run.status === 'FAILED' ? shortHash(fingerprint(run)) : null
}

/**
 * What remains of a failure when everything is taken away that differs from one time to the next. A missing program, a
 * full disk or a lost host are the same for all tasks; an end of which nothing is known but its status is the task's own.
 */
export function fingerprint(run: Failure): string {
  const { outcome } = run
  const errorMessage = (run.errorMessage ?? '').slice(0, MESSAGE_CHARACTERS)
  const ownTask = `${run.taskStage}/${run.taskName}`
  if (outcome?.kind === 'signalled' && (run.usage.totals.oomKills ?? 0) > 0)
    return `out of memory in ${ownTask}`
  if (outcome?.kind === 'timed-out') return `time limit of ${ownTask}`
  if (SAYS_NOTHING.test(errorMessage)) return `${maskLine(errorMessage)} of ${ownTask}`
  const cause = withoutFrame(errorMessage)
  const condition = OF_THE_MACHINE.find(([form]) => form.test(cause))
  if (condition !== undefined) return condition[1]
  const place = ANYWHERE.test(cause)
    ? undefined
    : placeOf(errorMessage, (run.errorDetail ?? '').slice(-DETAIL_CHARACTERS))
  return place === undefined ? maskLine(cause) : `${maskLine(cause)} in ${place}`
}

/** A command may say as much as it likes; what tells one failure from another is said within this. */
const MESSAGE_CHARACTERS = 500
const DETAIL_CHARACTERS = 10_000

const SAYS_NOTHING = /^(?:exit status \d+|killed by \S+|)$|^\S*make(?:\[\d+\])?: \*\*\* \[.*\] \w+/

/** Whoever meets it, and whatever they call it. */
const OF_THE_MACHINE: [RegExp, string][] = [
  [/No space left on device|\bENOSPC\b|database or disk is full|Disk quota exceeded/i, 'disk full'],
]

/** It is not the code's doing, so that it does not matter where it strikes. */
const ANYWHERE =
  /connection (?:refused|reset|timed out|closed)|\b(?:ECONN(?:REFUSED|RESET)|ETIMEDOUT|ENOTFOUND)\b|could not (?:resolve|translate)|name resolution|ModuleNotFound|cannot find (?:module|package)|network is unreachable|no route to host|out ?of ?memory|MemoryError|cannot allocate|too many (?:connections|clients|open files)|authentication failed|database is locked|deadlock detected|server closed the connection|certificate|read-only file system/i
