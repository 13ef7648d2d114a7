import { z } from 'zod'
import { RUN_STATUSES } from '../../domain/run.ts'
import type {
  ExecutionRow,
  HostColumn,
  ProcessColumn,
  ResourcesColumn,
  SampleRow,
  SubtaskRow,
  TaskRow,
} from '../../store/rows.ts'
import { type Columns, integer, maybe, number, text, time } from './values.ts'

const process = z.strictObject({
  pid: integer,
  name: text,
  memory_mb: number,
} satisfies Columns<ProcessColumn>)

export const host = z
  .strictObject({
    load: number,
    available_mb: number,
    cpu_pressure: number,
    memory_pressure: number,
    io_pressure: number,
    free_mb: number,
    log_free_mb: number,
  } satisfies Columns<HostColumn>)
  .partial()
  .meta({ id: 'host' })

const resources = z
  .strictObject({
    peak_swap_mb: number,
    peak_cgroup_mb: number,
    peak_cpu_percent: number,
    peak_threads: integer,
    peak_open_files: integer,
    peak_connections: integer,
    peak_process: process,
    read_calls_mb: number,
    written_calls_mb: number,
    major_faults: integer,
    oom_kills: integer,
    throttled_seconds: number,
    left_behind: z.array(z.strictObject({ pid: integer, name: text, command: z.array(text).optional() })),
    log_from: integer,
    log_bytes: integer,
    host,
  } satisfies Columns<ResourcesColumn>)
  .partial()

const subtaskStatus = z.enum(['NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'])

export const runColumns = {
  execution_id: integer,
  run_id: z.uuid(),
  task_name: text,
  task_stage: text,
  task_type: maybe(text),
  hostname: text,
  process_id: integer,
  user_name: maybe(text),
  script_path: maybe(text),
  script_file: maybe(text),
  log_path: maybe(text),
  log_file: maybe(text),
  execution_start: time,
  execution_end: maybe(time),
  last_update: time,
  execution_status: z.enum(RUN_STATUSES),
  total_subtasks: maybe(integer),
  current_subtask: maybe(integer),
  subtask_name: maybe(text),
  subtask_status: maybe(subtaskStatus),
  overall_percent_complete: maybe(number),
  overall_progress_message: maybe(text),
  subtask_percent_complete: maybe(number),
  subtask_progress_message: maybe(text),
  subtask_items_total: maybe(integer),
  subtask_items_complete: maybe(integer),
  memory_mb: maybe(number),
  cpu_percent: maybe(number),
  error_message: maybe(text),
  error_detail: maybe(text),
  git_commit: maybe(text),
  environment: maybe(z.record(text, text)),
  command: z.array(text),
  cwd: maybe(text),
  description: maybe(text),
  duration_seconds: maybe(number),
  exit_code: maybe(integer),
  exit_signal: maybe(text),
  attempt: integer,
  supervisor_pid: integer,
  supervisor_start_ticks: maybe(integer),
  process_start_ticks: maybe(integer),
  boot_id: maybe(text),
  parent_run_id: maybe(z.uuid()),
  retry_of_run_id: maybe(z.uuid()),
  rerun_of_run_id: maybe(z.uuid()),
  peak_memory_mb: maybe(number),
  average_memory_mb: maybe(number),
  peak_pss_mb: maybe(number),
  average_pss_mb: maybe(number),
  memory_limit_mb: maybe(number),
  peak_processes: maybe(integer),
  cpu_seconds: maybe(number),
  cpu_user_seconds: maybe(number),
  cpu_system_seconds: maybe(number),
  read_mb: maybe(number),
  written_mb: maybe(number),
  resources: maybe(resources),
  tags: z.record(text, text),
  metrics: z.record(text, z.union([number, text])),
  interpreter: maybe(text),
  git_branch: maybe(text),
  git_dirty: maybe(z.boolean()),
  surroundings: maybe(z.array(z.strictObject({ kind: text, id: text.optional() }))),
  progress_source: maybe(text),
  tasker_version: text,
  orphaned: z.boolean(),
  last_seq: integer,
  unique_key: maybe(text),
  error_group: maybe(text),
} satisfies Columns<ExecutionRow>

export const notes = z.array(z.strictObject({ at: time, author: text, text }))
export const run = z.strictObject(runColumns).meta({ id: 'run' })
export const runWithNotes = z.strictObject({ ...runColumns, notes }).meta({ id: 'runWithNotes' })

export const task = z
  .strictObject({
    task_id: integer,
    task_name: text,
    task_stage: text,
    task_type: maybe(text),
    description: maybe(text),
    total_subtasks: maybe(integer),
    expected_duration_minutes: maybe(number),
    schedule: maybe(text),
    timezone: maybe(text),
    start_grace_seconds: maybe(integer),
    run_grace_seconds: maybe(integer),
    scheduled_since: maybe(time),
    enabled: z.boolean(),
    registered: z.boolean(),
    created_at: time,
    updated_at: time,
  } satisfies Columns<TaskRow>)
  .meta({ id: 'task' })

export const subtask = z.strictObject({
  run_id: z.uuid(),
  subtask_number: integer,
  subtask_name: text,
  subtask_status: subtaskStatus,
  subtask_start: maybe(time),
  subtask_end: maybe(time),
  percent_complete: maybe(number),
  progress_message: maybe(text),
  items_total: maybe(integer),
  items_complete: maybe(integer),
} satisfies Columns<SubtaskRow>)

export const usage = {
  memory_mb: maybe(number),
  cpu_percent: maybe(number),
  processes: maybe(integer),
  span_seconds: maybe(number),
  pss_mb: maybe(number),
  swap_mb: maybe(number),
  cgroup_mb: maybe(number),
  threads: maybe(integer),
  open_files: maybe(integer),
  read_mb_per_second: maybe(number),
  written_mb_per_second: maybe(number),
  connections: maybe(integer),
}
export const sample = z.strictObject({
  run_id: z.uuid(),
  seq: integer,
  at: time,
  ...usage,
  largest: maybe(process),
  host: maybe(host),
  log_bytes: maybe(integer),
  measurements: integer,
} satisfies Columns<SampleRow>)
