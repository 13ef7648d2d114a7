import { UsageError } from '../domain/error.ts'
import { RUN_STATUSES } from '../domain/run.ts'
import { cleanCount, cleanDecimal, cleanInteger, cleanJson, cleanText } from './clean.ts'
import { RECORD_VERSION, type RunRecord } from './run-record.ts'
import { wholeUuid } from './uuid-range.ts'

/** A line of `tasker export`. Throws `UsageError` that says what is wrong with it; what does not fit a column is cut. */
export function parseRecord(line: string): RunRecord {
  const record = objectOf(jsonOf(line), 'it')
  if (record.version !== RECORD_VERSION)
    throw new UsageError(
      `it has version ${JSON.stringify(record.version) ?? 'none'}, not ${RECORD_VERSION}`,
      'it has to be a line of tasker export; if it is, update tasker',
    )
  return {
    version: RECORD_VERSION,
    run: rowOf<RunRecord['run']>(record.run, RUN, 'run'),
    subtasks: rowsOf(record.subtasks, SUBTASK, 'subtasks'),
    events: rowsOf(record.events, EVENT, 'events'),
    samples: rowsOf(record.samples, SAMPLE, 'samples'),
    log: record.log === null || record.log === undefined ? null : rowOf(record.log, LOG, 'log'),
    annotations: rowsOf(record.annotations, ANNOTATION, 'annotations'),
  }
}

/** Undefined for a value that the column cannot take at all. */
type Read = (value: unknown) => unknown

const text =
  (most: number): Read =>
  value =>
    typeof value === 'string' ? cleanText(value, most) : undefined
const numeric =
  (clean: (value: number) => number | null): Read =>
  value =>
    typeof value === 'number' && Number.isFinite(value) ? clean(value) : undefined
const integer = numeric(cleanInteger)
const count = numeric(cleanCount)
const decimal = (most: number, decimals: number) => numeric(value => cleanDecimal(value, most, decimals))
const percent = decimal(100, 2)
const seconds = decimal(99_999_999_999.999, 3)
const megabytes = decimal(999_999_999_999.99, 2)
const rate = decimal(999_999_999.999, 3)
const cores = decimal(9_999_999.99, 2)
const oneOf =
  (words: readonly string[]): Read =>
  value =>
    words.find(word => word === value)
const yesOrNo: Read = value => (typeof value === 'boolean' ? value : undefined)
const id: Read = value => (typeof value === 'string' ? wholeUuid(value) : undefined)
const json: Read = value => (typeof value === 'object' ? cleanJson(value) : undefined)
const words: Read = value =>
  Array.isArray(value) && value.every(word => typeof word === 'string') ? cleanJson(value) : undefined
const time: Read = value => {
  const at = typeof value === 'string' ? new Date(value) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
}

/** A column that may not be null. */
const needed = (read: Read) => ({ read, isNeeded: true })
/** What stands where nothing is given. */
const orElse = (read: Read, otherwise: unknown) => ({ read, otherwise })

type Column = Read | { read: Read; isNeeded?: boolean; otherwise?: unknown }
type Columns<Row> = { [Name in keyof Row]-?: Column }

const SUBTASK_STATUS = oneOf(['NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED'])
const MESSAGE = text(10_000)
const PATH = text(4096)

