import type { ErrorGroup } from '../../api/rows.ts'
import type { State } from '../../format/state.ts'
import { StateMark } from '../../parts/state-mark.tsx'

export const ERROR_STATES: Record<ErrorGroup['state'], { state: State; word: string }> = {
  new: { state: 'failed', word: 'New' },
  back: { state: 'late', word: 'Back' },
  known: { state: 'cancelled', word: 'Known' },
  muted: { state: 'off', word: 'Muted' },
  resolved: { state: 'finished', word: 'Resolved' },
}

export function ErrorState({ of }: { of: ErrorGroup['state'] }) {
  const { state, word } = ERROR_STATES[of]
  return <StateMark state={state} word={word} />
}
