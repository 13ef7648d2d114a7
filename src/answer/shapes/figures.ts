import { z } from 'zod'
import { integer, maybe, number, text, time } from './values.ts'

export const outlook = {
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

export const spread = maybe(
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

export const figures = {
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
