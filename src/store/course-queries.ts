import { type Kysely, sql } from 'kysely'
import { ARCHIVED, archivedDetails, reachesHistory } from './archived.ts'
import type { CourseRow, EndedRun, SayingRow, SubtaskRow } from './rows.ts'
import type { Tables } from './tables.ts'
import { taskKey } from './task-key.ts'
import { wholeUuid } from './uuid-range.ts'

/*
 * How runs went, for forecasts. What is read is bounded, however long the history and however talkative the runs are.
 */

/** Among so many times as many of the latest runs those that finished are looked for. */
const LATEST = 4
const MOST_SUBTASKS = 500
/** SQLite takes no more than 500 parts of a UNION. */
const TASKS_AT_ONCE = 100
const COLUMNS = [
  'run_id',
  'task_stage',
  'task_name',
  'execution_start',
  'execution_end',
  'total_subtasks',
] as const
/** So many sayings of a run are read, evenly spread over it. */
const MOST_SAID = 16

interface TaskName {
  stage: string
  name: string
}

/** Of tasks of which there are not enough, archived ones too. */
export async function finishedRuns(
  db: Kysely<Tables>,
  { tasks, limit }: { tasks: readonly TaskName[]; limit: number },
): Promise<EndedRun[]> {
  const recent = await finishedOf(db, tasks, limit)
  const found = Map.groupBy(recent, taskKey)
  const counts = tasks.map(task => found.get(keyOf(task))?.length ?? 0)
  const wanting = tasks.filter((_, index) => (counts[index] ?? 0) < limit)
  if (wanting.length === 0 || !(await reachesHistory(db, undefined))) return recent
  const older = Map.groupBy(await finishedOf(db, wanting, limit, ARCHIVED), taskKey)
  return tasks.flatMap(task => {
    const ofTask = [...(found.get(keyOf(task)) ?? []), ...(older.get(keyOf(task)) ?? [])]
    return ofTask.toSorted(byStart).slice(0, limit)
  })
}

async function finishedOf(
  db: Kysely<Tables>,
  tasks: readonly TaskName[],
  limit: number,
  table?: typeof ARCHIVED,
): Promise<EndedRun[]> {
  const found: EndedRun[] = []
  for (let done = 0; done < tasks.length; done += TASKS_AT_ONCE) {
    const some = tasks.slice(done, done + TASKS_AT_ONCE).map(task => finished(db, task, limit, table))
    const [first, ...others] = some
    if (first !== undefined)
      found.push(...(await others.reduce((all, one) => all.unionAll(one), first).execute()))
  }
  return found
}

function keyOf({ stage, name }: TaskName): string {
  return taskKey({ task_stage: stage, task_name: name })
}

/** Newest first. */
function byStart(left: EndedRun, right: EndedRun): number {
  return right.execution_start.getTime() - left.execution_start.getTime()
}

export function finishedSubtasks(
  db: Kysely<Tables>,
  { limit, ...task }: TaskName & { limit: number },
): Promise<SubtaskRow[]> {
  return db
    .with('finished', () => finished(db, task, limit))
    .selectFrom('finished')
    .innerJoin('subtasks', 'subtasks.run_id', 'finished.run_id')
    .selectAll('subtasks')
    .where('subtask_number', '<=', MOST_SUBTASKS)
    .where('subtask_start', 'is not', null)
    .execute()
}

function finished(
  db: Kysely<Tables>,
  { stage, name }: TaskName,
  limit: number,
  table: typeof ARCHIVED | 'executions' = 'executions',
) {
  const latest = db
    .selectFrom(table)
    .select([...COLUMNS, 'execution_status'])
    .where('task_stage', '=', stage)
    .where('task_name', '=', name)
    .orderBy('execution_start', 'desc')
    .orderBy('execution_id', 'desc')
    .limit(limit * LATEST)
  const newest = db
    .selectFrom(latest.as('latest'))
    .select(COLUMNS)
    .where('execution_status', '=', 'FINISHED')
    .where('execution_end', 'is not', null)
    .orderBy('execution_start', 'desc')
    .limit(limit)
  // SQLite takes no order within a UNION, but in a query below.
  return db.selectFrom(newest.as('newest')).select(COLUMNS).$narrowType<{ execution_end: Date }>()
}

