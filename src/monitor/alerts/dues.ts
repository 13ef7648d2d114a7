import type { DueFact } from '../../domain/alert/facts.ts'
import { type Due, duesBetween, type Expectation, expectationOf, turnsAt } from '../../insight/due.ts'
import type { TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { alertRunOf } from './alert-run.ts'

/** How far back due times are looked at by who has no memory; the last one always is. */
const LOOK_BACK_MS = 24 * 3_600_000
const FEWEST_RUNS = 20
const MOST_RUNS = 1_000
const AGAIN_MS = 30_000

/** Of the due times of a task: which are settled, and when there is something to be seen again. */
export interface DueMemory {
  /** Of the task as it was then. */
  version: number
  settledBefore: number
  lookAt: number
}

/** Nothing can have become of its due times since they were looked at. */
export function isQuiet({ updated_at }: TaskRow, memory: DueMemory | undefined, now: number): boolean {
  return memory?.version === updated_at.getTime() && now < memory.lookAt
}

/** Due times that came late or not at all, and what to remember of it. Throws `StoreError`. */
export async function duesOf(
  store: Store,
  task: TaskRow,
  { memory, silent, now }: { memory: DueMemory | undefined; silent: ReadonlySet<string>; now: number },
): Promise<{ dues: DueFact[]; memory: DueMemory }> {
  const version = task.updated_at.getTime()
  const known = memory?.version === version ? memory : undefined
  const expected = expectationOf(task)
  const last = expected?.schedule.last(now)
  if (expected === undefined || last === undefined || last < expected.since)
    return { dues: [], memory: { version, settledBefore: 0, lookAt: nextLook(expected, now) } }
  const from = known?.settledBefore ?? Math.min(last, now - LOOK_BACK_MS)
  const span = { from, to: now + 1 }
  const count = duesBetween(expected, [], span, now).length
  const rows = await store.history({
    ...{ stage: task.task_stage, task: task.task_name },
    limit: Math.min(FEWEST_RUNS + 2 * count, MOST_RUNS),
  })
  // What became of a run on a host that fell silent nobody knows: it holds up nothing.
  const runs = rows.map(row =>
    row.execution_end === null && silent.has(row.hostname)
      ? { ...alertRunOf(row), endedAt: row.last_update.getTime() }
      : alertRunOf(row),
  )
  const dues = duesBetween(expected, runs, span, now)
  const open = dues.find(due => !isSettled(expected, due))
  return {
    dues: dues.flatMap(due => factOf(expected, due)),
    memory: {
      version,
      settledBefore: open?.at ?? now + 1,
      lookAt: open === undefined ? nextLook(expected, now) : (turnsAt(expected, open) ?? now + AGAIN_MS),
    },
  }
}

function isSettled(expected: Expectation, due: Due): boolean {
  if (due.kind === 'held-up') return due.run.endedAt !== undefined
  return turnsAt(expected, due) === undefined
}

/** Nothing is amiss before the grace of the next time is over. */
function nextLook(expected: Expectation | undefined, now: number): number {
  const next = expected?.schedule.next(now)
  if (expected === undefined || next === undefined) return Number.POSITIVE_INFINITY
  return turnsAt(expected, { kind: 'waiting', at: next }) ?? next
}

function factOf({ startGraceMs = 0 }: Expectation, due: Due): DueFact[] {
  if (due.kind === 'missed') return [{ kind: 'missed', dueAt: due.at, graceMs: startGraceMs }]
  if (due.kind === 'late' && due.run === undefined)
    return [{ kind: 'late', dueAt: due.at, graceMs: startGraceMs }]
  return []
}
