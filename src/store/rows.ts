import type { RunStatus, SubtaskStatus } from '../domain/run.ts'

/*
 * The rows as people see them: in SQL, in `--json`, in the library. Names are those of the tables;
 * times are `Date`, numbers are numbers, absent is null.
 */

/** A row of `executions`: one run. */
export interface ExecutionRow {
  execution_id: number
  run_id: string
  task_name: string
  task_stage: string
  task_type: string | null
  hostname: string
  /** PID of the command; the supervisor's where it could not be started. */
  process_id: number
  user_name: string | null
  script_path: string | null
  script_file: string | null
  log_path: string | null
  log_file: string | null
  execution_start: Date
  execution_end: Date | null
  last_update: Date
  execution_status: RunStatus
  total_subtasks: number | null
  current_subtask: number | null
  subtask_name: string | null
  subtask_status: SubtaskStatus | null
  overall_percent_complete: number | null
  overall_progress_message: string | null
  subtask_percent_complete: number | null
  subtask_progress_message: string | null
  /** Items of the running subtask, or of the task when it has no subtasks. */
  subtask_items_total: number | null
  subtask_items_complete: number | null
  /** Resident memory of the process tree at the last sample, MiB. */
  memory_mb: number | null
  /** Of the process tree over the last interval; 100 is one core. */
  cpu_percent: number | null
  error_message: string | null
  error_detail: string | null
  git_commit: string | null
  environment: Record<string, string> | null
  // Beyond the source documents:
  command: string[]
  cwd: string | null
  description: string | null
  /** Between start and end; null while it runs. */
  duration_seconds: number | null
  exit_code: number | null
  exit_signal: string | null
  attempt: number
  supervisor_pid: number
  supervisor_start_ticks: number | null
  process_start_ticks: number | null
  boot_id: string | null
  parent_run_id: string | null
  /** The first attempt, of which this run is a repetition. */
  retry_of_run_id: string | null
  /** The earlier run that `tasker rerun` was asked to repeat. */
  rerun_of_run_id: string | null
  peak_memory_mb: number | null
  /** By time. */
  average_memory_mb: number | null
  /** Proportional share of memory, MiB: pages that processes share count once. */
  peak_pss_mb: number | null
  average_pss_mb: number | null
  /** The lowest limit that held, MiB. */
  memory_limit_mb: number | null
  peak_processes: number | null
  /** User and system time, of children too short to be seen too. */
  cpu_seconds: number | null
  cpu_user_seconds: number | null
  cpu_system_seconds: number | null
  /** From and to storage, MiB. */
  read_mb: number | null
  written_mb: number | null
  resources: ResourcesColumn | null
  tags: Record<string, string>
  metrics: Record<string, number | string>
  interpreter: string | null
  git_branch: string | null
  git_dirty: boolean | null
  surroundings: { kind: string; id?: string }[] | null
  /** Where the figures of progress are from: `marker`, `pattern`, `osc`, `bar:rsync`, `read`, `generic`. */
  progress_source: string | null
  tasker_version: string
  /** The supervisor is gone and the command goes on. */
  orphaned: boolean
  last_seq: number
  /** Once a run with it has succeeded, no other one with it is started. */
  unique_key: string | null
  /** Failures with the same cause have the same; null where nothing failed. */
  error_group: string | null
}

/** What else was measured of a run. Peaks are the largest value in any sample; sizes are MiB. */
export interface ResourcesColumn {
  peak_swap_mb?: number
  peak_cgroup_mb?: number
  peak_cpu_percent?: number
  peak_threads?: number
  peak_open_files?: number
  peak_connections?: number
  peak_process?: ProcessColumn
  /** By all calls: pipes, sockets and what the cache held, too. */
  read_calls_mb?: number
  written_calls_mb?: number
  major_faults?: number
  oom_kills?: number
  throttled_seconds?: number
  left_behind?: { pid: number; name: string; command?: string[] }[]
  /** The bytes of its log that are of this run. */
  log_from?: number
  log_bytes?: number
  /** At the last sample. */
  host?: HostColumn
}

export interface ProcessColumn {
  pid: number
  name: string
  memory_mb: number
}

/** How the machine was: pressures are per cent of time in which something had to wait. */
export interface HostColumn {
  load?: number
  available_mb?: number
  cpu_pressure?: number
  memory_pressure?: number
  io_pressure?: number
  free_mb?: number
  log_free_mb?: number
}

