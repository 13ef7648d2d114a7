import { z } from 'zod'
import { UsageError } from '../domain/error.ts'
import type { RunCount, RunCountState } from '../store/rows.ts'

const whole = z.int().nonnegative()

/** How many runs began on each day that had one, in a time zone. */
export const DAYS = z.array(
  z.strictObject({
    day: z.iso.date(),
    runs: whole,
    running: whole,
    finished: whole,
    failed: whole,
    lost: whole,
    cancelled: whole,
  }),
)

type Day = z.infer<typeof DAYS>[number]

/** By day, the first one first. Throws `UsageError` for a zone that there is not. */
export function daysJson(counts: readonly RunCount[], timeZone: string): Day[] {
  const dayOf = dayFormat(timeZone)
  const days = new Map<string, Day>()
  for (const { at, state, runs } of counts) {
    const name = dayOf.format(at)
    const day = days.get(name) ?? {
      day: name,
      runs: 0,
      running: 0,
      finished: 0,
      failed: 0,
      lost: 0,
      cancelled: 0,
    }
    days.set(name, day)
    day.runs += runs
    day[KIND[state]] += runs
  }
  return [...days.values()].toSorted((one, other) => (one.day < other.day ? -1 : 1))
}

const KIND: Record<RunCountState, Exclude<keyof Day, 'day' | 'runs'>> = {
  STARTED: 'running',
  RUNNING: 'running',
  FINISHED: 'finished',
  FAILED: 'failed',
  LOST: 'lost',
  CANCELLED: 'cancelled',
}

/** In Sweden days are written as ISO has them. */
function dayFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  } catch (cause) {
    throw new UsageError(`there is no time zone '${timeZone}'`, 'write one such as Europe/Berlin or UTC', {
      cause,
    })
  }
}
