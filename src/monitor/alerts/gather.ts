import type { AlertKind } from '../../domain/alert/alert.ts'
import type { AlertFacts, AlertRun, DueFact } from '../../domain/alert/facts.ts'
import type { AlertRule } from '../../domain/alert/rule.ts'
import { matchesPattern } from '../../kit/matches-pattern.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ExecutionRow, TaskRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { alertRunOf } from './alert-run.ts'
import { nextAttemptWithin } from './attempts-left.ts'
import { silentHosts } from './silent-hosts.ts'

const MOST_PAST = 50
const MINUTE = 60_000
/** What a run that succeeds recovers from. */
const BAD: readonly AlertKind[] = ['failed', 'lost', 'missed', 'failure-rate', 'new-error', 'error-back']

/** What is known at one look. What the rules in force do not look at is not asked, and nothing is asked twice. */
export interface Gathering {
  now: number
  kinds: ReadonlySet<AlertKind>
  task(row: Pick<ExecutionRow, 'task_stage' | 'task_name'>): TaskRow | undefined
  /** Runs of the same task that started before it, newest first, and whether another attempt of it started. */
  around(row: ExecutionRow): Promise<{ past: AlertRun[]; isRepeated: boolean }>
  /** The tasks that others depend on of which the latest run that was over by then had failed. */
  failingAt(moment: number): Promise<ReadonlySet<string>>
  /** Since when something is amiss with a task, by its name; undefined where no rule would tell. */
  amiss: Map<string, number> | undefined
  /** Hosts that nobody has heard of for a while. */
  silent: ReadonlySet<string>
}

export function nameOf({ task_stage, task_name }: Pick<ExecutionRow, 'task_stage' | 'task_name'>): string {
  return `${task_stage}/${task_name}`
}

/** Prepares to judge these rows. Throws `StoreError`. */
export async function gather(
  store: Store,
  rules: readonly AlertRule[],
  { tasks, rows, now }: { tasks: readonly TaskRow[]; rows: readonly ExecutionRow[]; now: number },
): Promise<Gathering> {
  const kinds = new Set<AlertKind>(rules.flatMap(({ on }) => on))
  const byName = new Map(tasks.map(task => [nameOf(task), task]))
  const wanted = Map.groupBy(rows, nameOf)
  const histories = new Map<string, Promise<ExecutionRow[]>>()
  const historyOf = (
    name: string,
    { task_stage: stage, task_name: task }: (typeof tasks)[number] | ExecutionRow,
  ) => {
    const limit = MOST_PAST + (wanted.get(name)?.length ?? 0)
    const history = histories.get(name) ?? store.history({ stage, task, limit })
    histories.set(name, history)
    return history
  }
  const upstream = upstreamOf(rules, tasks)
  const open = kinds.has('recovered') && BAD.some(kind => kinds.has(kind)) ? await openOf(store) : undefined
  return {
    now,
    kinds,
    task: row => byName.get(nameOf(row)),
    async around(row) {
      const all = await historyOf(nameOf(row), row)
      const past = all.filter(other => other.execution_start < row.execution_start).slice(0, MOST_PAST)
      const first = row.retry_of_run_id ?? row.run_id
      const isRepeated = all.some(other => other.retry_of_run_id === first && other.attempt > row.attempt)
      return { past: past.map(alertRunOf), isRepeated }
    },
    async failingAt(moment) {
      const failing = new Set<string>()
      for (const task of upstream) {
        const all = await historyOf(nameOf(task), task)
        const ended = all.filter(({ execution_end: end }) => end !== null && end.getTime() <= moment)
        const last = ended.toSorted(
          (one, other) => Number(other.execution_end) - Number(one.execution_end),
        )[0]
        if (last?.execution_status === 'FAILED') failing.add(nameOf(task))
      }
      return failing
    },
    amiss: open,
    silent: await silentHosts(store, now),
  }
}

function upstreamOf(rules: readonly AlertRule[], tasks: readonly TaskRow[]): TaskRow[] {
  const patterns = [...new Set(rules.flatMap(({ unlessFailed = [] }) => unlessFailed))]
  return tasks.filter(task =>
    patterns.some(pattern => matchesPattern(pattern, pattern.includes('/') ? nameOf(task) : task.task_name)),
  )
}

async function openOf(store: Store): Promise<Map<string, number>> {
  const tasks = await store.tasksWithOpenAlerts(BAD)
  return new Map(tasks.map(({ stage, name, since }) => [`${stage}/${name}`, since]))
}

/** What a look at it changes of what is amiss. */
export function noteAmiss(
  { amiss }: Gathering,
  name: string,
  found: readonly { kind: AlertKind; at: number }[],
  succeeded: boolean,
): void {
  if (succeeded) amiss?.delete(name)
  for (const { kind, at } of found)
    if (BAD.includes(kind)) amiss?.set(name, Math.min(at, amiss.get(name) ?? at))
}

/** The facts about one run. */
export async function factsOfRun(store: Store, row: ExecutionRow, gathering: Gathering): Promise<AlertFacts> {
  const { now, kinds, amiss } = gathering
  const run = alertRunOf(row)
  const { past, isRepeated } = await gathering.around(row)
  const [cause, progressAt] = await Promise.all([
    kinds.has('new-error') || kinds.has('error-back') ? causeOf(store, row) : undefined,
    kinds.has('stalled') && run.endedAt === undefined ? lastProgress(store, row) : undefined,
  ])
  const expected = gathering.task(row)?.expected_duration_minutes
  const amissSince = amiss?.get(nameOf(row))
  return {
    stage: row.task_stage,
    task: row.task_name,
    now,
    run: {
      ...run,
      ...withoutAbsent({ progressAt }),
      isRepeated: isRepeated || (await mayBeRepeated(store, row, now)),
    },
    past,
    failing: await gathering.failingAt(run.endedAt ?? now),
    ...(amiss !== undefined && {
      isAmiss: amissSince !== undefined && amissSince < (run.endedAt ?? now),
    }),
    ...(typeof expected === 'number' && { expectedDurationMs: expected * MINUTE }),
    ...withoutAbsent({ cause }),
  }
}

/** The facts about a task that should have run by now, and has not. */
export async function factsOfDue(task: TaskRow, due: DueFact, gathering: Gathering): Promise<AlertFacts> {
  const failing = await gathering.failingAt(due.dueAt + due.graceMs)
  return { stage: task.task_stage, task: task.task_name, now: gathering.now, past: [], failing, due }
}

/** A failed attempt after which its supervisor may be pausing. */
async function mayBeRepeated(store: Store, row: ExecutionRow, now: number): Promise<boolean> {
  if (row.execution_status !== 'FAILED' || row.execution_end === null) return false
  const options = (await store.startOf(row.run_id))?.options
  if (!Array.isArray(options)) return false
  const within = nextAttemptWithin(options.map(String), row.attempt)
  return within !== undefined && now - row.execution_end.getTime() < within
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
