import { unlinkSync } from 'node:fs'
import { isTerminal } from '../../domain/run.ts'
import { foldLog } from '../../process/fold-log.ts'
import type { Store } from '../../store/store.ts'
import { findLogs, type LogOnDisk } from './log-files.ts'

/** What became of the logs. */
export interface PrunedLogs {
  folded: number
  deleted: number
  freedBytes: number
}

const DAY_MS = 86_400_000

/**
 * Deletes logs that are too old, compresses those that were not written for a day, and deletes the oldest ones while all
 * of them take too much. Logs of runs that go on, and those in `except`, stay as they are.
 */
export async function pruneLogs(
  store: Store,
  options: {
    logDir: string
    now: number
    /** In milliseconds, and in bytes. */
    age?: number | undefined
    size?: number | undefined
    except: ReadonlySet<string>
    dryRun: boolean
  },
): Promise<PrunedLogs> {
  const { now, age, size, except, dryRun } = options
  const result: PrunedLogs = { folded: 0, deleted: 0, freedBytes: 0 }
  const logs = findLogs(options.logDir)
  let total = logs.reduce((sum, { bytes }) => sum + bytes, 0)
  const rest: LogOnDisk[] = []
  const remove = (log: LogOnDisk) => {
    if (!dryRun) unlinkSync(log.path)
    result.deleted += 1
    result.freedBytes += log.bytes
    total -= log.bytes
  }
  for (const log of logs) {
    if (except.has(log.runId) || !(await isOver(store, log, now))) continue
    if (age !== undefined && now - log.at > age) {
      remove(log)
      continue
    }
    if (log.isFolded || now - log.at < DAY_MS) {
      rest.push(log)
      continue
    }
    result.folded += 1
    const bytes = dryRun ? log.bytes : await foldLog(log.path)
    result.freedBytes += log.bytes - bytes
    total -= log.bytes - bytes
    rest.push({ ...log, path: dryRun ? log.path : `${log.path}.zst`, bytes })
  }
  for (const log of rest) {
    if (size === undefined || total <= size) break
    remove(log)
  }
  return result
}

/** A run that the store does not know may be on its way to it. */
async function isOver(store: Store, { runId, at }: LogOnDisk, now: number): Promise<boolean> {
  const [run] = await store.findRuns(runId, 1)
  return run === undefined ? now - at > DAY_MS : isTerminal(run.execution_status)
}
