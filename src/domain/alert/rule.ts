import type { AlertKind } from './alert.ts'

/** How much is too much; which of them a kind takes is in src/config/alert-rules.ts. Times are milliseconds. */
export type Limit =
  | { kind: 'absolute'; value: number }
  /** Times the median of earlier runs; below 1 for what is too little. */
  | { kind: 'usual'; factor: number }
  /** Of the duration that the task was registered with, or of the memory limit of the run: a share, 1 is all of it. */
  | { kind: 'share'; of: number }
  /** What so many per cent of earlier runs stayed below. */
  | { kind: 'percentile'; percent: number }

/** A span of every day, in minutes since midnight of the local time; it may go over midnight. */
export interface DailySpan {
  from: number
  to: number
}

/** What is told, of which runs, to whom and when. What is absent narrows nothing. */
export interface AlertRule {
  on: readonly AlertKind[]
  /** Each with `*` and `?`. */
  stage?: string
  task?: string
  host?: string
  tag?: { key: string; value?: string }
  /** Names of channels; absent: all. */
  to?: readonly string[]
  limit?: Limit
  /** Only once it happened so often within this time. */
  times?: number
  withinMs?: number
  /** Of how many latest runs a failure rate is taken. */
  runs?: number
  /** Not if the latest run of one of these tasks failed: `STAGE/task` or a task. */
  unlessFailed?: readonly string[]
  /** What comes up then is told at its end. */
  quiet?: readonly DailySpan[]
  /** Again after each such time, until somebody acknowledges it or it is over. */
  remindMs?: number
  /** To whom else after so long without either. */
  escalate?: { afterMs: number; to: readonly string[] }
}

/** A time in which nothing is told, for what happens is expected. */
export type Maintenance = { from: number; to: number } | { daily: DailySpan }

/** With only a channel configured. */
export const USUAL_RULES: readonly AlertRule[] = [{ on: ['failed', 'lost', 'missed'] }]
