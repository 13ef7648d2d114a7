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
  peak_memory_mb: number | null
  cpu_seconds: number | null
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
  enabled: boolean
  /** False for a task that only became known by running. */
  registered: boolean
  created_at: Date
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
