import { type Kysely, sql } from 'kysely'
import { ALL, ARCHIVED } from './archived.ts'
import { cleanText } from './clean.ts'
import type { ErrorFilter } from './filters.ts'
import type { ErrorGroupRow, ExecutionRow } from './rows.ts'
import type { Tables } from './tables.ts'

/*
 * What failed, by the cause. One index holds all that the counting takes, and only runs that failed are in it.
 */

type Database = Kysely<Tables>

/** Failures with one cause. */
export interface ErrorKind {
  error_group: string
  /** How often it happened, and to how many tasks, as far as the filter goes. */
  failures: number
  tasks: number
  /** Start of the first run that ever failed so, and of the last one that fits the filter. */
  first_seen: Date
  last_seen: Date
  muted: boolean
  /** What came after it is not resolved. */
  resolved_at: Date | null
  resolved_by: string | null
  note: string | null
  /** The latest run that fits the filter. */
  example: ExecutionRow
}

/** What somebody says about failures with one cause. */
export type ErrorDecision =
  | { kind: 'resolved'; at: number; by: string; note?: string }
  | { kind: 'muted' }
  | { kind: 'unmuted' }
  /** Neither muted nor resolved any more. */
  | { kind: 'reopened' }

/** Both under one name, so that conditions are the same; not that of a table, to which Kysely would add the schema. */
const RECENT = 'executions as failed'
const OLDER = 'pipeline_status_history as failed' as typeof RECENT

export async function errorKinds(db: Database, filter: ErrorFilter): Promise<ErrorKind[]> {
  const isFailure = conditionsOf(filter)
  // Table by table: through a view of both SQLite would read whole rows, and none of them by its index.
  const ofTable = (table: typeof RECENT) =>
    db
      .selectFrom(table)
      .select(({ fn }) => [
        'failed.error_group',
        'failed.task_stage',
        'failed.task_name',
        fn.countAll().as('failures'),
        fn.max('failed.execution_start').as('last_seen'),
      ])
      .where(isFailure)
      .groupBy(['failed.error_group', 'failed.task_stage', 'failed.task_name'])
  const ofTasks = db
    .selectFrom(ofTable(RECENT).unionAll(ofTable(OLDER)).as('of_tables'))
    .select(({ fn }) => [
      'error_group',
      fn.sum('failures').as('failures'),
      fn.max('last_seen').as('last_seen'),
    ])
    .groupBy(['error_group', 'task_stage', 'task_name'])
    .as('of_tasks')
  const counted = db
    .selectFrom(ofTasks)
    .select(({ fn }) => [
      'error_group',
      sql<number>`CAST(sum(failures) AS INTEGER)`.as('failures'),
      sql<number>`CAST(count(*) AS INTEGER)`.as('tasks'),
      fn.max('last_seen').as('last_seen'),
    ])
    .groupBy('error_group')
    .as('counted')
  let wanted = db
    .selectFrom(counted)
    .leftJoin('error_groups', 'error_groups.error_group', 'counted.error_group')
    .selectAll('counted')
    .select(['error_groups.resolved_at', 'error_groups.resolved_by', 'error_groups.note'])
    .select(({ fn, val }) => fn.coalesce('error_groups.muted', val(false)).as('muted'))
    .orderBy('counted.last_seen', 'desc')
    .orderBy('counted.error_group')
    .limit(filter.limit)
  if (!filter.settled)
    wanted = wanted
      .where(({ or, eb }) => or([eb('error_groups.muted', 'is', null), eb('error_groups.muted', '=', false)]))
      // What began after it was resolved is not settled.
      .where(({ or, eb, ref }) =>
        or([
          eb('error_groups.resolved_at', 'is', null),
          eb('error_groups.resolved_at', '<', ref('counted.last_seen')),
        ]),
      )
  const rows = await db
    .selectFrom(wanted.as('wanted'))
    .selectAll('wanted')
    .select(({ selectFrom }) => {
      const alike = (table: typeof RECENT) =>
        selectFrom(table).whereRef('failed.error_group', '=', 'wanted.error_group')
      const first = (table: typeof RECENT) =>
        alike(table).select(({ fn }) => fn.min('failed.execution_start').as('at'))
      const latest = (table: typeof RECENT) =>
        alike(table)
          .select('failed.run_id')
          .where(isFailure)
          .orderBy('failed.execution_start', 'desc')
          .orderBy('failed.execution_id', 'desc')
          .limit(1)
      return [
        first(RECENT).as('first_seen'),
        first(OLDER).as('first_archived'),
        latest(RECENT).as('latest_id'),
        latest(OLDER).as('archived_id'),
      ]
    })
    .orderBy('wanted.last_seen', 'desc')
    .orderBy('wanted.error_group')
    .$narrowType<{ error_group: string; last_seen: Date }>()
    .execute()
  const examples = await examplesOf(
    db,
    rows.flatMap(({ latest_id, archived_id }) => [latest_id, archived_id]),
  )
  return rows.flatMap(({ latest_id, archived_id, first_seen, first_archived, ...kind }) => {
    const [example] = [latest_id, archived_id]
      .flatMap(id => examples.get(id ?? '') ?? [])
      .toSorted((one, other) => other.execution_start.getTime() - one.execution_start.getTime())
    const [first] = [first_seen ?? [], first_archived ?? []]
      .flat()
      .toSorted((one, other) => one.getTime() - other.getTime())
    return example === undefined || first === undefined ? [] : [{ ...kind, first_seen: first, example }]
  })
}

