import type { AlertKind } from '../../domain/alert/alert.ts'
import type { AlertFacts, DueFact } from '../../domain/alert/facts.ts'
import { dueNow, expectationOf } from '../../insight/due.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ExecutionRow, TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { alertRunOf } from './alert-run.ts'

const MOST_PAST = 50
const MINUTE = 60_000

/** What the rules in force look at: what they do not look at is not asked. */
export interface Gathering {
  now: number
  kinds: ReadonlySet<AlertKind>
  failing: ReadonlySet<string>
}

/** The facts about one run. */
export async function factsOfRun(
  store: Store,
  row: ExecutionRow,
  task: TaskRow | undefined,
  { now, kinds, failing }: Gathering,
): Promise<AlertFacts> {
  const { task_stage: stage, task_name: name } = row
  const run = alertRunOf(row)
  const past = await store.history({ stage, task: name, until: run.startedAt, limit: MOST_PAST })
  const [cause, progressAt] = await Promise.all([
    kinds.has('new-error') || kinds.has('error-back') ? causeOf(store, row) : undefined,
    kinds.has('stalled') && run.endedAt === undefined ? lastProgress(store, row) : undefined,
  ])
  const expected = task?.expected_duration_minutes
  return {
    stage,
    task: name,
    now,
    run: { ...run, ...withoutAbsent({ progressAt }) },
    past: past.map(alertRunOf),
    failing,
    ...(typeof expected === 'number' && { expectedDurationMs: expected * MINUTE }),
    ...withoutAbsent({ cause }),
  }
}

/** The facts about a task that should have run by now, and has not. */
export function factsOfDue(
  task: TaskRow,
  rows: readonly ExecutionRow[],
  { now, failing }: Gathering,
): AlertFacts | undefined {
  const expected = expectationOf(task)
  if (expected === undefined) return undefined
  const past = rows.map(alertRunOf)
  const { last } = dueNow(expected, past, now)
  if (last === undefined || (last.kind !== 'late' && last.kind !== 'missed')) return undefined
  if (last.kind === 'late' && last.run !== undefined) return undefined
  const due: DueFact = { kind: last.kind, dueAt: last.at, graceMs: expected.startGraceMs ?? 0 }
  return { stage: task.task_stage, task: task.task_name, now, past, failing, due }
}

async function causeOf(store: Store, row: ExecutionRow): Promise<AlertFacts['cause']> {
  if (row.error_group === null) return undefined
  const [kind] = await store.errorKinds({ group: row.error_group, settled: true, limit: 1 })
  if (kind === undefined) return undefined
  return {
    isNew: kind.first_seen.getTime() === row.execution_start.getTime(),
    muted: kind.muted,
    ...(kind.resolved_at !== null && { resolvedAt: kind.resolved_at.getTime() }),
  }
}

/** When it last said how far it is. Samples are no progress. */
async function lastProgress(store: Store, row: ExecutionRow): Promise<number> {
  const events = await store.events(row.run_id)
  const said = events.findLast(({ kind }) => kind === 'said' || kind === 'said-quickly')
  return (said?.at ?? row.execution_start).getTime()
}
