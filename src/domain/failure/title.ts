import { placeOf } from './place.ts'
import { withoutFrame } from './without-frame.ts'

/** What happened in as few words as a person would take, and where in its code if that is known. */
export function failureTitle(run: { error_message: string | null; error_detail: string | null }): {
  what: string
  where?: string
} {
  const message = run.error_message ?? 'failed'
  const [, r, said] = /^Error in (\S+?)(?:\(\))? ?: *(.+)$/.exec(withoutFrame(message)) ?? []
  const where = r ?? placeOf(message, run.error_detail ?? '')
  const what = (said ?? withoutFrame(message))
    .replace(/^(?:Error|error|ERROR|psql: (?:ERROR|error)): +/, '')
    .replace(LOG_PREFIX, '')
    .replace(/^(?:[a-z]\w*\.)+(?=[A-Z]\w*(?:Error|Exception)\b)/, '')
  return { what, ...(where !== undefined && { where }) }
}

/** `2026-11-02 04:00:01,123 ERROR root: ` */
const LOG_PREFIX =
  /^\[?\d{4}-\d\d-\d\d[T ][\d:.,Z+]+\]?[\s|-]*(?:\[?(?:ERROR|FATAL|CRITICAL)\]?[:\s|-]*)?(?:\w[\w.]*: )?/