/** A row of `subtasks`. */
export interface SubtaskRow {
  run_id: string
  subtask_number: number
  subtask_name: string
  subtask_status: SubtaskStatus
  subtask_start: Date | null
  subtask_end: Date | null
  percent_complete: number | null
  progress_message: string | null
  items_total: number | null
  items_complete: number | null
}

/** A row of `tasks`: the registry. */
export interface TaskRow {
  task_id: number
  task_name: string
  task_stage: string
  task_type: string | null
  description: string | null
  total_subtasks: number | null
  expected_duration_minutes: number | null
  schedule: string | null
  /** Whose clock the schedule means. */
  timezone: string | null
  start_grace_seconds: number | null
  run_grace_seconds: number | null
  /** Due times before were not expected of it. */
  scheduled_since: Date | null
  enabled: boolean
  /** False for a task that only became known by running. */
  registered: boolean
  created_at: Date
  updated_at: Date
}

/** A row of `error_groups`: what somebody decided about the failures of one kind. */
export interface ErrorGroupRow {
  error_group: string
  muted: boolean
  resolved_at: Date | null
  resolved_by: string | null
  note: string | null
  updated_at: Date
}

/** A row of `events`: a fact as the journal held it, without its `seq`, `at` and `kind`. */
export interface EventRow {
  run_id: string
  seq: number
  at: Date
  kind: string
  payload: Record<string, unknown>
}

/** A row of `samples`. */
export interface SampleRow {
  run_id: string
  seq: number
  at: Date
  memory_mb: number | null
  cpu_percent: number | null
  processes: number | null
  /** How much time the rates speak of. */
  span_seconds: number | null
  pss_mb: number | null
  swap_mb: number | null
  cgroup_mb: number | null
  threads: number | null
  open_files: number | null
  read_mb_per_second: number | null
  written_mb_per_second: number | null
  connections: number | null
  largest: ProcessColumn | null
  host: HostColumn | null
  /** How long the log was: what stands before that byte was written by then. */
  log_bytes: number | null
  /** How many it stands for; of more than one the largest values are kept. */
  measurements: number
}

/** What became of a run, as far as it is counted. */
export type RunCountState = RunStatus | 'LOST'

/** How many runs of that kind began in a quarter of an hour: whole ones are in one day of every time zone. */
export interface RunCount {
  at: Date
  state: RunCountState
  runs: number
}

/** A task with its latest run, or without one when it never ran. */
export interface StatusRow {
  task: TaskRow
  run: ExecutionRow | null
}

/** A run that is over, as far as it matters how long it took. */
export type EndedRun = Pick<
  ExecutionRow,
  'run_id' | 'task_stage' | 'task_name' | 'execution_start' | 'total_subtasks'
> & {
  execution_end: Date
}

/** One of the latest runs of a task. */
export type LatestRun = Pick<ExecutionRow, 'run_id' | 'execution_start' | 'execution_end'> &
  Pick<TaskRow, 'task_id'>

/** A run as statistics need it. */
export type PastRun = Pick<
  ExecutionRow,
  | 'run_id'
  | 'task_stage'
  | 'task_name'
  | 'execution_start'
  | 'execution_status'
  | 'duration_seconds'
  | 'peak_memory_mb'
  | 'cpu_seconds'
  | 'hostname'
  | 'user_name'
  | 'git_commit'
>

/** An event in which a run said something. */
export type SayingRow = Pick<EventRow, 'seq' | 'at' | 'payload'>

/** How far a run was, and when. */
export interface CourseRow {
  run_id: string
  /** In the order of their starts. */
  subtasks: SubtaskRow[]
  /** What it said, in order; of a long run only some of it, evenly spread. */
  said: SayingRow[]
  said_all: boolean
}

/** A row of `annotations`: what somebody said about a run by hand. */
export interface AnnotationRow {
  annotation_id: string
  run_id: string
  at: Date
  /** `user@host` */
  author: string
  kind: 'tag' | 'untag' | 'note'
  /** Of the tag. */
  name: string | null
  /** Value of the tag, or the note. */
  text: string | null
}

/** A row of `cancel_requests`. */
export interface CancelRequestRow {
  run_id: string
  at: Date
  /** `user@host` */
  asked_by: string
  kill_after_seconds: number
  /** When the supervisor began to stop the command. */
  answered_at: Date | null
}

/** A row of `logs`: the end of what a run printed, secrets redacted. */
export interface LogRow {
  run_id: string
  at: Date
  /** How long the log was. */
  to_byte: number
  /** It is all that there was. */
  is_whole: boolean
  tail: string
}
