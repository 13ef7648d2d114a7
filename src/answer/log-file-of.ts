import type { ExecutionRow } from '../store/rows.ts'

/** Where the output of a run is kept on its host; null where it is kept nowhere. */
export function logFileOf(run: ExecutionRow): string | null {
  if (run.log_file === null) return null
  return run.log_path === null ? run.log_file : `${run.log_path.replace(/\/$/, '')}/${run.log_file}`
}
