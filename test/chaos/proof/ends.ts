import { constants } from 'node:os'
import type { Call } from '../calls.ts'
import type { Excuse } from '../excuses.ts'
import type { Row } from '../records.ts'
import type { End, Testimony } from '../witness.ts'

const NAMES = Object.fromEntries(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** How the command of a run may have ended: as it said, or by what was done to it. */
export function possibleEnds({ end }: Testimony, excuses: ReadonlySet<Excuse>): End[] {
  const ends: End[] = end === undefined ? [] : [end]
  if (excuses.has('sigkill')) ends.push({ kind: 'signal', number: constants.signals.SIGKILL })
  if (excuses.has('asked')) ends.push({ kind: 'signal', number: constants.signals.SIGTERM })
  if (excuses.has('sigpipe')) ends.push({ kind: 'signal', number: constants.signals.SIGPIPE })
  return ends
}

/** A row shows this end. */
export function isRecordedAs(row: Row, end: End, excuses: ReadonlySet<Excuse>): boolean {
  const status = end.kind === 'exit' && end.code === 0 ? 'FINISHED' : 'FAILED'
  return (
    row.execution_end !== null &&
    row.exit_code === (end.kind === 'exit' ? end.code : null) &&
    row.exit_signal === (end.kind === 'exit' ? null : NAMES[end.number]) &&
    (row.execution_status === status || (excuses.has('asked') && row.execution_status === 'CANCELLED'))
  )
}

/** Nobody saw its end. */
export function isLost(row: Row): boolean {
  return (
    ['FAILED', 'CANCELLED'].includes(String(row.execution_status)) &&
    row.execution_end !== null &&
    row.exit_code === null &&
    row.exit_signal === null &&
    (row.error_message ?? '').startsWith('lost:')
  )
}

/** What a caller saw. */
export function isSeenAs({ status }: Pick<Call, 'status'>, end: End): boolean {
  if (status === undefined) return false
  return end.kind === 'exit' ? status.code === end.code : status.signal === NAMES[end.number]
}
