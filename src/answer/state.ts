import { isTerminal, type RunStatus } from '../domain/run.ts'
import type { ExecutionRow } from '../store/rows.ts'

/** What is said of a task at a glance: its latest run's status, and two things a status cannot say. */
export type State = RunStatus | 'unsupervised' | 'never ran'

/** A run that goes on without its supervisor is not shown as running: nobody knows how it fares. */
export function stateOf(run: ExecutionRow | null): State {
  if (run === null) return 'never ran'
  return run.orphaned && !isTerminal(run.execution_status) ? 'unsupervised' : run.execution_status
}
