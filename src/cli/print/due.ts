import { type DueState, dueState } from '../../answer/due-state.ts'
import type { Due } from '../../insight/due.ts'
import { formatDuration } from '../../kit/duration.ts'
import type { Span } from './cell.ts'
import type { Sign } from './glyphs.ts'
import type { Look } from './look.ts'

const SIGNS: Record<DueState, { glyph: Sign; colour: keyof Look['paint'] }> = {
  missed: { glyph: 'failed', colour: 'red' },
  late: { glyph: 'warning', colour: 'yellow' },
  overdue: { glyph: 'warning', colour: 'yellow' },
  running: { glyph: 'running', colour: 'cyan' },
  'held up': { glyph: 'running', colour: 'cyan' },
  waiting: { glyph: 'never', colour: 'dim' },
  'on time': { glyph: 'finished', colour: 'green' },
}

/** `! late 12m 30s`, `✗ missed` */
export function dueCell(due: Due, look: Look): Span {
  const state = dueState(due)
  const by = due.kind === 'late' || due.kind === 'overdue' ? ` ${formatDuration(due.byMs)}` : ''
  const { glyph, colour } = SIGNS[state]
  return { text: `${look.glyphs[glyph]} ${state}${by}`, paint: look.paint[colour] }
}