export async function courses(db: Kysely<Tables>, runIds: readonly string[]): Promise<CourseRow[]> {
  const ids = runIds.flatMap(id => wholeUuid(id) ?? [])
  if (ids.length === 0) return []
  const steps = await db
    .selectFrom('subtasks')
    .selectAll()
    .where('run_id', 'in', ids)
    .where('subtask_number', '<=', MOST_SUBTASKS)
    .where('subtask_start', 'is not', null)
    .orderBy('run_id')
    .orderBy('subtask_start')
    .execute()
  const said = await sayings(db, ids)
  const stepsOf = Map.groupBy(steps, ({ run_id }) => run_id)
  const saidOf = Map.groupBy(said, ({ run_id }) => run_id)
  const archived = await archivedCourses(
    db,
    ids.filter(id => !stepsOf.has(id) && !saidOf.has(id)),
  )
  return ids.map(id => {
    const rows = saidOf.get(id) ?? []
    return (
      archived.get(id) ?? {
        run_id: id,
        subtasks: stepsOf.get(id) ?? [],
        said: rows.map(({ seq, at, payload }) => ({ seq, at, payload })),
        said_all: rows.every(({ last_seq }) => last_seq <= MOST_SAID),
      }
    )
  })
}

async function archivedCourses(
  db: Kysely<Tables>,
  runIds: readonly string[],
): Promise<Map<string, CourseRow>> {
  const rows = await archivedDetails(db, runIds)
  return new Map(
    rows.map(({ run_id, details: { subtasks, events } }) => {
      const said = events.filter(({ kind }) => kind === 'said')
      const begun = subtasks.filter(row => row.subtask_number <= MOST_SUBTASKS && row.subtask_start !== null)
      const chosen = said.filter(
        (_, nr) =>
          Math.floor((nr * MOST_SAID) / said.length) !== Math.floor(((nr - 1) * MOST_SAID) / said.length),
      )
      const course: CourseRow = {
        run_id,
        subtasks: begun.map(row => ({ run_id, ...row })).toSorted(bySubtaskStart),
        said: chosen.map(({ seq, at, payload }) => ({ seq, at, payload })),
        said_all: said.length <= MOST_SAID,
      }
      return [run_id, course]
    }),
  )
}

function bySubtaskStart(left: SubtaskRow, right: SubtaskRow): number {
  return (left.subtask_start?.getTime() ?? 0) - (right.subtask_start?.getTime() ?? 0)
}

/** The first saying in each of `MOST_SAID` parts of a run: two look-ups in the index for each. */
async function sayings(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<(SayingRow & { run_id: string; last_seq: number })[]> {
  const rows = await db
    .withRecursive('part(nr)', query =>
      query.selectNoFrom(sql<number>`0`.as('nr')).unionAll(
        query
          .selectFrom('part')
          .select(sql<number>`nr + 1`.as('nr'))
          .where('nr', '<', MOST_SAID - 1),
      ),
    )
    .with('chosen', query =>
      query
        .selectFrom(['executions', 'part'])
        .select(expression => [
          'executions.run_id as run_id',
          'executions.last_seq as last_seq',
          expression
            .selectFrom('events')
            .select('events.seq')
            .whereRef('events.run_id', '=', 'executions.run_id')
            .where('events.kind', '=', 'said')
            .where(
              'events.seq',
              '>',
              sql<number>`CAST(executions.last_seq * (part.nr / ${sql.lit(MOST_SAID)}.0) AS INTEGER)`,
            )
            .orderBy('events.seq')
            .limit(1)
            .as('seq'),
        ])
        .distinct()
        .where('executions.run_id', 'in', ids),
    )
    .selectFrom('chosen')
    .select(({ selectFrom }) => {
      // Looked up one by one: in a join both databases may go through all events that there are.
      const event = selectFrom('events')
        .whereRef('events.run_id', '=', 'chosen.run_id')
        .whereRef('events.seq', '=', 'chosen.seq')
      return [
        'chosen.run_id',
        'chosen.last_seq',
        'chosen.seq',
        event.select('events.at').as('at'),
        event.select('events.payload').as('payload'),
      ]
    })
    .orderBy('chosen.run_id')
    .orderBy('chosen.seq')
    .execute()
  // Asked for in SQL, PostgreSQL would look each of them up once more.
  return rows.flatMap(({ seq, at, payload, ...run }) =>
    seq === null || at === null || payload === null ? [] : [{ ...run, seq, at, payload }],
  )
}
