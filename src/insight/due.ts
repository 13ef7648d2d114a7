import { knownSchedule } from '../domain/known-schedule.ts'
import type { Schedule } from '../domain/schedule.ts'

/** What is expected of a task: when, and how exactly. Times in milliseconds, moments since 1970. */
export interface Expectation {
  schedule: Schedule
  /** Nothing was expected before. */
  since: number
  /** So long after the due time a start is still in time. Otherwise five minutes, or half of the time to the next one. */
  startGraceMs?: number
  /** So long after that the run has to be over. Where it is not told, a run may take as long as it does. */
  runGraceMs?: number
}

/** The columns of `tasks` that say what is expected. */
export interface ScheduledTask {
  schedule: string | null
  timezone: string | null
  start_grace_seconds: number | null
  run_grace_seconds: number | null
  scheduled_since: Date | null
  created_at: Date
  enabled: boolean
}

/** When a run started and, unless it goes on, ended. */
export interface Span {
  startedAt: number
  endedAt?: number
}

/** A due time and what became of it. */
export type Due<Run extends Span = Span> = { at: number } & (
  | { kind: 'waiting' } // nothing yet, and that is no cause for alarm
  | { kind: 'late'; byMs: number; run?: Run } // started after its grace; without a run: not yet, though it should have
  | { kind: 'missed' } // no start, and by now it would be over
  | { kind: 'held-up'; run: Run } // the run before still went on
  | { kind: 'on-time'; run: Run }
  | { kind: 'overdue'; byMs: number; run: Run } // started in time, and not over when it should have been
)

/** Clocks of hosts differ: so much before its due time a run is the one that was due. */
export const EARLY_MS = 60_000
const USUAL_START_GRACE_MS = 5 * 60_000
/** Who starts a run later than its grace and this is taken to have missed it. */
const USUAL_RUN_GRACE_MS = 60 * 60_000
const MOST_LOOKED_BACK = 1_000

/** Undefined for a task that is disabled, has no schedule, or has one that cannot be read. */
export function expectationOf(task: ScheduledTask): Expectation | undefined {
  if (!task.enabled || task.schedule === null) return undefined
  const { start_grace_seconds: startGrace, run_grace_seconds: runGrace } = task
  try {
    return {
      schedule: knownSchedule(task.schedule, task.timezone ?? undefined),
      since: (task.scheduled_since ?? task.created_at).getTime(),
      ...(startGrace !== null && { startGraceMs: startGrace * 1000 }),
      ...(runGrace !== null && { runGraceMs: runGrace * 1000 }),
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/**
 * The last due time and what became of it, and the next one. Where the last one may yet be kept, and one before it was
 * not, that one is told: a task that is due each minute is never only waited for.
 */
export function dueNow<Run extends Span>(
  expected: Expectation,
  runs: readonly Run[],
  now: number,
): { last?: Due<Run>; next?: number } {
  const next = expected.schedule.next(now)
  const at = expected.schedule.last(now)
  if (at === undefined || at < expected.since) return next === undefined ? {} : { next }
  const latest = judge(expected, at, runs, now)
  const last = latest.kind === 'waiting' ? (unkeptBefore(expected, at, runs, now) ?? latest) : latest
  return { last, ...(next !== undefined && { next }) }
}

/** What became of each due time from `from` on, and before `to`; of the latest thousand, where there are more. */
export function duesBetween<Run extends Span>(
  expected: Expectation,
  runs: readonly Run[],
  span: { from: number; to: number },
  now: number,
): Due<Run>[] {
  const first = Math.max(span.from, expected.since)
  const dues: Due<Run>[] = []
  let at = expected.schedule.last(Math.min(span.to - 1, now))
  while (at !== undefined && at >= first && dues.length < MOST_LOOKED_BACK) {
    dues.push(judge(expected, at, runs, now))
    at = expected.schedule.last(at - 1)
  }
  return dues.reverse()
}

/** Not started, though it should have been. */
export function isAmiss(due: Due): boolean {
  return due.kind === 'missed' || (due.kind === 'late' && due.run === undefined)
}

function unkeptBefore<Run extends Span>(
  expected: Expectation,
  latest: number,
  runs: readonly Run[],
  now: number,
): Due<Run> | undefined {
  let at = latest
  for (let looked = 0; looked < MOST_LOOKED_BACK; looked++) {
    const before = expected.schedule.last(at - 1)
    if (before === undefined || before < expected.since) return undefined
    at = before
    const due = judge(expected, at, runs, now)
    if (due.kind !== 'waiting') return isAmiss(due) ? due : undefined
  }
  return undefined
}

/** When the next thing becomes of a due time if no run starts; undefined for what is settled. */
export function turnsAt(expected: Expectation, due: Due): number | undefined {
  const { next, inTime, over } = limitsOf(expected, due.at)
  if (due.kind === 'waiting') return inTime + 1
  return due.kind === 'late' && due.run === undefined
    ? Math.min(over + 1, Math.max(next, inTime + 1))
    : undefined
}

function limitsOf({ schedule, startGraceMs, runGraceMs }: Expectation, at: number) {
  const next = schedule.next(at) ?? Number.POSITIVE_INFINITY
  const inTime = at + (startGraceMs ?? Math.min(USUAL_START_GRACE_MS, (next - at) / 2))
  return { next, inTime, over: inTime + (runGraceMs ?? USUAL_RUN_GRACE_MS) }
}

function judge<Run extends Span>(
  expected: Expectation,
  at: number,
  runs: readonly Run[],
  now: number,
): Due<Run> {
  const { runGraceMs } = expected
  const { next, inTime, over } = limitsOf(expected, at)
  const early = Math.min(EARLY_MS, (next - at) / 4)
  const run = firstWithin(runs, at - early, Math.max(next - early, inTime + 1))
  if (run !== undefined) {
    if (run.startedAt > inTime) return { kind: 'late', at, byMs: run.startedAt - at, run }
    const end = run.endedAt ?? now
    if (runGraceMs !== undefined && end > over) return { kind: 'overdue', at, byMs: end - over, run }
    return { kind: 'on-time', at, run }
  }
  const before = runs.find(({ startedAt, endedAt = now }) => startedAt < at && endedAt >= at)
  if (before !== undefined) return { kind: 'held-up', at, run: before }
  if (now <= inTime) return { kind: 'waiting', at }
  return now > over || now >= next ? { kind: 'missed', at } : { kind: 'late', at, byMs: now - at }
}

function firstWithin<Run extends Span>(runs: readonly Run[], from: number, to: number): Run | undefined {
  const within = runs.filter(({ startedAt }) => startedAt >= from && startedAt < to)
  return within.toSorted((left, right) => left.startedAt - right.startedAt)[0]
}
