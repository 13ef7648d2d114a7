import type { AlertRun } from '../../domain/alert/facts.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import { afterEnd, type Finding } from './judgement.ts'

const FAILURES_COUNTED_WITHIN_MS = 24 * 3_600_000

/** A run failed; of one that was repeated it is the last attempt that counts, and it is told once. */
export const failed = afterEnd((run, { past }, { times = 1, withinMs = FAILURES_COUNTED_WITHIN_MS }) => {
  if (run.status !== 'FAILED' || run.lost || run.isRepeated) return undefined
  const others = past.filter(
    other =>
      other.status === 'FAILED' && !isAttemptOf(other, run) && run.endedAt - (other.endedAt ?? 0) <= withinMs,
  )
  if (others.length + 1 < times) return undefined
  return {
    says: `${howItEnded(run)}${inARow(run, past)}`,
    at: run.endedAt,
    ...withoutAbsent({ cause: run.errorGroup ?? run.outcome }),
    once: run.firstAttempt ?? run.runId,
  }
})

export const lost = afterEnd(run => (run.lost ? found(run) : undefined))

export const cancelled = afterEnd(run => (run.status === 'CANCELLED' ? found(run) : undefined))

/** A run succeeded after something was told. Who cancelled a run knows of it. */
export const recovered = afterEnd((run, { past, isAmiss }) => {
  if (run.status !== 'FINISHED') return undefined
  const failures = streak(past.filter(other => !isAttemptOf(other, run)))
  if (!(isAmiss ?? failures > 0)) return undefined
  if (failures === 0) return { says: 'runs again', at: run.endedAt }
  const after = failures === 1 ? 'a failure' : `${failures} failures in a row`
  return { says: `works again after ${after}`, at: run.endedAt }
})

/** More than this share of the latest runs failed. */
export const failureRate = afterEnd((run, { past }, { limit, runs = 20 }) => {
  if (run.status !== 'FAILED') return undefined
  const share = limit?.kind === 'share' ? limit.of : 0.5
  const latest = [run, ...past.filter(({ endedAt }) => endedAt !== undefined)].slice(0, runs)
  const failures = latest.filter(({ status }) => status === 'FAILED').length
  if (latest.length < Math.min(runs, FEWEST) || failures / latest.length <= share) return undefined
  return { says: `${failures} of the last ${latest.length} runs failed`, at: run.endedAt }
})

const FEWEST = 5

/** A failure with a cause that nobody has seen yet. */
export const newError = afterEnd((run, { cause }) =>
  cause?.isNew && !cause.muted && run.errorGroup !== undefined
    ? { says: `a new kind of failure: ${howItEnded(run)}`, at: run.endedAt, once: run.errorGroup }
    : undefined,
)

/** A failure whose cause was said to be resolved. */
export const errorBack = afterEnd((run, { cause }) => {
  if (cause?.resolvedAt === undefined || cause.muted || run.startedAt <= cause.resolvedAt) return undefined
  return {
    says: `back after it was resolved: ${howItEnded(run)}`,
    at: run.endedAt,
    once: `${run.errorGroup} ${cause.resolvedAt}`,
  }
})

function found(run: AlertRun & { endedAt: number }): Finding {
  return { says: howItEnded(run), at: run.endedAt }
}

function howItEnded({ outcome, errorLine, status }: AlertRun): string {
  return errorLine ?? outcome ?? (status === 'CANCELLED' ? 'was cancelled' : 'failed')
}

function isAttemptOf(other: AlertRun, run: AlertRun): boolean {
  const first = run.firstAttempt ?? run.runId
  return other.runId === first || other.firstAttempt === first
}

function inARow(run: AlertRun, past: readonly AlertRun[]): string {
  const count = 1 + streak(past.filter(other => !isAttemptOf(other, run)))
  return count === 1 ? '' : ` (failure ${count} in a row)`
}

/** How many of the newest failed, until one did not. */
function streak(past: readonly AlertRun[]): number {
  const over = past.filter(({ endedAt, status }) => endedAt !== undefined && status !== 'CANCELLED')
  const end = over.findIndex(({ status }) => status !== 'FAILED')
  return end === -1 ? over.length : end
}
