import type { State } from '../../answer/state.ts'
import type { Span } from './cell.ts'
import type { Sign } from './glyphs.ts'
import type { Look, Paint } from './look.ts'

/** Most urgent first, as they are counted. */
const STATES = [
  'RUNNING',
  'STARTED',
  'unsupervised',
  'FAILED',
  'CANCELLED',
  'FINISHED',
  'never ran',
] as const satisfies readonly State[]

const SIGNS: Record<State, { glyph: Sign; colour: keyof Look['paint'] }> = {
  RUNNING: { glyph: 'running', colour: 'cyan' },
  STARTED: { glyph: 'running', colour: 'cyan' },
  unsupervised: { glyph: 'unsupervised', colour: 'magenta' },
  FAILED: { glyph: 'failed', colour: 'red' },
  CANCELLED: { glyph: 'cancelled', colour: 'yellow' },
  FINISHED: { glyph: 'finished', colour: 'green' },
  'never ran': { glyph: 'never', colour: 'dim' },
}

/** `✓ FINISHED`: sign, word and colour, so that no one of them is needed. */
export function stateCell(state: State, look: Look): Span {
  return { text: `${look.glyphs[SIGNS[state].glyph]} ${state}`, paint: statePaint(state, look) }
}

export function statePaint(state: State, look: Look): Paint {
  return look.paint[SIGNS[state].colour]
}

/** `1 running`, `2 failed`, `4 finished`: most urgent first. */
export function countStates(states: readonly State[], look: Look): Span[] {
  const counts = Map.groupBy(states, state => state)
  return STATES.flatMap(state => {
    const members = counts.get(state)
    if (members === undefined) return []
    return [{ text: `${members.length} ${state.toLowerCase()}`, paint: statePaint(state, look) }]
  })
}
