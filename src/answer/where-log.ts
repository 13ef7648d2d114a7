import { hostname } from 'node:os'
import { join } from 'node:path'
import { TaskerError, UsageError } from '../domain/error.ts'
import { whereFolded } from '../process/fold-log.ts'
import type { ExecutionRow } from '../store/rows.ts'
import { fileName } from '../supervise/file-name.ts'
import { logFileOf } from './log-file-of.ts'

/**
 * The file with the log of a run, or the part of it that one stream has printed; undefined where that is on another host.
 * Throws `TaskerError` when there is none, or when the streams were not kept apart.
 */
export function whereLog(
  run: ExecutionRow,
  { stream, logDir }: { stream?: string | undefined; logDir?: string | undefined },
): string | undefined {
  if (stream !== undefined && stream !== 'out' && stream !== 'err')
    throw new UsageError(`--stream '${stream}' is not known`, 'write out or err')
  const path = logFileOf(run)
  if (path === null)
    throw new TaskerError(
      `run ${run.run_id} (${run.task_name}) kept no log`,
      'its output went where tasker could not read it',
    )
  if (run.hostname !== hostname() && !path.includes(run.run_id)) return undefined
  if (stream === undefined) return path
  // Standard output that goes to a file of the caller's is that file; standard error is then in a log of its own.
  const own = join(logDir ?? '', fileName(run.task_stage), fileName(run.task_name), `${run.run_id}.log`)
  if (path.includes(run.run_id) || logDir === undefined || whereFolded(own) === undefined)
    throw new TaskerError(
      `the log of run ${run.run_id} (${run.task_name}) holds both streams as one`,
      'leave --stream away',
    )
  return stream === 'out' ? path : own
}
