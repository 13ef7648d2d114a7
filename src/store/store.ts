import type { Alert, AlertKind } from '../domain/alert/alert.ts'
import type { RunEvent } from '../domain/event.ts'
import type { Run } from '../domain/run.ts'
import type {
  AlertDeliveryRow,
  AlertRow,
  DueDelivery,
  PlannedDelivery,
  Settlement,
  SilenceRow,
} from './alert-rows.ts'
import type { Archive } from './archive.ts'
import type { Audit } from './audit.ts'
import type { ErrorDecision, ErrorKind } from './error-queries.ts'
import type { AlertFilter, ErrorFilter, HistoryFilter, PastRunsFilter, SilenceFilter } from './filters.ts'
import type { Monitors } from './monitors.ts'
import type { Requests } from './requests.ts'
import type {
  AnnotationRow,
  CancelRequestRow,
  CourseRow,
  EndedRun,
  EventRow,
  ExecutionRow,
  LatestRun,
  LogRow,
  PastRun,
  RunCount,
  SampleRow,
  StatusRow,
  SubtaskRow,
  TaskRow,
} from './rows.ts'
import type { NewSilence } from './silence-queries.ts'
import type { Tokens } from './tokens.ts'

/** News of one run: its state after `events`, and the events that the store may not have yet. */
export interface Delivery {
  run: Run
  events: readonly RunEvent[]
}

/** What somebody registers; the fields of the source documents' `register_task`. */
export interface TaskDefinition {
  stage: string
  name: string
  type?: string
  description?: string
  totalSubtasks?: number
  expectedDurationMinutes?: number
  schedule?: string
  /** Whose clock the schedule means; otherwise that of the machine where it is registered. */
  timezone?: string
  startGraceSeconds?: number
  runGraceSeconds?: number
}

/** What nobody has to say of a task. */
export type ClearedColumn =
  | 'task_type'
  | 'description'
  | 'total_subtasks'
  | 'expected_duration_minutes'
  | 'schedule'
  | 'timezone'
  | 'start_grace_seconds'
  | 'run_grace_seconds'

/** What is changed of a task that is known. */
export interface TaskChange {
  /** What it leaves out stays as it is. */
  definition?: TaskDefinition
  cleared: readonly ClearedColumn[]
  enabled?: boolean
}

export interface SchemaState {
  /** Numbers of the newest migration applied (0: none) and of the newest this program knows. */
  applied: number
  known: number
  /** File names still to be applied, in order. */
  pending: string[]
}

/** What hosts that share a database lend each other the use of, for a time by the clock of the database. */
export interface Leases {
  /**
   * Takes or renews it for `leaseMs` from now. Undefined when it is lent to `token` now; else to whom it is lent. It is
   * taken away from whoever let the time go by, and from `insteadOf`.
   */
  claim(lease: {
    name: string
    token: string
    /** Whatever lets others judge the holder. */
    holder: object
    leaseMs: number
    insteadOf?: string
  }): Promise<{ token: string; holder: unknown } | undefined>
  /** Gives it back, if it is still lent to this token. */
  release(name: string, token: string): Promise<void>
}

/** What other roles may do with a database that several share. */
export interface Grants {
  /** `reader` asks; `writer` records runs, and can do nothing else. */
  statements(part: 'reader' | 'writer', role: string): string[]
  apply(part: 'reader' | 'writer', role: string): Promise<void>
}

/** Runs of which there are news; `anything` where something else was changed, or news may have been missed. */
export type OnChange = (changed: readonly string[] | 'anything') => void

/**
 * Where runs are kept. Both implementations pass test/store/contract.ts.
 * Every method may throw `StoreError`; nothing else.
 */
export interface Store extends AsyncDisposable {
  readonly driver: 'sqlite' | 'postgresql' | 'http'
  /** For people: a file name, or host, port and database; never a secret. */
  readonly place: string
  /** The other side has answered at least once (a TCP connection counts); true from the start for a file. */
  readonly answered: boolean

  /** Undefined for a database that belongs to one host. */
  readonly leases?: Leases
  /** The same. */
  readonly grants?: Grants
  readonly requests: Requests
  readonly monitors: Monitors
  readonly tokens: Tokens
  readonly audit: Audit
  readonly archive: Archive

  /**
   * Records news of runs in one transaction. Idempotent: an event known by (run_id, seq) is skipped, and a state
   * older than the stored one (`last_seq`) does not replace it. Unknown tasks become known, unregistered.
   * Values are clamped and truncated to their columns, never an error.
   */
  deliver(deliveries: readonly Delivery[]): Promise<void>

  /** Calls back when somebody has changed something, until it is disposed; what goes wrong meanwhile is tried again. */
  watch(onChange: OnChange): Disposable

  schema(): Promise<SchemaState>
  /** Applies what is pending, safe with others doing the same; returns the names of the files it applied. */
  migrate(): Promise<string[]>

