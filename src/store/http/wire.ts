import type { MonitorSign } from '../monitors.ts'

/*
 * What is sent to `POST /api/journal`: lines of JSON. A heading names a run; the events behind it are lines of its journal
 * as they are. The end of a log, and the sign of life of a monitor, are lines of their own.
 */

/** Where the events are sent, below the address of the dashboard. */
export const JOURNAL_PATH = '/api/journal'
export const JOURNAL_TYPE = 'application/x-ndjson'

/** The events that follow are of this run, and come after that `seq`. */
export interface Heading {
  run_id: string
  after: number
}

/** The end of what this run has printed. */
export interface LogLine {
  run_id: string
  log: { text: string; to_byte: number; is_whole: boolean; at: number }
}

/** The monitor of the host lives, or was stopped in an orderly way. */
export interface MonitorLine {
  monitor: MonitorSign & { isStopped: boolean }
}

/** What became of what was told of a run. */
export interface Receipt {
  run_id: string
  /** All events up to this `seq` are recorded. Where it is less than was sent, all are asked for once more. */
  stored: number
  /** Why nothing of it is taken. */
  refused?: { message: string; remedy: string }
  /** Somebody wants it to end. */
  cancel?: { by: string; kill_after_seconds: number }
}
