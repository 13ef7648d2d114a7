import { absoluteTime, dayOf } from '../../kit/absolute-time.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { Look } from './look.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** `08:04:11` */
export function clockTime(at: number): string {
  return absoluteTime(new Date(at)).slice(11)
}

/** `12m ago`, `in 5s`; the day itself when it is more than a month away. */
export function relativeTime(at: Date, now: number): string {
  const ms = now - at.getTime()
  if (Math.abs(ms) < 1000) return 'now'
  if (Math.abs(ms) > 31 * DAY_MS) return dayOf(at)
  return ms > 0 ? `${roughly(ms)} ago` : `in ${roughly(-ms)}`
}

/** `08:04:11` on the same day, else `2026-11-20 08:04`. */
export function shortTime(at: Date, now: number): string {
  const text = absoluteTime(at)
  return dayOf(at) === dayOf(new Date(now)) ? text.slice(11) : text.slice(0, 16)
}

/** For people how long ago, for a pipe the time itself. */
export function startedText(at: Date, look: Look): string {
  return look.width === undefined ? absoluteTime(at) : relativeTime(at, look.now)
}

/** Only the largest unit, in whole seconds: nobody needs the seconds of yesterday. */
function roughly(ms: number): string {
  return formatDuration(Math.floor(ms / 1000) * 1000).split(' ')[0] ?? ''
}
