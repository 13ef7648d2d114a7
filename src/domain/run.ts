import type { Description, StartFacts } from './event.ts'
import type { Outcome } from './outcome.ts'
import type { ProgressSource } from './progress-source.ts'
import type { Usage } from './resources.ts'

export const RUN_STATUSES = ['STARTED', 'RUNNING', 'FINISHED', 'FAILED', 'CANCELLED'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

export type SubtaskStatus = 'NOT_STARTED' | 'RUNNING' | 'COMPLETED' | 'FAILED'

/** How far something is: the task as a whole, or one subtask of it. Percent is 0–100. */
export interface Progress {
  percent?: number
  itemsComplete?: number
  itemsTotal?: number
  message?: string
}

/** One step of a task. Times are milliseconds since 1970. */
export interface Subtask extends Progress {
  number: number
  name: string
  status: SubtaskStatus
  startedAt?: number
  endedAt?: number
}

/** The whole story of one run so far: what `reduce` makes of its events, and what a row of `executions` shows. */
export interface Run extends StartFacts, Description {
  status: RunStatus
  /** Sequence number of the last event in this state. */
  lastSeq: number
  startedAt: number
  endedAt?: number
  lastUpdate: number
  /** The supervisor is gone and the command goes on. */
  orphaned: boolean
  /** Set once somebody asked for the run to be stopped. */
  stopRequestedBy?: string
  /** Somebody did so when nobody supervised it any more: how it ends is then not seen. */
  stoppedUnseen?: true
  outcome?: Outcome
  errorMessage?: string
  errorDetail?: string
  subtasks: Subtask[]
  /** Progress of the whole task; items only while it has no subtasks. */
  overall: Progress
  /** Flows of parallel workers (`id=`): items done by each, in the running subtask or task. */
  flows: Record<string, number>
  /** The script stated the overall percentage itself; it is then not computed. */
  overallStated: boolean
  /** Where the figures of `overall` and of the subtasks are from. */
  progressSource?: ProgressSource
  metrics: Record<string, number | string>
  usage: Usage
  /** The last error the command spoke of, used if the run fails. */
  saidError?: { text: string; detail?: string }
}

export function isTerminal(status: RunStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'CANCELLED'
}
