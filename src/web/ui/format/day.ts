import { absolute, day } from './moment.ts'

const DAY_MS = 86_400_000

/** When that day (`2026-11-21`) begins there; undefined for what is no day. */
export function beginOf(date: string, timeZone: string): number | undefined {
  const utc = Date.parse(`${date}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(utc)) return undefined
  // The difference to UTC can be another at the moment that is found first.
  const near = utc - aheadOfUtc(utc, timeZone)
  return utc - aheadOfUtc(near, timeZone)
}

/** The day that many days later. */
export function dayAfter(date: string, days = 1): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Today there, or so many days ago. */
export function dayAgo(now: number, timeZone: string, days = 0): string {
  return dayAfter(day(now, timeZone), -days)
}

function aheadOfUtc(at: number, timeZone: string): number {
  const whole = Math.floor(at / 1000) * 1000
  return Date.parse(`${absolute(whole, timeZone).replace(' ', 'T')}Z`) - whole
}
