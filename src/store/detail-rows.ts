import type { RunEvent } from '../domain/event.ts'
import type { Subtask } from '../domain/run.ts'
import { cleanCount, cleanInteger, cleanJson, cleanPercent, cleanText, cleanTime } from './clean.ts'
import { MESSAGE_LENGTH } from './execution-row.ts'
import { sampleColumns } from './resource-columns.ts'
import type { EventRow, SampleRow, SubtaskRow } from './rows.ts'

/** Rows of `subtasks`, `events` and `samples` on their way to a database: times are ISO 8601. */
export type SubtaskRecord = Omit<SubtaskRow, 'subtask_start' | 'subtask_end'> & {
  subtask_start: string | null
  subtask_end: string | null
}
export type EventRecord = Omit<EventRow, 'at'> & { at: string }
export type SampleRecord = Omit<SampleRow, 'at'> & { at: string }

/** Rows of subtasks of a run, one for each number. */
export function subtaskRecords(runId: string, subtasks: readonly Subtask[]): SubtaskRecord[] {
  const records = subtasks.map(subtask => ({
    run_id: runId,
    subtask_number: cleanInteger(subtask.number) ?? 0,
    subtask_name: cleanText(subtask.name, 500) ?? '',
    subtask_status: subtask.status,
    subtask_start: cleanTime(subtask.startedAt),
    subtask_end: cleanTime(subtask.endedAt),
    percent_complete: cleanPercent(subtask.percent),
    progress_message: cleanText(subtask.message, MESSAGE_LENGTH),
    items_total: cleanCount(subtask.itemsTotal),
    items_complete: cleanCount(subtask.itemsComplete),
  }))
  return [...new Map(records.map(record => [record.subtask_number, record])).values()]
}

/** The row of `events` for an event that is not a sample. */
export function eventRecord(runId: string, event: RunEvent): EventRecord {
  const { seq, at, kind, ...payload } = event
  return { run_id: runId, seq, at: cleanTime(at), kind, payload: cleanJson(payload) }
}

export function sampleRecord(runId: string, event: RunEvent & { kind: 'sampled' }): SampleRecord {
  return {
    run_id: runId,
    seq: event.seq,
    at: cleanTime(event.at),
    ...sampleColumns(event),
    log_bytes: cleanCount(event.logBytes),
    measurements: 1,
  }
}
