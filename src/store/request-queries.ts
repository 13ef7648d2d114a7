import type { Kysely } from 'kysely'
import { archivedLog, archivedRows } from './archived.ts'
import { cleanText } from './clean.ts'
import { MESSAGE_LENGTH } from './execution-row.ts'
import { AUTHOR_LENGTH } from './requests.ts'
import type { AnnotationRow, CancelRequestRow, LogRow } from './rows.ts'
import type { Tables } from './tables.ts'
import { wholeUuid } from './uuid-range.ts'

/*
 * What people ask about requests, tails of logs and annotations: loaded only then.
 */

type Database = Kysely<Tables>

/** More than one statement of SQLite takes would fail. */
const IDS_AT_ONCE = 500
const NAME_LENGTH = 255

/** What the run told of itself at its start, as its journal had it. */
export async function startOf(db: Database, runId: string): Promise<Record<string, unknown> | undefined> {
  const id = wholeUuid(runId)
  if (id === undefined) return undefined
  const row = await db
    .selectFrom('events')
    .select('payload')
    .where('run_id', '=', id)
    .where('seq', '=', 1)
    .executeTakeFirst()
  return row?.payload ?? (await archivedRows(db, id, 'events')).find(({ seq }) => seq === 1)?.payload
}

export async function keptLog(db: Database, runId: string): Promise<LogRow | undefined> {
  const row = await db.selectFrom('logs').selectAll().where('run_id', '=', runId).executeTakeFirst()
  return row ?? (await archivedLog(db, runId))
}

export async function cancelRequest(db: Database, runId: string): Promise<CancelRequestRow | undefined> {
  return db.selectFrom('cancel_requests').selectAll().where('run_id', '=', runId).executeTakeFirst()
}

export async function annotate(db: Database, annotations: readonly AnnotationRow[]): Promise<void> {
  if (annotations.length === 0) return
  const rows = annotations.map(annotation => ({
    ...annotation,
    author: cleanText(annotation.author, AUTHOR_LENGTH) ?? '',
    name: cleanText(annotation.name ?? undefined, NAME_LENGTH),
    text: cleanText(annotation.text ?? undefined, MESSAGE_LENGTH),
  }))
  await db
    .insertInto('annotations')
    .values(rows)
    .onConflict(conflict => conflict.column('annotation_id').doNothing())
    .execute()
}

export async function annotations(db: Database, runIds: readonly string[]): Promise<AnnotationRow[]> {
  const found: AnnotationRow[] = []
  for (let done = 0; done < runIds.length; done += IDS_AT_ONCE) {
    const some = runIds.slice(done, done + IDS_AT_ONCE)
    found.push(
      ...(await db
        .selectFrom('annotations')
        .selectAll()
        .where('run_id', 'in', some)
        .orderBy('at')
        .orderBy('annotation_id')
        .execute()),
    )
  }
  return found
}
