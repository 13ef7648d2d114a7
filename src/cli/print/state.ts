import { isTerminal, type RunStatus } from '../../domain/run.ts'
import type { ExecutionRow } from '../../store/rows.ts'
import type { Span } from './cell.ts'
import type { Sign } from './glyphs.ts'
import type { Look, Paint } from './look.ts'

/** What is said of a task at a glance: its latest run's status, and two things a status cannot say. */
export type State = RunStatus | 'unsupervised' | 'never ran'

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

/** A run that goes on without its supervisor is not shown as running: nobody knows how it fares. */
export function stateOf(run: ExecutionRow | null): State {
  if (run === null) return 'never ran'
  return run.orphaned && !isTerminal(run.execution_status) ? 'unsupervised' : run.execution_status
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
