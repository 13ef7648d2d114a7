import { z } from 'zod'
import { integer, maybe, number, ofTask, text, time } from './values.ts'

export const errorColumns = {
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
export const difference = z.union([
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
