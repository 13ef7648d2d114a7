import type { ErrorKind } from '../store/error-queries.ts'

/** What is special about failures with one cause. */
export type ErrorState = 'new' | 'back' | 'muted' | 'resolved' | 'known'

/** `new`: it never happened before yesterday; `back`: it was resolved, and happened again. */
export function errorStateOf(kind: ErrorKind, now: number): ErrorState {
  if (kind.muted) return 'muted'
  if (kind.resolved_at !== null) return kind.last_seen > kind.resolved_at ? 'back' : 'resolved'
  return kind.first_seen.getTime() >= yesterday(now) ? 'new' : 'known'
}

/** The midnight with which it began. */
function yesterday(now: number): number {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() - 1)
  return day.getTime()
}
