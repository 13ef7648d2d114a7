import type { AnnotationRow, EventRow, ExecutionRow, LogRow, SampleRow, SubtaskRow } from './rows.ts'

/** The shape of `RunRecord`, raised whenever who knows the one before could not read it. */
export const RECORD_VERSION = 1

type OfRun<Row> = Omit<Row, 'run_id'>

/** What is kept of a run beside its row. */
export interface RunDetails {
  subtasks: OfRun<SubtaskRow>[]
  events: OfRun<EventRow>[]
  samples: OfRun<SampleRow>[]
  /** The end of what it printed, where the database has it. */
  log: OfRun<LogRow> | null
}

/** Everything that is kept of a run: what `tasker export` writes as a line. */
export interface RunRecord extends RunDetails {
  version: typeof RECORD_VERSION
  run: Omit<ExecutionRow, 'execution_id'>
  annotations: OfRun<AnnotationRow>[]
}

/** A row of `history_details`. Times within are ISO 8601. */
export interface HistoryDetailsRow {
  run_id: string
  details: RunDetails
}

/** JSON knows no times. */
export function withTimes({ subtasks, events, samples, log }: RunDetails): RunDetails {
  return {
    subtasks: subtasks.map(row => ({
      ...row,
      subtask_start: timeOf(row.subtask_start),
      subtask_end: timeOf(row.subtask_end),
    })),
    events: events.map(row => ({ ...row, at: new Date(row.at) })),
    samples: samples.map(row => ({ ...row, at: new Date(row.at) })),
    log: log && { ...log, at: new Date(log.at) },
  }
}

function timeOf(at: Date | null): Date | null {
  return at === null ? null : new Date(at)
}
