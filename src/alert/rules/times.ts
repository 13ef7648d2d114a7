import type { AlertRun } from '../../domain/alert/facts.ts'
import { formatDuration } from '../../kit/duration.ts'
import { baselineOf } from './baseline.ts'
import { afterEnd, type Judge, whileRunning } from './judgement.ts'

const HOUR = 3_600_000
const STALLED_AFTER_MS = HOUR / 2

/** A run takes longer than it should, or took: it is told as soon as that is known, and once. */
export const tooLong: Judge = (
  { run, past, now, expectedDurationMs },
  { limit = { kind: 'usual', factor: 2 } },
) => {
  if (run === undefined) return undefined
  const took = (run.endedAt ?? now) - run.startedAt
  const most = baselineOf(limit, past, {
    measure: durationOf,
    say: formatDuration,
    whole:
      expectedDurationMs === undefined
        ? undefined
        : { value: expectedDurationMs, name: 'the expected duration' },
  })
  if (most === undefined || took <= most.value) return undefined
  const says = run.endedAt === undefined ? `runs for ${formatDuration(took)}` : `took ${formatDuration(took)}`
  return { says, basis: most.basis, at: run.startedAt + most.value }
}

/** A run was over too soon to have done its work. */
export const tooShort = afterEnd((run, { past }, { limit = { kind: 'usual', factor: 0.1 } }) => {
  if (run.status !== 'FINISHED') return undefined
  const took = run.endedAt - run.startedAt
  const least = baselineOf(limit, past, { measure: durationOf, say: formatDuration })
  if (least === undefined || took >= least.value) return undefined
  return { says: `took only ${formatDuration(took)}`, basis: least.basis, at: run.endedAt }
})

/** Its runs come too thick. */
export const tooOften: Judge = ({ run, past }, { times = 10, withinMs = HOUR }) => {
  if (run === undefined) return undefined
  const runs = 1 + past.filter(({ startedAt }) => run.startedAt - startedAt <= withinMs).length
  if (runs <= times) return undefined
  return {
    says: `started ${runs} times within ${formatDuration(withinMs)}`,
    basis: `at most ${times} are expected`,
    at: run.startedAt,
    // Else each further run would be told.
    once: String(Math.floor(run.startedAt / withinMs)),
  }
}

/** A run goes on, and gets no further. */
export const stalled = whileRunning((run, { now }, { limit }) => {
  const mostMs = limit?.kind === 'absolute' ? limit.value : STALLED_AFTER_MS
  if (run.progressAt === undefined || now - run.progressAt <= mostMs) return undefined
  const where = run.percent === undefined ? '' : `, at ${Math.floor(run.percent)} %`
  return {
    says: `no progress for ${formatDuration(now - run.progressAt)}${where}`,
    at: run.progressAt + mostMs,
    once: `${run.runId} ${run.progressAt}`,
  }
})

export const late: Judge = ({ due, now }) =>
  due?.kind === 'late'
    ? {
        says: `has not started: it was due ${ago(now, due.dueAt)}`,
        at: due.dueAt + due.graceMs,
        once: String(due.dueAt),
      }
    : undefined

export const missed: Judge = ({ due, now }) =>
  due?.kind === 'missed'
    ? {
        says: `did not run: it was due ${ago(now, due.dueAt)}`,
        at: due.dueAt + due.graceMs,
        once: String(due.dueAt),
      }
    : undefined

function ago(now: number, at: number): string {
  return `at ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${formatDuration(now - at)} ago`
}

function durationOf({ startedAt, endedAt }: AlertRun): number | undefined {
  return endedAt === undefined ? undefined : endedAt - startedAt
}
