import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { ARCHIVED, reachesHistory } from './archived.ts'
import type { HistoryFilter, HistoryOrder } from './filters.ts'
import type { ExecutionRow, RunCount, RunCountState } from './rows.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

type Query = SelectQueryBuilder<Tables, 'executions', object>

/** Runs that fit, in the order that is asked for; the next page is asked for with the last run of the one before. */
export async function history(db: Kysely<Tables>, filter: HistoryFilter): Promise<ExecutionRow[]> {
  if (filter.statuses?.length === 0) return []
  const runs = await page(db, filter)
  if (!filter.archived || !(await reachesHistory(db, filter.since))) return runs
  const { sort = 'execution_start', ascending = false, limit } = filter
  const older = await page(db, filter, ARCHIVED)
  return [...runs, ...older].toSorted(inOrderOf(sort, ascending)).slice(0, limit)
}

/** Runs are counted in the database: there may be millions. */
export async function runCounts(
  db: Kysely<Tables>,
  driver: Store['driver'],
  filter: Omit<HistoryFilter, 'limit'>,
): Promise<RunCount[]> {
  if (filter.statuses?.length === 0) return []
  const seconds =
    driver === 'sqlite'
      ? sql<number>`CAST(strftime('%s', execution_start) AS INTEGER) / ${sql.lit(QUARTER_SECONDS)}`
      : sql<number>`CAST(floor(extract(epoch FROM execution_start) / ${sql.lit(QUARTER_SECONDS)}) AS INTEGER)`
  const state = sql<RunCountState>`CASE WHEN execution_status = 'FAILED' AND error_message LIKE 'lost%'
    THEN 'LOST' ELSE execution_status END`
  const countsIn = (table?: typeof ARCHIVED) =>
    matching(db, { ...filter, limit: 0 }, table)
      .select([seconds.as('quarter'), state.as('state'), sql<number>`count(*)`.as('runs')])
      .groupBy([sql`1`, sql`2`])
      .execute()
  const past = filter.archived && (await reachesHistory(db, filter.since)) ? await countsIn(ARCHIVED) : []
  return [...(await countsIn()), ...past].map(row => ({
    at: new Date(row.quarter * QUARTER_SECONDS * 1000),
    state: row.state,
    runs: Number(row.runs),
  }))
}

/** Time zones differ by whole quarters of an hour. */
const QUARTER_SECONDS = 900

async function page(
  db: Kysely<Tables>,
  filter: HistoryFilter,
  table?: typeof ARCHIVED,
): Promise<ExecutionRow[]> {
  const { sort = 'execution_start', ascending = false, behind } = filter
  const direction = ascending ? 'asc' : 'desc'
  let query = matching(db, filter, table).selectAll()
  // What was not measured has no place in such an order.
  if (sort !== 'execution_start') query = query.where(sort, 'is not', null)
  const from = behind?.[sort]
  if (behind !== undefined && from !== undefined && from !== null)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple(sort, 'execution_id'), ascending ? '>' : '<', tuple(from, behind.execution_id)),
    )
  return query.orderBy(sort, direction).orderBy('execution_id', direction).limit(filter.limit).execute()
}

function inOrderOf(sort: HistoryOrder, ascending: boolean) {
  const turn = ascending ? 1 : -1
  return (left: ExecutionRow, right: ExecutionRow) =>
    turn * (Number(left[sort]) - Number(right[sort]) || left.execution_id - right.execution_id)
}

function matching(db: Kysely<Tables>, filter: HistoryFilter, from?: typeof ARCHIVED): Query {
  const { stage, task, parent, statuses, since, until, host, user, commit, exits, text, tags } = filter
  let query: Query = db.selectFrom(from ?? 'executions')
  if (stage !== undefined) query = query.where('task_stage', '=', stage)
  if (task !== undefined) query = query.where('task_name', '=', task)
  if (parent !== undefined) query = query.where('parent_run_id', '=', parent)
  if (statuses !== undefined) query = query.where('execution_status', 'in', statuses)
  if (since !== undefined) query = query.where('execution_start', '>=', new Date(since))
  if (until !== undefined) query = query.where('execution_start', '<', new Date(until))
  if (host !== undefined) query = query.where('hostname', '=', host)
  if (user !== undefined) query = query.where('user_name', '=', user)
  if (commit !== undefined)
    query = query.where(sql`substr(git_commit, 1, ${sql.lit(commit.length)})`, '=', commit)
  if (exits !== undefined)
    query = query.where(({ eb, or }) =>
      or(
        exits.map(exit =>
          typeof exit === 'number' ? eb('exit_code', '=', exit) : eb('exit_signal', '=', exit),
        ),
      ),
    )
  for (const { key, value } of tags ?? []) {
    const tag = sql<string | null>`tags ->> CAST(${key} AS TEXT)`
    query = value === undefined ? query.where(tag, 'is not', null) : query.where(tag, '=', value)
  }
  if (text !== undefined) query = query.where(({ or }) => or(TEXTS.map(column => contains(column, text))))
  return whichTook(query, filter)
}

/** A run that goes on has taken the time since its start. */
function whichTook(query: Query, { longerThanMs, shorterThanMs, now = Date.now() }: HistoryFilter): Query {
  let narrowed = query
  if (longerThanMs !== undefined)
    narrowed = narrowed.where(({ eb, or, and }) =>
      or([
        eb('duration_seconds', '>', longerThanMs / 1000),
        and([eb('execution_end', 'is', null), eb('execution_start', '<', new Date(now - longerThanMs))]),
      ]),
    )
  if (shorterThanMs !== undefined) narrowed = narrowed.where('duration_seconds', '<', shorterThanMs / 1000)
  return narrowed
}

/** Where people look for a word. */
const TEXTS = [
  'error_message',
  'error_detail',
  'overall_progress_message',
  'subtask_progress_message',
  'subtask_name',
] as const

/** In any case, as far as the database knows the letters. */
function contains(column: (typeof TEXTS)[number], text: string) {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`lower(${sql.ref(column)}) LIKE ${pattern} ESCAPE '\\'`
}
