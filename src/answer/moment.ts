import { UsageError } from '../domain/error.ts'
import { parseDuration } from '../kit/duration.ts'

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/

/**
 * The moment that `2026-11-21`, `2026-11-21 08:30`, `2026-11-21T08:30:00Z`, `today`, `yesterday`, `now` or an age such
 * as `2h` or `7d` names, in milliseconds since 1970 and the local time zone. A whole day means its beginning, or as
 * the end of a span its end. Throws `UsageError` naming the flag.
 */
export function parseMoment(text: string, now: number, flag: '--since' | '--until'): number {
  const given = text.trim()
  const day = dayNamed(given, now)
  if (day !== undefined) {
    if (flag === '--until') day.setDate(day.getDate() + 1)
    return day.getTime()
  }
  if (given === 'now') return now
  const parts = DATE_TIME.exec(given)
  if (parts !== null) return exactMoment(parts, given, flag)
  if (DATE.test(given)) throw impossible(given, flag)
  return Math.max(0, now - ageOf(given, flag))
}

/** Midnight at which the day begins. */
function dayNamed(text: string, now: number): Date | undefined {
  if (text === 'today' || text === 'yesterday') {
    const day = new Date(now)
    day.setHours(0, 0, 0, 0)
    if (text === 'yesterday') day.setDate(day.getDate() - 1)
    return day
  }
  const parts = DATE.exec(text)
  return parts === null ? undefined : localDay(parts)
}

function localDay(parts: RegExpExecArray): Date | undefined {
  const [year, month, dayOfMonth] = parts.slice(1, 4).map(Number)
  if (year === undefined || month === undefined || dayOfMonth === undefined) return undefined
  const day = new Date(year, month - 1, dayOfMonth)
  const exists = day.getFullYear() === year && day.getMonth() === month - 1 && day.getDate() === dayOfMonth
  return exists ? day : undefined
}

function exactMoment(parts: RegExpExecArray, text: string, flag: string): number {
  const [hours, minutes, seconds] = [parts[4], parts[5], parts[6] ?? '0'].map(Number)
  if (localDay(parts) === undefined || (hours ?? 0) > 23 || (minutes ?? 0) > 59 || (seconds ?? 0) > 59)
    throw impossible(text, flag)
  const at = Date.parse(text.replace(' ', 'T'))
  if (Number.isNaN(at)) throw impossible(text, flag)
  return at
}

function ageOf(text: string, flag: string): number {
  try {
    // Without a unit, 2026 would be seconds.
    if (/^[\d.]*$/.test(text)) throw new RangeError('no unit')
    return parseDuration(text)
  } catch (cause) {
    throw new UsageError(
      `${flag} does not understand '${text}'`,
      "write a date such as 2026-11-21 or '2026-11-21 08:30', today, yesterday, or an age such as 2h or 7d",
      { cause },
    )
  }
}

function impossible(text: string, flag: string): UsageError {
  return new UsageError(
    `${flag}: there is no such time as '${text}'`,
    'write it as 2026-11-21 or 2026-11-21 08:30',
  )
}
