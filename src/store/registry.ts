import type { Kysely } from 'kysely'
import { cleanDecimal, cleanInteger, cleanText } from './clean.ts'
import { MESSAGE_LENGTH } from './execution-row.ts'
import { inTransaction } from './in-transaction.ts'
import type { TaskRow } from './rows.ts'
import type { ClearedColumn, TaskChange, TaskDefinition } from './store.ts'
import type { Tables } from './tables.ts'

type Database = Kysely<Tables>
type Definition = Omit<
  TaskRow,
  'task_id' | 'enabled' | 'registered' | 'created_at' | 'updated_at' | 'scheduled_since'
>

const MOST_MINUTES = 99_999_999.99

/** A field that a definition leaves out stays as it is. */
export async function registerTasks(
  db: Database,
  definitions: readonly TaskDefinition[],
): Promise<{ added: number; changed: number }> {
  return inTransaction(db, async transaction => {
    const counts = { added: 0, changed: 0 }
    for (const definition of inOrder(definitions)) {
      const done = await registerTask(transaction, definition)
      if (done !== 'unchanged') counts[done] += 1
    }
    return counts
  })
}

export async function changeTask(
  db: Database,
  task: { stage: string; name: string },
  { definition, cleared, enabled }: TaskChange,
): Promise<void> {
  await inTransaction(db, async transaction => {
    for (const set of definition === undefined ? [] : inOrder([{ ...definition, ...task }]))
      await registerTask(transaction, set)
    if (cleared.length > 0) await clearTask(transaction, task, cleared)
    if (enabled !== undefined) await setEnabled(transaction, task, enabled)
  })
}

export async function setEnabled(
  db: Database,
  task: { stage?: string; name: string },
  enabled: boolean,
): Promise<number> {
  const now = new Date()
  const named = db
    .updateTable('tasks')
    .where('task_name', '=', task.name)
    .$if(task.stage !== undefined, query => query.where('task_stage', '=', task.stage ?? ''))
  // What was due while nothing was expected is not missed.
  if (enabled) await named.where('enabled', '=', false).set({ scheduled_since: now }).execute()
  const { numUpdatedRows } = await named.set({ enabled, updated_at: now }).executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** A schedule that stays has the clock of this machine again. */
async function clearTask(
  db: Database,
  { stage, name }: { stage: string; name: string },
  columns: readonly ClearedColumn[],
): Promise<void> {
  const before = await db
    .selectFrom('tasks')
    .selectAll()
    .where('task_stage', '=', stage)
    .where('task_name', '=', name)
    .executeTakeFirst()
  if (before === undefined) return
  const cleared = Object.fromEntries(columns.map(column => [column, null]))
  const after: TaskRow = { ...before, ...cleared }
  const now = new Date()
  const timezone = zoneFor(after, null)
  const since = timezone === before.timezone ? before.scheduled_since : now
  await db
    .updateTable('tasks')
    .set({
      ...cleared,
      timezone,
      scheduled_since: after.schedule === null ? null : since,
      updated_at: now,
    })
    .where('task_id', '=', before.task_id)
    .execute()
}

/** A task that has runs stays known by them, as one that nobody registered. */
export async function unregister(db: Database, task: { stage?: string; name: string }): Promise<number> {
  return inTransaction(db, async transaction => {
    let query = transaction.selectFrom('tasks').selectAll().where('task_name', '=', task.name)
    if (task.stage !== undefined) query = query.where('task_stage', '=', task.stage)
    const matches = await query.execute()
    for (const match of matches) await forget(transaction, match)
    return matches.length
  })
}

async function forget(db: Database, task: TaskRow): Promise<void> {
  const run = await db
    .selectFrom('executions')
    .select('execution_id')
    .where('task_stage', '=', task.task_stage)
    .where('task_name', '=', task.task_name)
    .limit(1)
    .executeTakeFirst()
  if (run === undefined) {
    await db.deleteFrom('tasks').where('task_id', '=', task.task_id).execute()
    return
  }
  const nothing = {
    description: null,
    total_subtasks: null,
    expected_duration_minutes: null,
    schedule: null,
    timezone: null,
    start_grace_seconds: null,
    run_grace_seconds: null,
    scheduled_since: null,
  }
  await db
    .updateTable('tasks')
    .set({ ...nothing, registered: false, updated_at: new Date() })
    .where('task_id', '=', task.task_id)
    .execute()
}

async function registerTask(
  db: Database,
  definition: Definition,
): Promise<'added' | 'changed' | 'unchanged'> {
  const before = await db
    .selectFrom('tasks')
    .selectAll()
    .where('task_stage', '=', definition.task_stage)
    .where('task_name', '=', definition.task_name)
    .executeTakeFirst()
  const now = new Date()
  if (before === undefined) {
    const since = definition.schedule === null ? null : now
    const zone = zoneFor(definition, null)
    const fields = {
      ...definition,
      timezone: zone,
      scheduled_since: since,
      registered: true,
      updated_at: now,
    }
    await db
      .insertInto('tasks')
      .values({ ...fields, created_at: now })
      .onConflict(conflict => conflict.columns(['task_stage', 'task_name']).doUpdateSet(fields))
      .execute()
    return 'added'
  }
  const zoned = { ...definition, timezone: zoneFor(definition, before.timezone) }
  const given = Object.fromEntries(Object.entries(zoned).filter(([, value]) => value !== null))
  const same = Object.entries(given).every(([column, value]) => before[column as keyof Definition] === value)
  if (same && before.registered) return 'unchanged'
  await db
    .updateTable('tasks')
    .set({ ...given, ...sinceOf(before, zoned, now), registered: true, updated_at: now })
    .where('task_id', '=', before.task_id)
    .execute()
  return 'changed'
}

/** A schedule without a time zone means the clock of this machine, also to those who ask from another one. */
function zoneFor({ schedule, timezone }: Definition, before: string | null): string | null {
  if (schedule === null) return timezone
  return timezone ?? before ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Another schedule holds from now on. */
function sinceOf(before: TaskRow, after: Definition, now: Date): { scheduled_since?: Date } {
  const isSame = (column: 'schedule' | 'timezone') =>
    after[column] === null || after[column] === before[column]
  return isSame('schedule') && isSame('timezone') ? {} : { scheduled_since: now }
}

/** As rows, sorted, so that two who register the same tasks at once do not wait for each other in a circle. */
function inOrder(definitions: readonly TaskDefinition[]): Definition[] {
  return definitions
    .map(definition => ({
      task_stage: cleanText(definition.stage, 50) ?? 'UNKNOWN',
      task_name: cleanText(definition.name, 255) ?? 'UNKNOWN',
      task_type: cleanText(definition.type, 10),
      description: cleanText(definition.description, MESSAGE_LENGTH),
      total_subtasks: cleanInteger(definition.totalSubtasks),
      expected_duration_minutes: cleanDecimal(definition.expectedDurationMinutes, MOST_MINUTES, 2),
      schedule: cleanText(definition.schedule, 100),
      timezone: cleanText(definition.timezone, 64),
      start_grace_seconds: cleanInteger(definition.startGraceSeconds),
      run_grace_seconds: cleanInteger(definition.runGraceSeconds),
    }))
    .toSorted(
      (left, right) => compare(left.task_stage, right.task_stage) || compare(left.task_name, right.task_name),
    )
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
