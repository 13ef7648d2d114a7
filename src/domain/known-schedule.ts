import { readSchedule, type Schedule } from './schedule.ts'
import type { Times } from './schedule-times.ts'

const known = new Map<string, Schedule>()
/** More different ones, or moments of one of them, are not kept. */
const MOST = 1_000
const MOST_MOMENTS = 20

/**
 * As `readSchedule`, which takes so long that of hundreds of tasks, all looked at every few seconds, each schedule is read
 * once; and many tasks have the same one, of which the same moments are asked.
 */
export function knownSchedule(text: string, timezone: string | undefined): Schedule {
  // The time zone of the machine may change.
  if (timezone === undefined) return readSchedule(text)
  const key = `${timezone} ${text}`
  const found = known.get(key)
  if (found !== undefined) return found
  const schedule = readSchedule(text, timezone)
  if (known.size >= MOST) known.clear()
  const kept = { ...schedule, ...remembering(schedule) }
  known.set(key, kept)
  return kept
}

function remembering({ next, last }: Times): Times {
  const remembered = (times: Times['next']): Times['next'] => {
    const moments = new Map<number, number | undefined>()
    return moment => {
      if (moments.has(moment)) return moments.get(moment)
      if (moments.size >= MOST_MOMENTS) moments.clear()
      const found = times(moment)
      moments.set(moment, found)
      return found
    }
  }
  return { next: remembered(next), last: remembered(last) }
}
