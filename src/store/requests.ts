import { cleanText, cleanTime } from './clean.ts'
import { wholeUuid } from './uuid-range.ts'

/** That somebody wants a run to be stopped. */
export interface CancelRequest {
  /** `user@host` */
  by: string
  /** Between TERM and KILL. */
  killAfterMs: number
}

/** The end of what a run has printed, secrets redacted. */
export interface LogTail {
  text: string
  /** How long the log was. */
  toByte: number
  /** It is all that there was. */
  isWhole: boolean
  /** Milliseconds since 1970. */
  at: number
}

/** What a supervisor is asked through the store, and what it shows other hosts. Times are milliseconds since 1970. */
export interface Requests {
  /** The first request stays, with the shortest grace of all. */
  askCancel(runId: string, request: CancelRequest, at: number): Promise<void>
  /** A request that nobody has taken yet; it counts as answered from now on. */
  takeCancel(runId: string, at: number): Promise<CancelRequest | undefined>
  /** Runs with a request that nobody has taken yet, asked at or after `since`. */
  waitingCancels(since: number): Promise<string[]>
  /** In place of what was kept before. */
  keepLog(runId: string, tail: LogTail): Promise<void>
}

/**
 * One short statement. `schema` stands before the names of tables; each value is used once, in the order `$1`, `$2` …
 */
export type Execute = (
  sql: (schema: string) => string,
  values: readonly (string | number | null)[],
) => Promise<Record<string, unknown>[]>

export const AUTHOR_LENGTH = 400
const TAIL_LENGTH = 128 * 1024

/** What supervisors ask beside their deliveries: in plain SQL, because they do not load the query builder. */
export function requests(execute: Execute): Requests {
  return {
    async askCancel(runId, { by, killAfterMs }, at) {
      await execute(
        schema => `INSERT INTO ${schema}cancel_requests (run_id, at, asked_by, kill_after_seconds)
          VALUES ($1, $2, $3, $4)
          ON CONFLICT (run_id) DO UPDATE
          SET kill_after_seconds = EXCLUDED.kill_after_seconds, answered_at = NULL
          WHERE cancel_requests.kill_after_seconds > EXCLUDED.kill_after_seconds`,
        [runId, cleanTime(at), cleanText(by, AUTHOR_LENGTH) ?? '', killAfterMs / 1000],
      )
    },
    async takeCancel(runId, at): Promise<CancelRequest | undefined> {
      const [row] = await execute(
        schema => `SELECT asked_by, kill_after_seconds FROM ${schema}cancel_requests
          WHERE run_id = $1 AND answered_at IS NULL`,
        [runId],
      )
      if (row === undefined) return undefined
      await execute(
        schema => `UPDATE ${schema}cancel_requests SET answered_at = $1 WHERE run_id = $2`,
        [cleanTime(at), runId],
      )
      return { by: String(row.asked_by), killAfterMs: Number(row.kill_after_seconds) * 1000 }
    },
    async waitingCancels(since) {
      const rows = await execute(
        schema => `SELECT run_id FROM ${schema}cancel_requests WHERE answered_at IS NULL AND at >= $1`,
        [cleanTime(since)],
      )
      return rows.map(({ run_id }) => String(run_id))
    },
    async keepLog(runId, { text, toByte, isWhole, at }: LogTail) {
      const id = wholeUuid(runId)
      if (id === undefined) return
      await execute(
        schema => `INSERT INTO ${schema}logs (run_id, at, to_byte, is_whole, tail)
          VALUES ($1, $2, $3, ${isWhole ? 'TRUE' : 'FALSE'}, $4)
          ON CONFLICT (run_id) DO UPDATE
          SET at = EXCLUDED.at, to_byte = EXCLUDED.to_byte, is_whole = EXCLUDED.is_whole, tail = EXCLUDED.tail`,
        [id, cleanTime(at), toByte, cleanText(text, TAIL_LENGTH) ?? ''],
      )
    },
  }
}