function conditionsOf({ group, stage, task, since, search }: ErrorFilter) {
  const conditions = [sql<boolean>`failed.error_group IS NOT NULL`]
  if (group !== undefined) conditions.push(sql`failed.error_group = ${group}`)
  if (stage !== undefined) conditions.push(sql`failed.task_stage = ${stage}`)
  if (task !== undefined) conditions.push(sql`failed.task_name = ${task}`)
  if (since !== undefined) conditions.push(sql`failed.execution_start >= ${new Date(since)}`)
  if (search !== undefined) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
    conditions.push(sql`lower(failed.error_message) LIKE lower(${pattern}) ESCAPE '\\'`)
  }
  return sql<boolean>`(${sql.join(conditions, sql` AND `)})`
}

/** Looked for in both tables: one may be archived meanwhile. */
async function examplesOf(
  db: Database,
  given: readonly (string | null)[],
): Promise<Map<string, ExecutionRow>> {
  const ids = given.filter(id => id !== null)
  if (ids.length === 0) return new Map()
  const of = (table: typeof ARCHIVED | 'executions') =>
    db.selectFrom(table).selectAll().where('run_id', 'in', ids).execute()
  const runs = [...(await of(ARCHIVED)), ...(await of('executions'))]
  return new Map(runs.map(run => [run.run_id, run]))
}

export async function failures(db: Database, group: string, limit: number): Promise<ExecutionRow[]> {
  return db
    .selectFrom(ALL)
    .selectAll()
    .where('error_group', '=', group)
    .orderBy('execution_start', 'desc')
    .orderBy('execution_id', 'desc')
    .limit(limit)
    .execute()
}

export async function errorGroupsFrom(db: Database, prefix: string, limit: number): Promise<string[]> {
  if (!/^[0-9a-f]+$/.test(prefix)) return []
  const rows = await db
    .selectFrom(ALL)
    .select('error_group')
    .distinct()
    .where('error_group', '>=', prefix)
    .where('error_group', '<', `${prefix}g`)
    .orderBy('error_group')
    .limit(limit)
    .execute()
  return rows.flatMap(({ error_group }) => error_group ?? [])
}

export async function decideOnErrors(db: Database, group: string, decision: ErrorDecision): Promise<void> {
  const fields: Partial<ErrorGroupRow> =
    decision.kind === 'resolved'
      ? {
          resolved_at: new Date(decision.at),
          resolved_by: cleanText(decision.by, 255),
          note: cleanText(decision.note, 10_000),
        }
      : decision.kind === 'reopened'
        ? { muted: false, resolved_at: null, resolved_by: null, note: null }
        : { muted: decision.kind === 'muted' }
  const row = { ...fields, updated_at: new Date() }
  await db
    .insertInto('error_groups')
    .values({ muted: false, resolved_at: null, resolved_by: null, note: null, ...row, error_group: group })
    .onConflict(conflict => conflict.column('error_group').doUpdateSet(row))
    .execute()
}
