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
  for (const _ of spans) for (const span of spans) if (isWithin(span, when)) when = endOf(span, when)
  return when
}

function minuteOf(at: number): number {
  const date = new Date(at)
  return date.getHours() * 60 + date.getMinutes()
}

/** Clocks are put forward and back by so many minutes at most: so much sooner than they show it can be over. */
const MOST_CHANGED = 60

/** When clocks on the wall next show a time outside of it: some nights have an hour twice, some have one never. */
function endOf(span: DailySpan, at: number): number {
  let when = at
  while (isWithin(span, when)) {
    const left = (span.to - minuteOf(when) + MINUTES_A_DAY) % MINUTES_A_DAY
    when = (Math.floor(when / MINUTE_MS) + Math.max(left - MOST_CHANGED, 1)) * MINUTE_MS
  }
  return when
}

const MINUTES_A_DAY = 24 * 60
const MINUTE_MS = 60_000