  /** Runs whose id starts with `prefix` (hex digits and dashes), newest first, at most `limit`. */
  findRuns(prefix: string, limit: number): Promise<ExecutionRow[]>
  /** Runs that the store got to know after that one, in that order; without one, only the last that it got to know. */
  arrivals(after: number | undefined, limit: number): Promise<ExecutionRow[]>
  /** These runs, in no order. */
  runsOf(runIds: readonly string[]): Promise<ExecutionRow[]>
  /** The latest run of each task of that name, newest first (one for each stage that has the name). */
  latestRuns(taskName: string): Promise<ExecutionRow[]>
  history(filter: HistoryFilter): Promise<ExecutionRow[]>
  /** How many there are of them by the time at which they began. */
  runCounts(filter: Omit<HistoryFilter, 'limit'>): Promise<RunCount[]>
  /** A run with this unique key that succeeded. */
  finishedRun(uniqueKey: string): Promise<ExecutionRow | undefined>
  /** Each known task with its latest run, ordered by stage and name. */
  status(filter: { stage?: string; task?: string }): Promise<StatusRow[]>
  subtasks(runId: string): Promise<SubtaskRow[]>
  events(runId: string): Promise<EventRow[]>
  samples(runId: string): Promise<SampleRow[]>
  /** What the run told of itself at its start: the payload of its first event. */
  startOf(runId: string): Promise<Record<string, unknown> | undefined>
  /** The end of its log, as far as its supervisor brought it here. */
  keptLog(runId: string): Promise<LogRow | undefined>
  cancelRequest(runId: string): Promise<CancelRequestRow | undefined>
  /** Of these runs, oldest first. */
  annotations(runIds: readonly string[]): Promise<AnnotationRow[]>
  /** Keeps each once, by its id. */
  annotate(annotations: readonly AnnotationRow[]): Promise<void>
  /** Of each of these runs the last sample, where it has one. */
  latestSamples(runIds: readonly string[]): Promise<SampleRow[]>
  /** Of the latest runs of each of these tasks, at most `limit`, those that still went on at `since`, or began later. */
  latestOfTasks(of: { taskIds: readonly number[]; since: number; limit: number }): Promise<LatestRun[]>
  /** Of the latest runs of these tasks those that finished, newest first, at most `limit` of each. */
  finishedRuns(of: { tasks: readonly { stage: string; name: string }[]; limit: number }): Promise<EndedRun[]>
  /** The subtasks of such runs of one task, as far as they began; at most the first 500 of each. */
  finishedSubtasks(task: { stage: string; name: string; limit: number }): Promise<SubtaskRow[]>
  /** How runs went: of each at most the first 500 subtasks and 16 sayings, in the order of `runIds`. */
  courses(runIds: readonly string[]): Promise<CourseRow[]>

  /** Of each task, or of one, its latest runs that are over, at most `limit` of each, oldest first. */
  pastRuns(filter: PastRunsFilter): Promise<PastRun[]>
  /** The subtasks of these runs, at most the first 500 of each. */
  subtasksOf(runIds: readonly string[]): Promise<SubtaskRow[]>
  /** Failures by their cause, the latest first. */
  errorKinds(filter: ErrorFilter): Promise<ErrorKind[]>
  /** Runs that failed for this cause, newest first. */
  failures(group: string, limit: number): Promise<ExecutionRow[]>
  /** Error groups that begin with these hex digits, in order. */
  errorGroupsFrom(prefix: string, limit: number): Promise<string[]>
  decideOnErrors(group: string, decision: ErrorDecision): Promise<void>

  /** Keeps an alert once, by its key, with what is to be brought to channels. False where it is known already. */
  addAlert(
    alert: Alert,
    deliveries: readonly PlannedDelivery[],
    now: number,
    /** A run of the task succeeded before this was found. */
    isOver?: boolean,
  ): Promise<boolean>
  /** Which of these keys have an alert. */
  knownAlerts(keys: readonly string[]): Promise<string[]>
  /** The latest of the same kind, task and cause. */
  alertsAlike(alert: Alert, limit: number): Promise<AlertRow[]>
  /** Tasks about which something, of these kinds, was found that is not over, and when the first of it happened. */
  tasksWithOpenAlerts(kinds?: readonly AlertKind[]): Promise<{ stage: string; name: string; since: number }[]>
  /** Deliveries to these addresses that are due and that nobody has claimed. */
  dueAlertDeliveries(now: number, addresses: readonly string[], limit: number): Promise<DueDelivery[]>
  /** Of deliveries to one channel those that are ours until then: one of all who claim one gets it. */
  claimAlertDeliveries(deliveries: readonly DueDelivery[], now: number, until: number): Promise<DueDelivery[]>
  /** Notes what became of deliveries to one channel; what was sent and is to be repeated is planned again. */
  settleAlertDeliveries(
    deliveries: readonly AlertDeliveryRow[],
    settlement: Settlement,
    now: number,
  ): Promise<void>
  /** How many messages an address got since then, and when the last. */
  alertTraffic(address: string, since: number): Promise<{ messages: number; lastAt?: number }>
  /** The latest first. */
  alerts(filter: AlertFilter): Promise<AlertRow[]>
  alertDeliveries(alertIds: readonly string[]): Promise<AlertDeliveryRow[]>
  /** False where somebody had acknowledged it before. */
  acknowledgeAlert(alertId: string, by: string, note: string | undefined, now: number): Promise<boolean>
  /** Alerts about this task from before then are over. False where none was open. */
  closeAlerts(task: { stage: string; name: string }, before: number, now: number): Promise<boolean>

  /** Returns its id. */
  addSilence(silence: NewSilence, now: number): Promise<string>
  /** The latest first. */
  silences(filter: SilenceFilter): Promise<SilenceRow[]>
  /** False where it was over already. */
  endSilence(silenceId: string, by: string, now: number): Promise<boolean>

  /** Inserts or updates; idempotent. Returns how many were new and how many were changed. */
  registerTasks(tasks: readonly TaskDefinition[]): Promise<{ added: number; changed: number }>
  /** All of it, or nothing where any of it fails. */
  changeTask(task: { stage: string; name: string }, change: TaskChange): Promise<void>
  tasks(filter: { stage?: string; enabledOnly: boolean }): Promise<TaskRow[]>
  /** Returns the number of tasks that matched (0: no such task). */
  setEnabled(task: { stage?: string; name: string }, enabled: boolean): Promise<number>
  unregister(task: { stage?: string; name: string }): Promise<number>
}
