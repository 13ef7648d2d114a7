import { exitStatus, type Outcome } from '../domain/outcome.ts'
import { runningSubtask } from '../domain/progress.ts'
import type { Run } from '../domain/run.ts'
import { cleanCount, cleanInteger, cleanJson, cleanPercent, cleanText, cleanTime } from './clean.ts'
import { usageColumns } from './resource-columns.ts'
import type { ExecutionRow } from './rows.ts'

/** The longest text that a column without a width takes. */
export const MESSAGE_LENGTH = 10_000
const DETAIL_LENGTH = 1_000_000
const PATH_LENGTH = 4096
const UNIQUE_KEY_LENGTH = 255

type TimeColumn = 'execution_start' | 'execution_end' | 'last_update'

/** A row of `executions` on its way to a database: times are ISO 8601, JSON columns are values. */
export type ExecutionRecord = Omit<ExecutionRow, 'execution_id' | TimeColumn> & {
  execution_start: string
  execution_end: string | null
  last_update: string
}

/** The row of `executions` that shows this state of a run. Everything fits its column. */
export function executionRecord(run: Run): ExecutionRecord {
  const subtask = runningSubtask(run.subtasks) ?? run.subtasks.at(-1)
  const items = subtask ?? run.overall
  return {
    run_id: run.runId,
    task_name: cleanText(run.taskName, 255) ?? 'UNKNOWN',
    task_stage: cleanText(run.taskStage, 50) ?? 'UNKNOWN',
    task_type: cleanText(run.taskType, 10),
    hostname: cleanText(run.hostname, 255) ?? '',
    process_id: cleanInteger(run.child?.pid ?? run.supervisor.pid) ?? 0,
    user_name: cleanText(run.userName, 100),
    script_path: cleanText(run.scriptPath, 500),
    script_file: cleanText(run.scriptFile, 255),
    log_path: cleanText(run.logPath, 500),
    log_file: cleanText(run.logFile, 255),
    execution_start: cleanTime(run.startedAt),
    execution_end: cleanTime(run.endedAt),
    last_update: cleanTime(run.lastUpdate),
    execution_status: run.status,
    total_subtasks: cleanInteger(run.totalSubtasks),
    current_subtask: cleanInteger(subtask?.number),
    subtask_name: cleanText(subtask?.name, 500),
    subtask_status: subtask?.status ?? null,
    overall_percent_complete: cleanPercent(run.overall.percent),
    overall_progress_message: cleanText(run.overall.message, MESSAGE_LENGTH),
    subtask_percent_complete: cleanPercent(subtask?.percent),
    subtask_progress_message: cleanText(subtask?.message, MESSAGE_LENGTH),
    subtask_items_total: cleanCount(items.itemsTotal),
    subtask_items_complete: cleanCount(items.itemsComplete),
    ...usageColumns(run.usage),
    error_message: cleanText(run.errorMessage, MESSAGE_LENGTH),
    error_detail: cleanText(run.errorDetail, DETAIL_LENGTH),
    git_commit: cleanText(run.gitCommit, 64),
    environment: run.environment === undefined ? null : cleanJson(run.environment),
    command: cleanJson(run.command),
    cwd: cleanText(run.cwd, PATH_LENGTH),
    description: cleanText(run.description, MESSAGE_LENGTH),
    ...exit(run.outcome),
    attempt: cleanInteger(run.attempt) ?? 1,
    supervisor_pid: cleanInteger(run.supervisor.pid) ?? 0,
    supervisor_start_ticks: cleanCount(run.supervisor.startTicks),
    process_start_ticks: cleanCount(run.child?.startTicks),
    boot_id: cleanText(run.bootId, 64),
    parent_run_id: run.parentRunId ?? null,
    retry_of_run_id: run.retryOfRunId ?? null,
    tags: cleanJson(run.tags),
    metrics: cleanJson(run.metrics),
    interpreter: cleanText(run.interpreter, PATH_LENGTH),
    git_branch: cleanText(run.gitBranch, 255),
    git_dirty: run.gitDirty ?? null,
    surroundings: run.surroundings === undefined ? null : cleanJson(run.surroundings),
    progress_source: cleanText(run.progressSource, 50),
    tasker_version: cleanText(run.taskerVersion, 50) ?? '',
    orphaned: run.orphaned,
    last_seq: run.lastSeq,
    unique_key: cleanText(run.uniqueKey, UNIQUE_KEY_LENGTH),
  }
}

function exit(outcome: Outcome | undefined): Pick<ExecutionRow, 'exit_code' | 'exit_signal'> {
  const code = outcome === undefined ? undefined : exitCode(outcome)
  return {
    exit_code: code === undefined ? null : cleanInteger(code),
    exit_signal: outcome?.kind === 'signalled' ? cleanText(outcome.signal, 20) : null,
  }
}

/** The code that a shell would show for it; none for a death by signal, and for an end that nobody saw. */
function exitCode(outcome: Outcome): number | undefined {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code
    case 'not-found':
    case 'not-executable':
    case 'timed-out':
      return exitStatus(outcome)
    case 'signalled':
    case 'lost':
      return undefined
  }
}
