import { z } from 'zod'
import { RUN_STATUSES } from '../../domain/run.ts'
import type { KnownToken } from '../../store/tokens.ts'
import { ALERT_SHAPES } from './alert.ts'
import { difference, errorColumns } from './error.ts'
import { figures, outlook, spread } from './figures.ts'
import { host, notes, run, runColumns, runWithNotes, sample, subtask, task, usage } from './run.ts'
import { type Columns, integer, maybe, number, ofTask, text, time } from './values.ts'

/*
 * What `--json` prints, a shape for each command. docs/json/shapes.schema.json is made of them; that a name or a type
 * is another than in the code is an error of the compiler, and one more in the output fails the test.
 */

/** By the command, and its options where they change the shape. */
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
  ...ALERT_SHAPES,
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
