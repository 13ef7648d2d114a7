import { z } from 'zod'
import { ALERT_KINDS, type Alert } from '../domain/alert/alert.ts'
import { RUN_STATUSES } from '../domain/run.ts'
import type { AlertDeliveryRow, AlertRow } from '../store/alert-rows.ts'
import type {
  ExecutionRow,
  HostColumn,
  ProcessColumn,
  ResourcesColumn,
  SampleRow,
  SubtaskRow,
  TaskRow,
} from '../store/rows.ts'
import type { KnownToken } from '../store/store.ts'

/*
 * What `--json` prints, a shape for each command. docs/json/shapes.schema.json is made of them; that a name or a type
 * is another than in the code is an error of the compiler, and one more in the output fails the test.
 */

/** Each column of the row, as JSON has it. */
type Columns<Row> = { [Column in keyof Row]-?: z.ZodType }

const time = z.iso.datetime()
const text = z.string()
const number = z.number()
const integer = z.int()
const maybe = <T extends z.ZodType>(shape: T) => shape.nullable()

const process = z.strictObject({
  pid: integer,
  name: text,
  memory_mb: number,
} satisfies Columns<ProcessColumn>)

const host = z
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

const runColumns = {
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

const notes = z.array(z.strictObject({ at: time, author: text, text }))
const run = z.strictObject(runColumns).meta({ id: 'run' })
const runWithNotes = z.strictObject({ ...runColumns, notes }).meta({ id: 'runWithNotes' })

const task = z
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

const subtask = z.strictObject({
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

const usage = {
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
const sample = z.strictObject({
  run_id: z.uuid(),
  seq: integer,
  at: time,
  ...usage,
  largest: maybe(process),
  host: maybe(host),
  log_bytes: maybe(integer),
  measurements: integer,
} satisfies Columns<SampleRow>)

const outlook = {
  percent_complete: maybe(number),
  time_left: maybe(
    z.strictObject({
      low_seconds: number,
      likely_seconds: number,
      high_seconds: number,
      basis: z.array(text),
      runs: integer,
    }),
  ),
}

const spread = maybe(
  z.strictObject({
    count: integer,
    mean: number,
    median: number,
    p90: number,
    p95: number,
    min: number,
    max: number,
    standard_deviation: maybe(number),
  }),
).meta({ id: 'spread' })

const figures = {
  runs: integer,
  finished: integer,
  failed: integer,
  cancelled: integer,
  success_rate_percent: maybe(number),
  duration_seconds: spread,
  memory_mb: spread,
  cpu_seconds: spread,
  lost_seconds: number,
  change: maybe(
    z.strictObject({
      kind: z.enum(['step', 'drift']),
      since: time,
      since_run_id: z.uuid(),
      before_seconds: number,
      after_seconds: number,
      chance: number,
    }),
  ),
}
const ofTask = { task_stage: text, task_name: text }

const errorColumns = {
  error_group: text,
  failures: integer,
  tasks: integer,
  first_seen: time,
  last_seen: time,
  muted: z.boolean(),
  resolved_at: maybe(time),
  resolved_by: maybe(text),
  note: maybe(text),
  state: z.enum(['new', 'back', 'known', 'muted', 'resolved']),
  what: text,
  where: maybe(text),
  run_id: z.uuid(),
  ...ofTask,
}

const beforeAndNow = (kinds: [string, ...string[]], value: z.ZodType) =>
  z.strictObject({ weight: number, kind: z.enum(kinds), name: text, before: value, now: value })
const difference = z.union([
  beforeAndNow(['environment'], maybe(text)),
  beforeAndNow(['setting'], text),
  beforeAndNow(['measure', 'subtask', 'subtask items'], number),
  z.strictObject({
    weight: number,
    kind: z.literal('arguments'),
    before: z.array(text),
    now: z.array(text),
  }),
])

/** By the command, and its options where they change the shape. */
const alertColumns = {
  alert_id: z.uuid(),
  alert_key: text,
  at: time,
  created_at: time,
  kind: z.enum(ALERT_KINDS),
  ...ofTask,
  hostname: maybe(text),
  run_id: maybe(z.uuid()),
  says: text,
  basis: maybe(text),
  cause: text,
  acknowledged_at: maybe(time),
  acknowledged_by: maybe(text),
  note: maybe(text),
  closed_at: maybe(time),
} satisfies Columns<AlertRow>

const alertDelivery = z.strictObject({
  alert_id: z.uuid(),
  channel: text,
  turn: integer,
  address: text,
  due_at: time,
  while_open: z.boolean(),
  repeat_seconds: maybe(number),
  attempts: integer,
  claimed_until: maybe(time),
  settled_at: maybe(time),
  outcome: maybe(text),
  told_with: maybe(z.uuid()),
  trouble: maybe(text),
} satisfies Columns<AlertDeliveryRow>)

export const SHAPES = {
  status: z.array(
    z.strictObject({
      task,
      run: maybe(run),
      ...outlook,
      usual_seconds: maybe(number),
      due: maybe(z.strictObject({ at: time, state: text })),
    }),
  ),
  show: z.strictObject({
    run,
    ...outlook,
    subtasks: z.array(subtask),
    events: z.array(
      z.strictObject({
        run_id: z.uuid(),
        seq: integer,
        at: time,
        kind: text,
        payload: z.record(text, z.unknown()),
      }),
    ),
    samples: z.array(sample),
    commit_url: maybe(z.url()),
    inner_runs: z.array(z.uuid()),
    notes,
  }),
  history: z.array(runWithNotes),
  'history --ndjson': runWithNotes,
  stats: z.array(z.strictObject({ ...ofTask, ...figures })),
  'stats task': z.strictObject({
    ...ofTask,
    ...figures,
    groups: z.array(z.strictObject({ group: text, ...figures })),
    subtasks: z.array(z.strictObject({ subtask_name: text, duration_seconds: spread })),
  }),
  'stats task --eta': z.strictObject({
    ...ofTask,
    runs: integer,
    eta: z.array(
      z.strictObject({
        after_percent: number,
        estimates: integer,
        median_error_percent: maybe(number),
        linear_median_error_percent: maybe(number),
        in_range_percent: maybe(number),
      }),
    ),
  }),
  errors: z.array(z.strictObject(errorColumns)),
  'errors show': z.strictObject({ ...errorColumns, runs: z.array(run) }),
  explain: z.strictObject({
    run_id: z.uuid(),
    compared_with: maybe(z.uuid()),
    differences: z.array(difference).optional(),
    commits: maybe(z.strictObject({ added: z.array(text), taken: z.array(text) })).optional(),
    log_lines: maybe(z.array(text)).optional(),
  }),
  top: z.array(z.strictObject({ run, usage: z.strictObject({ at: maybe(time), ...usage }) })),
  tasks: z.array(task),
  schedule: z.array(
    z.strictObject({
      ...ofTask,
      schedule: maybe(text),
      schedule_words: maybe(text),
      timezone: maybe(text),
      state: maybe(text),
      late_seconds: maybe(number),
      last_due: maybe(time),
      next_due: maybe(time),
      due_run_id: maybe(z.uuid()),
      last_run: maybe(
        z.strictObject({
          run_id: z.uuid(),
          execution_status: z.enum(RUN_STATUSES),
          execution_start: time,
          execution_end: maybe(time),
        }),
      ),
    }),
  ),
  'alert list': z.array(z.strictObject({ ...alertColumns, deliveries: z.array(alertDelivery) })),
  'alert history': z.array(
    z.strictObject({
      at: time,
      what: z.enum([
        'found',
        'sent',
        'refused',
        'dropped',
        'acknowledged',
        'over',
        'silenced',
        'silence ended',
      ]),
      alert_id: z.uuid().nullable(),
      kind: z.enum(ALERT_KINDS).nullable(),
      task_stage: text.nullable(),
      task_name: text.nullable(),
      who: text.nullable(),
      says: text.nullable(),
    }),
  ),
  'alert rules': z.strictObject({
    from: text,
    channels: z.array(text),
    rules: z.array(
      z.strictObject({
        rule: text,
        to: z.array(text),
        times: text,
        tasks: z.array(text),
        open: z.number().int(),
      }),
    ),
  }),
  'alert silences': z.array(
    z.strictObject({
      silence_id: z.uuid(),
      created_at: time,
      created_by: text,
      task_pattern: text.nullable(),
      ends_at: time,
      note: text.nullable(),
      ended_at: time.nullable(),
      ended_by: text.nullable(),
    }),
  ),
  'alert check': z.array(
    z.strictObject({
      key: text,
      kind: z.enum(ALERT_KINDS),
      stage: text,
      task: text,
      host: text.optional(),
      runId: z.uuid().optional(),
      at: number,
      says: text,
      basis: text.optional(),
      cause: text.optional(),
    } satisfies Columns<Alert>),
  ),
  archive: z.array(z.strictObject({ ...ofTask, runs: integer })),
  prune: z.strictObject({
    details: integer,
    runs: integer,
    leftovers: integer,
    logs: z.strictObject({ compressed: integer, deleted: integer, freed_bytes: integer }),
  }),
  wait: z.array(z.strictObject({ ...runColumns, exit_status: integer })),
  cancel: z.array(
    z.strictObject({
      run_id: z.uuid(),
      ...ofTask,
      hostname: text,
      execution_status: z.enum(RUN_STATUSES),
      cancelled: z.boolean(),
      says: text,
    }),
  ),
  tag: z.strictObject({ run_id: z.uuid(), tags: z.record(text, text) }),
  'token list': z.array(
    z.strictObject({
      token_id: z.uuid(),
      name: text,
      role: z.enum(['viewer', 'operator', 'admin']),
      created_at: time,
      created_by: text,
      expires_at: maybe(time),
      revoked_at: maybe(time),
      last_used_at: maybe(time),
    } satisfies Columns<KnownToken>),
  ),
  doctor: z.array(
    z.strictObject({
      about: text,
      result: z.enum(['fine', 'notable', 'wrong']),
      finding: text,
      remedy: text.optional(),
    }),
  ),
  config: z.strictObject({
    settings: z.record(
      text,
      z.strictObject({
        value: z.unknown(),
        from: z.enum(['flag', 'variable', 'file', 'default']),
        where: text,
      }),
    ),
    files: z.array(text),
    problems: z.array(
      z.strictObject({ from: text, where: text, says: text, unknownName: z.literal(true).optional() }),
    ),
  }),
}

/** What the hosts are asked for; no command says it. */
export const HOSTS = z.array(
  z.strictObject({
    hostname: text,
    running: integer,
    runs_24h: integer,
    failed_24h: integer,
    last_seen: maybe(time),
    monitor: maybe(
      z.strictObject({ alive: z.boolean(), stopped: z.boolean(), seen_at: time, state_dir: text }),
    ),
    memory_mb: maybe(number),
    cpu_percent: maybe(number),
    host: maybe(host),
  }),
)

/** The same as JSON Schema, for docs/json/shapes.schema.json. */
export function schemaText(): string {
  const { $schema, properties, $defs } = z.toJSONSchema(z.object(SHAPES), {
    override: ({ jsonSchema }) => shorten(jsonSchema),
  })
  const about =
    'What each command prints with --json, by its name. New fields may come; those there are stay.'
  const text = JSON.stringify(
    { $schema, title: 'tasker --json', description: about, properties, $defs },
    undefined,
    2,
  )
  // What fits stands on one line.
  const short = [/\[[^[\]{}]*\]/g, /\{[^{}]*\}/g].reduce(
    (whole, part) =>
      whole.replace(part, found => {
        const line = found.replace(/\s+/g, ' ')
        return line.length < 100 ? line : found
      }),
    text,
  )
  return `${short}\n`
}

/** Without what only says how JavaScript checks it. */
function shorten(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.pattern
  if (schema.type === 'integer') {
    delete schema.minimum
    delete schema.maximum
  }
  const [shape, nothing, ...more] = schema.anyOf ?? []
  if (typeof shape !== 'object' || typeof shape.type !== 'string' || more.length > 0) return
  if (typeof nothing !== 'object' || nothing.type !== 'null' || shape.enum !== undefined) return
  delete schema.anyOf
  shorten(shape)
  Object.assign(schema, shape, { type: [shape.type, 'null'] })
}
