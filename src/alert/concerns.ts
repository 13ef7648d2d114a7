import type { AlertKind } from '../domain/alert/alert.ts'
import type { AlertRule } from '../domain/alert/rule.ts'
import type { RunStatus } from '../domain/run.ts'

const AT_ANY_TIME = ['too-long', 'too-often', 'memory'] as const
const WHILE_RUNNING = ['stalled', 'cpu', 'disk', ...AT_ANY_TIME] as const

/** What rules can find in a run of this status. */
const KINDS: Record<RunStatus, readonly AlertKind[]> = {
  STARTED: WHILE_RUNNING,
  RUNNING: WHILE_RUNNING,
  FAILED: ['failed', 'lost', 'failure-rate', 'new-error', 'error-back', ...AT_ANY_TIME],
  FINISHED: ['recovered', 'too-short', 'output', ...AT_ANY_TIME],
  CANCELLED: ['cancelled', ...AT_ANY_TIME],
}

/**
 * Whether any of the rules can find something in a run of this status: most runs succeed, and need no look. `isFine`:
 * there is nothing that it could recover from.
 */
export function concerns(rules: readonly AlertRule[], status: RunStatus, isFine = false): boolean {
  return rules.some(({ on }) =>
    on.some(kind => KINDS[status].includes(kind) && !(isFine && kind === 'recovered')),
  )
}
