import type { ExecutionRow, StatusRow, TaskRow } from '../../src/store/rows.ts'

const START = new Date('2026-11-21T07:47:57Z')

/** A run of which nothing but the necessary is known, and what is said. */
export function executionRow(known: Partial<ExecutionRow> = {}): ExecutionRow {
  return {
    execution_id: 1,
    run_id: '019aa501-7b1c-7000-8000-000000000001',
    task_name: 'DAILY_01_BDC_Locations.R',
    task_stage: 'DAILY',
    task_type: null,
    hostname: 'night',
    process_id: 4711,
    user_name: null,
    script_path: null,
    script_file: null,
    log_path: null,
    log_file: null,
    execution_start: START,
    execution_end: null,
    last_update: START,
    execution_status: 'RUNNING',
    total_subtasks: null,
    current_subtask: null,
    subtask_name: null,
    subtask_status: null,
    overall_percent_complete: null,
    overall_progress_message: null,
    subtask_percent_complete: null,
    subtask_progress_message: null,
    subtask_items_total: null,
    subtask_items_complete: null,
    memory_mb: null,
    cpu_percent: null,
    error_message: null,
    error_detail: null,
    git_commit: null,
    environment: null,
    command: ['Rscript', 'DAILY_01_BDC_Locations.R'],
    cwd: null,
    description: null,
    exit_code: null,
    exit_signal: null,
    attempt: 1,
    supervisor_pid: 4710,
    supervisor_start_ticks: null,
    process_start_ticks: null,
    boot_id: null,
    parent_run_id: null,
    peak_memory_mb: null,
    cpu_seconds: null,
    tags: {},
    metrics: {},
    interpreter: null,
    git_branch: null,
    git_dirty: null,
    surroundings: null,
    tasker_version: '0.1.0',
    orphaned: false,
    last_seq: 1,
    ...known,
  }
}

export function taskRow(known: Partial<TaskRow> = {}): TaskRow {
  return {
    task_id: 1,
    task_name: 'DAILY_01_BDC_Locations.R',
    task_stage: 'DAILY',
    task_type: 'R',
    description: null,
    total_subtasks: null,
    expected_duration_minutes: null,
    schedule: null,
    enabled: true,
    registered: true,
    created_at: START,
    updated_at: START,
    ...known,
  }
}

/** A task with its latest run; `run` says what is known of it, null that there is none. */
export function statusRow(
  name: string,
  run: Partial<ExecutionRow> | null,
  task: Partial<TaskRow> = {},
): StatusRow {
  const stage = task.task_stage ?? 'DAILY'
  return {
    task: taskRow({ task_name: name, task_stage: stage, ...task }),
    run: run === null ? null : executionRow({ task_name: name, task_stage: stage, ...run }),
  }
}
