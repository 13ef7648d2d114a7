import type { AlertKind } from '../domain/alert/alert.ts'
import type { RunStatus } from '../domain/run.ts'
import type { ExecutionRow } from './rows.ts'

/** Which runs are meant; what is absent narrows nothing. */
export interface HistoryFilter {
  stage?: string
  task?: string
  /** The id of the run within which they were started. */
  parent?: string
  statuses?: readonly RunStatus[]
  /** Runs that started at or after, before; milliseconds since 1970. */
  since?: number
  until?: number
  /** Runs that took more, less; those that go on are judged by `now`, milliseconds since 1970. */
  longerThanMs?: number
  shorterThanMs?: number
  now?: number
  host?: string
  user?: string
  /** What the git commit begins with. */
  commit?: string
  /** Exit codes, and names of signals. */
  exits?: readonly (number | string)[]
  /** Each of these tags, with this value if there is one. */
  tags?: readonly { key: string; value?: string }[]
  /** Somewhere in the error or the messages, in any case. */
  text?: string
  sort?: HistoryOrder
  /** Else the largest, or latest, first. */
  ascending?: boolean
  /** Archived runs too. */
  archived?: boolean
  /** Only what follows this run in that order. */
  behind?: ExecutionRow
  limit: number
}

export type HistoryOrder = 'execution_start' | 'duration_seconds' | 'peak_memory_mb' | 'cpu_seconds'

export interface PastRunsFilter {
  stage?: string
  task?: string
  /** Started at or after, before; milliseconds since 1970. */
  since?: number
  until?: number
  limit: number
}

export interface AlertFilter {
  /** Neither acknowledged nor over. */
  openOnly?: boolean
  /** What the id begins with. */
  idPrefix?: string
  runId?: string
  kinds?: readonly AlertKind[]
  stage?: string
  /** `name` or `stage/name`. */
  task?: string
  /** Only what happened at or after, and before; milliseconds since 1970. */
  since?: number
  until?: number
  limit: number
}

export interface SilenceFilter {
  /** Only those that hold at this time; milliseconds since 1970. */
  holdsAt?: number
  /** What the id begins with. */
  idPrefix?: string
  limit: number
}

export interface ErrorFilter {
  group?: string
  stage?: string
  task?: string
  /** Only runs that started at or after; milliseconds since 1970. */
  since?: number
  /** Only messages that contain this text, whether in capitals or not. */
  search?: string
  /** Also what is muted, or resolved and did not come back. */
  settled: boolean
  limit: number
}
