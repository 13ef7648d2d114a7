import type { RunStatus } from '../run.ts'

/** A run as rules look at it. Times are milliseconds since 1970, or milliseconds; absent is not known. */
export interface AlertRun {
  runId: string
  status: RunStatus
  host: string
  tags: Readonly<Record<string, string>>
  startedAt: number
  endedAt?: number
  /** Nobody saw the end. */
  lost: boolean
  attempt: number
  /** The id of the first attempt, of which this is a repetition. */
  firstAttempt?: string
  /** Another attempt follows, or may yet: how this one ended is not how the run ended. */
  isRepeated?: boolean
  /** How it ended, in one clause. */
  outcome?: string
  errorLine?: string
  errorGroup?: string
  /** When its progress last changed; its start, where it has told none. */
  progressAt?: number
  percent?: number
  memoryBytes?: number
  peakMemoryBytes?: number
  memoryLimitBytes?: number
  cpuPercent?: number
  /** Free where it works and where its log is: the less of both. */
  freeBytes?: number
  writtenBytes?: number
}

/** When a run was due, and what came of it. */
export interface DueFact {
  kind: 'late' | 'missed'
  dueAt: number
  /** How long after that it may begin. */
  graceMs: number
}

/** Everything that rules know of a task and one of its runs. */
export interface AlertFacts {
  stage: string
  task: string
  now: number
  /** Absent for a task that never ran. */
  run?: AlertRun
  /** Runs of this task before it, newest first. */
  past: readonly AlertRun[]
  expectedDurationMs?: number
  /** Not there for tasks without a schedule, and where all is in time. */
  due?: DueFact
  /** Something bad was told of this task, and no run has succeeded since; absent is not known. */
  isAmiss?: boolean
  /** Tasks whose latest run that was over by then had failed, as `STAGE/task`. */
  failing: ReadonlySet<string>
  /** What is known of the cause of its failure, where it failed. */
  cause?: { isNew: boolean; muted: boolean; resolvedAt?: number }
}
