import { type Kysely, sql } from 'kysely'
import { ALL } from './archived.ts'
import { cleanText } from './clean.ts'
import type { ErrorGroupRow, ExecutionRow } from './rows.ts'
import type { ErrorDecision, ErrorFilter, ErrorKind } from './store.ts'
import type { Tables } from './tables.ts'

/*
 * What failed, by the cause. One index holds all that the counting takes, and only runs that failed are in it.
 */

type Database = Kysely<Tables>

export async function errorKinds(db: Database, filter: ErrorFilter): Promise<ErrorKind[]> {
  const isFailure = conditionsOf(filter)
  const ofTasks = db
    .selectFrom(ALL)
    .select(({ fn }) => [
      'executions.error_group',
      fn.countAll().as('failures'),
      fn.max('executions.execution_start').as('last_seen'),
    ])
    .where(isFailure)
    .groupBy(['executions.error_group', 'executions.task_stage', 'executions.task_name'])
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
      const alike = selectFrom(ALL).whereRef('executions.error_group', '=', 'wanted.error_group')
      return [
        alike.select(({ fn }) => fn.min('executions.execution_start').as('at')).as('first_seen'),
        alike
          .select('executions.execution_id')
          .where(isFailure)
          .orderBy('executions.execution_start', 'desc')
          .orderBy('executions.execution_id', 'desc')
          .limit(1)
          .as('example_id'),
      ]
    })
    .orderBy('wanted.last_seen', 'desc')
    .orderBy('wanted.error_group')
    .$narrowType<{ error_group: string; first_seen: Date; last_seen: Date; example_id: number }>()
    .execute()
  const examples = await examplesOf(
    db,
    rows.map(({ example_id }) => example_id),
  )
  return rows.flatMap(({ example_id, ...kind }) => {
    const example = examples.get(example_id)
    return example === undefined ? [] : [{ ...kind, example }]
  })
}

function conditionsOf({ group, stage, task, since, search }: ErrorFilter) {
  const conditions = [sql<boolean>`executions.error_group IS NOT NULL`]
  if (group !== undefined) conditions.push(sql`executions.error_group = ${group}`)
  if (stage !== undefined) conditions.push(sql`executions.task_stage = ${stage}`)
  if (task !== undefined) conditions.push(sql`executions.task_name = ${task}`)
  if (since !== undefined) conditions.push(sql`executions.execution_start >= ${new Date(since)}`)
  if (search !== undefined) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
    conditions.push(sql`lower(executions.error_message) LIKE lower(${pattern}) ESCAPE '\\'`)
  }
  return sql<boolean>`(${sql.join(conditions, sql` AND `)})`
}

async function examplesOf(db: Database, ids: readonly number[]): Promise<Map<number, ExecutionRow>> {
  if (ids.length === 0) return new Map()
  const runs = await db.selectFrom(ALL).selectAll().where('execution_id', 'in', ids).execute()
  return new Map(runs.map(run => [run.execution_id, run]))
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
