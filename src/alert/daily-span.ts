import type { DailySpan } from '../domain/alert/rule.ts'

/** Whether a moment is within the span, by the local time. */
export function isWithin({ from, to }: DailySpan, at: number): boolean {
  const minute = minuteOf(at)
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** When the spans that a moment is in are over; the moment itself where it is in none. */
export function afterQuiet(spans: readonly DailySpan[], at: number): number {
  let when = at
  // One may begin where another ends.
  for (const _ of spans) for (const span of spans) if (isWithin(span, when)) when = nextTime(span.to, when)
  return when
}

function minuteOf(at: number): number {
  const date = new Date(at)
  return date.getHours() * 60 + date.getMinutes()
}

/** The next time that a clock on the wall shows it: so that a night with a change of the clocks ends when people expect it. */
function nextTime(minute: number, at: number): number {
  const date = new Date(at)
  date.setHours(0, minute, 0, 0)
  if (date.getTime() <= at) date.setDate(date.getDate() + 1)
  return date.getTime()
}
