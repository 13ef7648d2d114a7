import type { Difference } from '../../../insight/difference/run-facts.ts'
import type { AlertDeliveryRow, AlertRow, SilenceRow } from '../../../store/alert-rows.ts'
import type { EventRow, ExecutionRow, SampleRow, SubtaskRow, TaskRow } from '../../../store/rows.ts'

/** A row as JSON has it: times are text. */
type Json<Row> = Row extends Date
  ? string
  : Row extends object
    ? { [Column in keyof Row]: Json<Row[Column]> }
    : Row

export type { Difference }
export type Run = Json<ExecutionRow> & { notes?: Note[] }
export type Task = Json<TaskRow>
export type Subtask = Json<SubtaskRow>
export type Sample = Json<SampleRow>
export type RunEvent = Json<EventRow>
export type Alert = Json<AlertRow> & { deliveries: Json<AlertDeliveryRow>[] }

export type Silence = Json<SilenceRow>

export interface AlertRules {
  /** The file; `usual` where none are written. */
  from: string
  channels: string[]
  rules: { rule: string; to: string[]; times: string; tasks: string[]; open: number }[]
}

/** How many runs began on a day, and what became of them. */
export interface Day {
  day: string
  runs: number
  running: number
  finished: number
  failed: number
  lost: number
  cancelled: number
}

export interface Note {
  at: string
  author: string
  text: string
}

export interface TimeLeft {
  low_seconds: number
  likely_seconds: number
  high_seconds: number
  basis: string[]
  runs: number
}

export interface TaskStatus {
  task: Task
  run: Run | null
  percent_complete: number | null
  time_left: TimeLeft | null
  usual_seconds: number | null
  due: { at: string; state: string } | null
}

export interface RunDetail {
  run: Run
  percent_complete: number | null
  time_left: TimeLeft | null
  subtasks: Subtask[]
  events: RunEvent[]
  samples: Sample[]
  commit_url: string | null
  inner_runs: string[]
  notes: Note[]
}

export interface Runs {
  runs: Run[]
  next: string | null
}

export interface Explanation {
  run_id: string
  compared_with: string | null
  differences?: Difference[]
  commits?: { added: string[]; taken: string[] } | null
  log_lines?: string[] | null
}

export interface LogPart {
  size: number
  from: number
  to: number
  text: string
  complete: boolean
  where: 'file' | 'database'
}

export interface LogMatches {
  count: number
  matches: { offset: number; line: number; text: string }[]
}

export interface Spread {
  count: number
  mean: number
  median: number
  p90: number
  p95: number
  min: number
  max: number
  standard_deviation: number | null
}

export interface Figures {
  task_stage: string
  task_name: string
  runs: number
  finished: number
  failed: number
  cancelled: number
  success_rate_percent: number | null
  duration_seconds: Spread | null
  memory_mb: Spread | null
  cpu_seconds: Spread | null
  lost_seconds: number
  change: {
    kind: 'step' | 'drift'
    since: string
    since_run_id: string
    before_seconds: number
    after_seconds: number
    chance: number
  } | null
}

export interface ErrorGroup {
  error_group: string
  failures: number
  tasks: number
  first_seen: string
  last_seen: string
  muted: boolean
  resolved_at: string | null
  resolved_by: string | null
  note: string | null
  state: 'new' | 'back' | 'known' | 'muted' | 'resolved'
  what: string
  where: string | null
  run_id: string
  task_stage: string
  task_name: string
}

export interface Schedule {
  task_stage: string
  task_name: string
  schedule: string | null
  schedule_words: string | null
  timezone: string | null
  state: string | null
  late_seconds: number | null
  last_due: string | null
  next_due: string | null
  due_run_id: string | null
  last_run: Pick<Run, 'run_id' | 'execution_status' | 'execution_start' | 'execution_end'> | null
}

export interface Host {
  hostname: string
  running: number
  runs_24h: number
  failed_24h: number
  last_seen: string | null
  monitor: { alive: boolean; stopped: boolean; seen_at: string; state_dir: string } | null
  /** Of all runs there together. */
  memory_mb: number | null
  cpu_percent: number | null
  host: Sample['host']
}

/** How one may sign in, and why it went wrong just now. */
export interface WaysIn {
  provider: { name: string; is_there: boolean } | null
  refused: string | null
}

export interface Session {
  user: string | null
  role: 'viewer' | 'operator' | 'admin'
  signed_in_by: 'machine' | 'token' | 'proxy' | 'oidc'
  csrf: string | null
  version: string
  time_zone: string
  database: 'sqlite' | 'postgresql'
}
