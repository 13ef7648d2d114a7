import type { Kysely } from 'kysely'
import { uuid7 } from '../kit/uuid.ts'
import type { SilenceRow } from './alert-rows.ts'
import { cleanText } from './clean.ts'
import { MESSAGE_LENGTH } from './execution-row.ts'
import type { SilenceFilter } from './filters.ts'
import { AUTHOR_LENGTH } from './requests.ts'
import type { Tables } from './tables.ts'
import { uuidRange } from './uuid-range.ts'

type Database = Kysely<Tables>

/** A time in which nobody is told of some tasks. */
export interface NewSilence {
  by: string
  /** `STAGE/TASK` or `TASK`, with `*` and `?`; absent: all tasks. */
  tasks?: string
  /** Milliseconds since 1970. */
  until: number
  note?: string
}

const PATTERN_LENGTH = 320

/** Returns its id. */
export async function addSilence(db: Database, silence: NewSilence, now: number): Promise<string> {
  const silence_id = uuid7(now)
  await db
    .insertInto('alert_silences')
    .values({
      silence_id,
      created_at: new Date(now),
      created_by: cleanText(silence.by, AUTHOR_LENGTH) ?? '',
      task_pattern: cleanText(silence.tasks, PATTERN_LENGTH),
      ends_at: new Date(silence.until),
      note: cleanText(silence.note, MESSAGE_LENGTH),
      ended_at: null,
      ended_by: null,
    })
    .execute()
  return silence_id
}

/** The latest first. */
export async function silences(db: Database, filter: SilenceFilter): Promise<SilenceRow[]> {
  let query = db.selectFrom('alert_silences').selectAll()
  if (filter.holdsAt !== undefined)
    query = query.where('ended_at', 'is', null).where('ends_at', '>', new Date(filter.holdsAt))
  if (filter.idPrefix !== undefined) {
    const range = uuidRange(filter.idPrefix)
    if (range === undefined) return []
    query = query.where('silence_id', '>=', range.first).where('silence_id', '<=', range.last)
  }
  return query.orderBy('created_at', 'desc').orderBy('silence_id', 'desc').limit(filter.limit).execute()
}

/** False where it was over already. */
export async function endSilence(db: Database, silenceId: string, by: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('alert_silences')
    .set({ ended_at: new Date(now), ended_by: cleanText(by, AUTHOR_LENGTH) })
    .where('silence_id', '=', silenceId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', new Date(now))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
