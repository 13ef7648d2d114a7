/**
 * The library: what the `tasker` command does, for programs. Everything here is typed and documented where it is
 * defined; the command line has no other way in.
 */
export { type Loaded, type LoadInput, loadSettings } from './config/load.ts'
export type { Settings } from './config/options.ts'
export { type Problem, sayProblem } from './config/problem.ts'
export { storeSettings } from './config/store-settings.ts'
export { TaskerError, UsageError } from './domain/error.ts'
export type {
  Description,
  ProcessIdentity,
  RunEvent,
  RunFact,
  StartFacts,
} from './domain/event.ts'
export type { Message } from './domain/message.ts'
export { describeOutcome, exitStatus, type Outcome } from './domain/outcome.ts'
export { reduce, reduceAll } from './domain/reduce.ts'
export type { HostSample, Mean, NamedProcess, Peaks, Sample, Totals, Usage } from './domain/resources.ts'
export type { RetryRules } from './domain/retry-rules.ts'
export type { Progress, Run, RunStatus, Subtask, SubtaskStatus } from './domain/run.ts'
export { isTerminal } from './domain/run.ts'
export type {
  HttpSettings,
  PostgresSettings,
  SqliteSettings,
  StoreSettings,
} from './domain/store-settings.ts'
export { replay } from './journal/replay.ts'
export { formatMessage } from './protocol/format.ts'
export { parseFileLine, parseMarker } from './protocol/parse.ts'
export type { ErrorDecision, ErrorKind } from './store/error-queries.ts'
export type { ErrorFilter, HistoryFilter } from './store/filters.ts'
export { openStore } from './store/open-store.ts'
export type {
  CourseRow,
  EndedRun,
  EventRow,
  ExecutionRow,
  HostColumn,
  ProcessColumn,
  ResourcesColumn,
  SampleRow,
  SayingRow,
  StatusRow,
  SubtaskRow,
  TaskRow,
} from './store/rows.ts'
export type { Delivery, Grants, Leases, SchemaState, Store, TaskDefinition } from './store/store.ts'
export { StoreError, type StoreTrouble } from './store/store-error.ts'
export type { Supervised } from './supervise/keep-record.ts'
export { endForgotten } from './supervise/left-behind/forgotten.ts'
export { deliverLeftBehind, type LeftBehind } from './supervise/left-behind/left-behind.ts'
export type { RunRequest } from './supervise/request.ts'
export { type RunCommandOptions, runCommand } from './supervise/run-command.ts'
