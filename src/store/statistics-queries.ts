import { type Kysely, sql } from 'kysely'
import { ARCHIVED, archivedSubtasks, reachesHistory } from './archived.ts'
import type { PastRunsFilter } from './filters.ts'
import type { LatestRun, PastRun, SubtaskRow } from './rows.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { taskKey } from './task-key.ts'
import { wholeUuid } from './uuid-range.ts'

const COLUMNS = [
  'run_id',
  'task_stage',
  'task_name',
  'execution_start',
  'execution_status',
  'duration_seconds',
  'peak_memory_mb',
  'cpu_seconds',
  'hostname',
  'user_name',
  'git_commit',
] as const
const MOST_SUBTASKS = 500
/** More than one statement of SQLite takes would fail. */
const TASKS_AT_ONCE = 1_000
/** As `ARCHIVED`. */
const PAST = 'pipeline_status_history as past' as 'executions as past'

/** Those that are archived are counted too. */
export async function pastRuns(
  db: Kysely<Tables>,
  driver: Store['driver'],
  filter: PastRunsFilter,
): Promise<PastRun[]> {
  const runs = await pastRunsOf(db, driver, filter)
  if (!(await reachesHistory(db, filter.since))) return runs.toSorted(byStart)
  const all = [...runs, ...(await pastRunsOf(db, driver, filter, ARCHIVED))].toSorted(byStart)
  const ofTasks = Map.groupBy(all, taskKey)
  return [...ofTasks.values()].flatMap(ofTask => ofTask.slice(-filter.limit)).toSorted(byStart)
}

function byStart(left: PastRun, right: PastRun): number {
  return left.execution_start.getTime() - right.execution_start.getTime()
}

/** Finds them task by task through the index: history may be as long as it likes. */
async function pastRunsOf(
  db: Kysely<Tables>,
  driver: Store['driver'],
  filter: PastRunsFilter,
  from: typeof ARCHIVED | 'executions' = 'executions',
): Promise<PastRun[]> {
  let tasks = db.selectFrom('tasks')
  if (filter.stage !== undefined) tasks = tasks.where('tasks.task_stage', '=', filter.stage)
  if (filter.task !== undefined) tasks = tasks.where('tasks.task_name', '=', filter.task)
  const latest = latestOf(db, filter, from)
  return driver === 'postgresql'
    ? tasks
        .innerJoinLateral(latest.select(COLUMNS).as('latest'), join => join.onTrue())
        .select(COLUMNS.map(column => `latest.${column}` as const))
        .execute()
    : // SQLite has no lateral joins: of each task the ids, and their rows.
      tasks
        .innerJoin(from, join => join.on('executions.run_id', 'in', latest.select('past.run_id')))
        .select(COLUMNS.map(column => `executions.${column}` as const))
        .execute()
}

export async function latestOfTasks(
  db: Kysely<Tables>,
  driver: Store['driver'],
  { taskIds, since, limit }: { taskIds: readonly number[]; since: number; limit: number },
): Promise<LatestRun[]> {
  const from = new Date(since)
  const latest = db
    .selectFrom('executions as past')
    .where('past.task_stage', '=', sql.ref<string>('tasks.task_stage'))
    .where('past.task_name', '=', sql.ref<string>('tasks.task_name'))
    .orderBy('past.execution_start', 'desc')
    .orderBy('past.execution_id', 'desc')
    .limit(sql.lit(limit))
  const found: LatestRun[] = []
  for (let done = 0; done < taskIds.length; done += TASKS_AT_ONCE) {
    const tasks = db.selectFrom('tasks').where('task_id', 'in', taskIds.slice(done, done + TASKS_AT_ONCE))
    const columns = ['run_id', 'execution_start', 'execution_end'] as const
    const rows =
      driver === 'postgresql'
        ? await tasks
            .innerJoinLateral(latest.select(columns).as('latest'), join => join.onTrue())
            .select(['tasks.task_id', 'latest.run_id', 'latest.execution_start', 'latest.execution_end'])
            .where(({ or, eb }) =>
              or([eb('latest.execution_end', '>=', from), eb('latest.execution_end', 'is', null)]),
            )
            .execute()
        : await tasks
            .innerJoin('executions', join =>
              join.on('executions.execution_id', 'in', latest.select('past.execution_id')),
            )
            .select(['tasks.task_id', ...columns])
            .where(({ or, eb }) => or([eb('execution_end', '>=', from), eb('execution_end', 'is', null)]))
            .execute()
    found.push(...rows)
  }
  return found
}

/** The latest runs of the task that the query around it is at. */
function latestOf(
  db: Kysely<Tables>,
  { since, until, limit }: PastRunsFilter,
  from: typeof ARCHIVED | 'executions',
) {
  let latest = db
    .selectFrom(from === 'executions' ? 'executions as past' : PAST)
    .where('past.task_stage', '=', sql.ref<string>('tasks.task_stage'))
    .where('past.task_name', '=', sql.ref<string>('tasks.task_name'))
    .where('past.execution_end', 'is not', null)
  if (since !== undefined) latest = latest.where('past.execution_start', '>=', new Date(since))
  if (until !== undefined) latest = latest.where('past.execution_start', '<', new Date(until))
  return latest
    .orderBy('past.execution_start', 'desc')
    .orderBy('past.execution_id', 'desc')
    .limit(sql.lit(limit))
}

export async function subtasksOf(db: Kysely<Tables>, runIds: readonly string[]): Promise<SubtaskRow[]> {
  const ids = runIds.flatMap(id => wholeUuid(id) ?? [])
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('subtasks')
    .selectAll()
    .where('run_id', 'in', ids)
    .where('subtask_number', '<=', MOST_SUBTASKS)
    .orderBy('run_id')
    .orderBy('subtask_number')
    .execute()
  const found = new Set(rows.map(({ run_id }) => run_id))
  const archived = await archivedSubtasks(
    db,
    ids.filter(id => !found.has(id)),
  )
  return [...rows, ...archived.filter(row => row.subtask_number <= MOST_SUBTASKS)]
}
