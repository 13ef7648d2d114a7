export const ALERT_KINDS = [
  'failed',
  'lost',
  'recovered',
  'cancelled',
  'late',
  'missed',
  'too-long',
  'too-short',
  'too-often',
  'stalled',
  'memory',
  'cpu',
  'disk',
  'output',
  'failure-rate',
  'new-error',
  'error-back',
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** Something that somebody should know of a run or a task. */
export interface Alert {
  /** The same for what is the same: it is told once, whoever finds it and however often. */
  key: string
  kind: AlertKind
  stage: string
  task: string
  host?: string
  /** Absent where there is no run: it was missed. */
  runId?: string
  /** When it happened; milliseconds since 1970. */
  at: number
  /** One clause: `exit status 3, the 4th failure in a row`. */
  says: string
  /** What makes two of one kind and task the same again: why it failed. */
  cause?: string
  /** What a judgement rests on: `usually 12m 04s, of 20 runs`. */
  basis?: string
}
