import type { DailySpan, Maintenance } from '../domain/alert/rule.ts'
import { UsageError } from '../domain/error.ts'
import { quote, words } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

const DAILY = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/

/** Spans of every day: `22:00-06:00`. */
export function dailySpans(raw: Raw): DailySpan[] {
  return words(raw).map(text => {
    const span = dailySpan(text)
    if (span !== undefined) return span
    throw new UsageError(`${quote(text)} is no time of the day`, 'write it as 22:00-06:00')
  })
}

function dailySpan(text: string): DailySpan | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = (DAILY.exec(text) ?? []).map(Number)
  const from = minutes(fromHour, fromMinute)
  const to = minutes(toHour, toMinute)
  return from === undefined || to === undefined || from === to ? undefined : { from, to }
}

function minutes(hour = 99, minute = 99): number | undefined {
  return hour * 60 + minute <= 24 * 60 && minute < 60 ? (hour * 60 + minute) % (24 * 60) : undefined
}

/** Times in which nothing is told: `02:00-03:00` every day, or `2026-12-24T00:00/2026-12-27T00:00`. */
export function maintenanceTimes(): Kind<Maintenance[]> {
  return {
    parse: raw =>
      words(raw).map(text => {
        const daily = dailySpan(text)
        if (daily !== undefined) return { daily }
        const [from = Number.NaN, to = Number.NaN] = text.split('/').map(moment => Date.parse(moment))
        if (from < to) return { from, to }
        throw new UsageError(
          `${quote(text)} is no span of time`,
          'write 02:00-03:00 for every day, or 2026-12-24T00:00/2026-12-27T00:00',
        )
      }),
    write: windows =>
      windows.map(window =>
        'daily' in window
          ? `${clock(window.daily.from)}-${clock(window.daily.to)}`
          : `${new Date(window.from).toISOString()}/${new Date(window.to).toISOString()}`,
      ),
  }
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map(part => String(part).padStart(2, '0')).join(':')
}