const RUN: Columns<RunRecord['run']> = {
  run_id: needed(id),
  task_name: needed(text(255)),
  task_stage: needed(text(50)),
  task_type: text(10),
  hostname: needed(text(255)),
  process_id: needed(integer),
  user_name: text(100),
  script_path: text(500),
  script_file: text(255),
  log_path: text(500),
  log_file: text(255),
  execution_start: needed(time),
  execution_end: time,
  last_update: needed(time),
  execution_status: needed(oneOf(RUN_STATUSES)),
  total_subtasks: integer,
  current_subtask: integer,
  subtask_name: text(500),
  subtask_status: SUBTASK_STATUS,
  overall_percent_complete: percent,
  overall_progress_message: MESSAGE,
  subtask_percent_complete: percent,
  subtask_progress_message: MESSAGE,
  subtask_items_total: count,
  subtask_items_complete: count,
  memory_mb: integer,
  cpu_percent: cores,
  error_message: MESSAGE,
  error_detail: text(1_000_000),
  git_commit: text(64),
  environment: json,
  command: needed(words),
  cwd: PATH,
  description: MESSAGE,
  duration_seconds: seconds,
  exit_code: integer,
  exit_signal: text(20),
  attempt: orElse(integer, 1),
  supervisor_pid: needed(integer),
  supervisor_start_ticks: count,
  process_start_ticks: count,
  boot_id: text(64),
  parent_run_id: id,
  retry_of_run_id: id,
  rerun_of_run_id: id,
  unique_key: text(255),
  error_group: text(16),
  peak_memory_mb: integer,
  average_memory_mb: integer,
  peak_pss_mb: integer,
  average_pss_mb: integer,
  memory_limit_mb: integer,
  peak_processes: integer,
  cpu_seconds: seconds,
  cpu_user_seconds: seconds,
  cpu_system_seconds: seconds,
  read_mb: megabytes,
  written_mb: megabytes,
  resources: json,
  tags: orElse(json, {}),
  metrics: orElse(json, {}),
  interpreter: PATH,
  git_branch: text(255),
  git_dirty: yesOrNo,
  surroundings: json,
  progress_source: text(50),
  tasker_version: needed(text(50)),
  orphaned: orElse(yesOrNo, false),
  last_seq: needed(integer),
}

const SUBTASK: Columns<RunRecord['subtasks'][number]> = {
  subtask_number: needed(integer),
  subtask_name: orElse(text(500), ''),
  subtask_status: needed(SUBTASK_STATUS),
  subtask_start: time,
  subtask_end: time,
  percent_complete: percent,
  progress_message: MESSAGE,
  items_total: count,
  items_complete: count,
}

const EVENT: Columns<RunRecord['events'][number]> = {
  seq: needed(integer),
  at: needed(time),
  kind: needed(text(30)),
  payload: needed(json),
}

const SAMPLE: Columns<RunRecord['samples'][number]> = {
  seq: needed(integer),
  at: needed(time),
  memory_mb: megabytes,
  cpu_percent: cores,
  processes: integer,
  span_seconds: decimal(9_999_999.999, 3),
  pss_mb: megabytes,
  swap_mb: megabytes,
  cgroup_mb: megabytes,
  threads: integer,
  open_files: integer,
  read_mb_per_second: rate,
  written_mb_per_second: rate,
  connections: integer,
  largest: json,
  host: json,
  log_bytes: count,
  measurements: orElse(integer, 1),
}

const LOG: Columns<NonNullable<RunRecord['log']>> = {
  at: needed(time),
  to_byte: needed(count),
  is_whole: needed(yesOrNo),
  tail: orElse(text(128 * 1024), ''),
}

const ANNOTATION: Columns<RunRecord['annotations'][number]> = {
  annotation_id: needed(id),
  at: needed(time),
  author: needed(text(400)),
  kind: needed(oneOf(['tag', 'untag', 'note'])),
  name: text(255),
  text: MESSAGE,
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new UsageError('it is not JSON', 'it may have been cut off', { cause })
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new UsageError(`${what} is not an object`, NOT_OURS)
}

const NOT_OURS = 'it has to be a line of tasker export'

function rowsOf<Row>(value: unknown, columns: Columns<Row>, what: string): Row[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new UsageError(`${what} is not a list`, NOT_OURS)
  return value.map((row, index) => rowOf(row, columns, `${what}[${index}]`))
}

function rowOf<Row>(value: unknown, columns: Columns<Row>, what: string): Row {
  const given = objectOf(value, what)
  const row: Record<string, unknown> = {}
  for (const [name, column] of Object.entries<Column>(columns)) {
    const {
      read,
      isNeeded = false,
      otherwise = null,
    } = typeof column === 'function' ? { read: column } : column
    const found = given[name] ?? null
    const taken = found === null ? null : read(found)
    if (taken === undefined) throw new UsageError(`${what}.${name} cannot be ${quoted(found)}`, NOT_OURS)
    if (taken === null && isNeeded) throw new UsageError(`${what}.${name} is missing`, NOT_OURS)
    row[name] = taken ?? otherwise
  }
  return row as Row
}

function quoted(value: unknown): string {
  const json = JSON.stringify(value)
  return json.length > 40 ? `${json.slice(0, 40)}…` : json
}
