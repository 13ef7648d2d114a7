import type { AlertRun } from '../../domain/alert/facts.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ExecutionRow } from '../../store/rows.ts'

const MIB = 2 ** 20

/** A row of `executions` as rules look at it. */
export function alertRunOf(row: ExecutionRow): AlertRun {
  const host = row.resources?.host
  const free = [host?.free_mb, host?.log_free_mb].filter(size => size !== undefined)
  return {
    runId: row.run_id,
    status: row.execution_status,
    host: row.hostname,
    tags: row.tags,
    startedAt: row.execution_start.getTime(),
    lost: row.error_message?.startsWith('lost:') === true && row.execution_status === 'FAILED',
    attempt: row.attempt,
    ...withoutAbsent({
      endedAt: row.execution_end?.getTime(),
      firstAttempt: row.retry_of_run_id ?? undefined,
      outcome: howItEnded(row),
      errorLine: row.error_message ?? undefined,
      errorGroup: row.error_group ?? undefined,
      percent: row.overall_percent_complete ?? undefined,
      memoryBytes: bytes(row.memory_mb),
      peakMemoryBytes: bytes(row.peak_memory_mb),
      memoryLimitBytes: bytes(row.memory_limit_mb),
      cpuPercent: row.cpu_percent ?? undefined,
      freeBytes: free.length === 0 ? undefined : Math.min(...free) * MIB,
      writtenBytes: bytes(row.written_mb),
    }),
  }
}

export function howItEnded(row: ExecutionRow): string | undefined {
  if (row.exit_signal !== null) return `killed by ${row.exit_signal}`
  return row.exit_code === null ? undefined : `exit status ${row.exit_code}`
}

function bytes(mebibytes: number | null): number | undefined {
  return mebibytes === null ? undefined : mebibytes * MIB
}
