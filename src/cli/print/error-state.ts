import type { ErrorKind } from '../../store/store.ts'
import type { Span } from './cell.ts'
import type { Look } from './look.ts'

/** What is special about failures with one cause. */
export type ErrorState = 'new' | 'back' | 'muted' | 'resolved' | 'known'

/** `new`: it never happened before yesterday; `back`: it was resolved, and happened again. */
export function errorStateOf(kind: ErrorKind, now: number): ErrorState {
  if (kind.muted) return 'muted'
  if (kind.resolved_at !== null) return kind.last_seen > kind.resolved_at ? 'back' : 'resolved'
  return kind.first_seen.getTime() >= yesterday(now) ? 'new' : 'known'
}

/** A sign, a word and a colour, so that no one of them is needed. */
export function errorStateCell(state: ErrorState, look: Look): Span | string {
  const { glyphs, paint } = look
  switch (state) {
    case 'new':
      return { text: `${glyphs.failed} NEW`, paint: paint.red }
    case 'back':
      return { text: `${glyphs.warning} BACK`, paint: paint.yellow }
    case 'muted':
      return { text: `${glyphs.cancelled} muted`, paint: paint.dim }
    case 'resolved':
      return { text: `${glyphs.finished} resolved`, paint: paint.green }
    case 'known':
      return ''
  }
}

/** The midnight with which it began. */
function yesterday(now: number): number {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() - 1)
  return day.getTime()
}
