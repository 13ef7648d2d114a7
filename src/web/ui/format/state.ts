import type { Run, Subtask, TaskStatus } from '../api/rows.ts'

/** What a run or a task is shown as. */
export type State =
  | 'running'
  | 'finished'
  | 'failed'
  | 'lost'
  | 'cancelled'
  | 'late'
  | 'waiting'
  | 'never'
  | 'off'

/** The worst first. */
export const STATES = [
  'failed',
  'lost',
  'late',
  'running',
  'waiting',
  'cancelled',
  'finished',
  'never',
  'off',
] as const satisfies State[]

export const STATE_WORDS: Record<State, string> = {
  running: 'Running',
  finished: 'Finished',
  failed: 'Failed',
  lost: 'Lost',
  cancelled: 'Cancelled',
  late: 'Late',
  waiting: 'Waiting',
  never: 'Never run',
  off: 'Disabled',
}

export function stateOf(run: Pick<Run, 'execution_status' | 'error_message'>): State {
  switch (run.execution_status) {
    case 'STARTED':
    case 'RUNNING':
      return 'running'
    case 'FINISHED':
      return 'finished'
    case 'FAILED':
      return run.error_message?.startsWith('lost') ? 'lost' : 'failed'
    case 'CANCELLED':
      return 'cancelled'
  }
}

const LATE = ['late', 'missed', 'overdue']

export function stateOfTask({ task, run, due }: TaskStatus): State {
  const state = run === null ? (task.enabled ? 'never' : 'off') : stateOf(run)
  if (due !== null && LATE.includes(due.state) && state !== 'failed' && state !== 'lost') return 'late'
  return state
}

export function worst(states: readonly State[]): State {
  return STATES.find(state => states.includes(state)) ?? 'never'
}

export const isTrouble = (state: State) => state === 'failed' || state === 'lost' || state === 'late'
export const goesOn = (run: Run) => stateOf(run) === 'running'

export const SUBTASK_STATES: Record<Subtask['subtask_status'], { state: State; word: string }> = {
  NOT_STARTED: { state: 'never', word: 'Not started' },
  RUNNING: { state: 'running', word: 'Running' },
  COMPLETED: { state: 'finished', word: 'Completed' },
  FAILED: { state: 'failed', word: 'Failed' },
}
