import { exitStatus, type Outcome } from './outcome.ts'

/** When a failed attempt is repeated. Codes are exit statuses as `tasker run` reports them: 124 is a time limit. */
export interface RetryRules {
  /** How often at most, after the first attempt. */
  retries: number
  delayMs: number
  /** What the pause is multiplied with after each attempt. */
  backoff: number
  /** Spreads the pauses, so that many who failed together do not come back together. */
  jitter: boolean
  /** Only these, and EX_TEMPFAIL. */
  retryOn?: readonly number[]
  noRetryOn?: readonly number[]
}

/** "Temporary failure, the user is invited to retry", of sysexits(3). */
const EX_TEMPFAIL = 75
const LONGEST_PAUSE_MS = 24 * 3_600_000

/** Whether an attempt that ended like this is worth another one, of those that are left. */
export function isWorthRetrying(outcome: Outcome, rules: RetryRules): boolean {
  const status = exitStatus(outcome)
  if (status === 0 || rules.noRetryOn?.includes(status)) return false
  if (status === EX_TEMPFAIL) return true
  if (rules.retryOn !== undefined) return rules.retryOn.includes(status)
  return outcome.kind !== 'not-found' && outcome.kind !== 'not-executable'
}

/** The pause after attempt number `attempt`, in milliseconds, at most a day. `random` is from 0 to 1. */
export function pauseAfter(attempt: number, rules: RetryRules, random: () => number): number {
  const pauseMs = Math.min(rules.delayMs * rules.backoff ** (attempt - 1), LONGEST_PAUSE_MS)
  return rules.jitter ? pauseMs * (0.5 + random()) : pauseMs
}
