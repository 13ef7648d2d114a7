import { z } from 'zod'
import { ALERT_KINDS, type Alert } from '../../domain/alert/alert.ts'
import type { AlertDeliveryRow, AlertRow } from '../../store/alert-rows.ts'
import { type Columns, integer, maybe, number, ofTask, text, time } from './values.ts'

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

/** What the commands of `tasker alert` print. */
export const ALERT_SHAPES = {
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
}
