import type { Measure, RunFacts, Setting } from '../../insight/difference/run-facts.ts'
import { withoutAbsent } from '../../kit/without-absent.ts'
import type { ExecutionRow, HostColumn, SampleRow, SubtaskRow } from '../../store/rows.ts'

/** What the rows of a run say, for comparing it. Without samples nothing is known of the machine. */
export function runFacts(
  run: ExecutionRow,
  subtasks: readonly SubtaskRow[],
  samples: readonly SampleRow[] = [],
): RunFacts {
  const tookMs =
    run.execution_end === null ? undefined : run.execution_end.getTime() - run.execution_start.getTime()
  return {
    ...withoutAbsent({ tookMs, environment: run.environment ?? undefined }),
    isFinished: run.execution_status === 'FINISHED',
    message: run.error_message ?? '',
    detail: run.error_detail ?? '',
    oomKills: run.resources?.oom_kills ?? 0,
    command: run.command,
    settings: settingsOf(run),
    measured: measuresOf(run, samples),
    subtasks: subtasks.map(subtask => ({
      name: subtask.subtask_name,
      ...withoutAbsent({ tookMs: tookMsOf(subtask), items: subtask.items_total ?? undefined }),
    })),
  }
}

function settingsOf(run: ExecutionRow): RunFacts['settings'] {
  const settings: Record<Setting, string | null> = {
    interpreter: run.interpreter,
    script: run.script_file === null ? null : [run.script_path, run.script_file].filter(Boolean).join('/'),
    commit: run.git_commit,
    branch: run.git_branch,
    'uncommitted changes': run.git_dirty === null ? null : run.git_dirty ? 'yes' : 'no',
    user: run.user_name,
    host: run.hostname,
    folder: run.cwd,
    tasker: run.tasker_version,
  }
  return known(settings)
}

function measuresOf(run: ExecutionRow, samples: readonly SampleRow[]): RunFacts['measured'] {
  const machine = samples.flatMap(({ host }) => host ?? [])
  const mean = (name: keyof HostColumn) => meanOf(machine.flatMap(host => host[name] ?? []))
  const least = (name: keyof HostColumn) => leastOf(machine.flatMap(host => host[name] ?? []))
  const measures: Record<Measure, number | null> = {
    // With subtasks these are the items of one of them.
    items: run.current_subtask === null ? run.subtask_items_total : null,
    'peak memory': run.peak_memory_mb,
    'memory limit': run.memory_limit_mb,
    'CPU time': run.cpu_seconds,
    read: run.read_mb,
    written: run.written_mb,
    'load of the machine': mean('load'),
    'memory available on the machine': least('available_mb'),
    'room on the disk': least('free_mb'),
    'room on the disk of the log': least('log_free_mb'),
    'waiting for CPU': mean('cpu_pressure'),
    'waiting for memory': mean('memory_pressure'),
    'waiting for disks': mean('io_pressure'),
  }
  return known(measures)
}

function tookMsOf({ subtask_status, subtask_start, subtask_end }: SubtaskRow): number | undefined {
  if (subtask_status !== 'COMPLETED' || subtask_start === null || subtask_end === null) return undefined
  return subtask_end.getTime() - subtask_start.getTime()
}

function known<Name extends string, Value>(values: Record<Name, Value | null>): Partial<Record<Name, Value>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as never
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function leastOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values)
}
