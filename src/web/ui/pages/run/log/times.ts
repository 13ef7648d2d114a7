import type { RunDetail } from '../../../api/rows.ts'

/** A moment between two measurements, in milliseconds since 1970. */
export interface Between {
  after: number
  by: number
}

/** Which bytes of the log were there when. */
export interface LogTimes {
  /** Of a part of it at least. */
  isKnown: boolean
  /** When the byte was written; undefined where nobody measured. */
  timeOf(offset: number): Between | undefined
  /** The first byte that was written after what was there at that time. */
  offsetAt(at: number): number | undefined
}

interface Mark {
  at: number
  /** How long the log was; undefined where that was not known. */
  bytes: number | undefined
}

/** By what was measured of the log while the run went on; between two measurements nobody knows more. */
export function logTimes({ run, samples }: Pick<RunDetail, 'run' | 'samples'>): LogTimes {
  const { log_from: from, log_bytes: end } = run.resources ?? {}
  // What tasker keeps itself begins with the run.
  const begin = from ?? (run.log_file?.includes(run.run_id) ? 0 : undefined)
  const marks: Mark[] = [
    { at: Date.parse(run.execution_start), bytes: begin },
    ...samples.map(({ at, log_bytes: bytes }) => ({ at: Date.parse(at), bytes: bytes ?? undefined })),
    ...(run.execution_end === null ? [] : [{ at: Date.parse(run.execution_end), bytes: end }]),
  ]
  const steps = marks.slice(1).flatMap((mark, index) => stepOf(marks[index], mark))
  // A log that became shorter was begun anew: what was measured before is of other bytes.
  const anew = steps.findLastIndex(step => step.to < step.from) + 1
  const known = steps.slice(anew).filter(step => step.to > step.from && step.by >= step.after)
  return {
    isKnown: known.length > 0,
    timeOf(offset) {
      const step = known[firstFrom(known, ({ to }) => to > offset)]
      return step !== undefined && step.from <= offset ? { after: step.after, by: step.by } : undefined
    },
    offsetAt: at => known[firstFrom(known, ({ by }) => by >= at)]?.from,
  }
}

interface Step extends Between {
  from: number
  to: number
}

function stepOf(before: Mark | undefined, mark: Mark): Step[] {
  if (before?.bytes === undefined || mark.bytes === undefined) return []
  return [{ from: before.bytes, to: mark.bytes, after: before.at, by: mark.at }]
}

/** The index of the first for which it holds; those that follow are alike. */
function firstFrom(steps: readonly Step[], holds: (step: Step) => boolean): number {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    const step = steps[middle]
    if (step !== undefined && holds(step)) high = middle
    else low = middle + 1
  }
  return low
}
