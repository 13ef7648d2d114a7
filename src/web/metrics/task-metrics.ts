import { Gauge, Registry } from 'prom-client'
import { dueState } from '../../answer/due-state.ts'
import { stateOf } from '../../answer/state.ts'
import { type TaskStatus, taskStatuses } from '../../answer/task-statuses.ts'
import { isTerminal } from '../../domain/run.ts'
import { version } from '../../kit/version.ts'
import type { EndedRun, ExecutionRow } from '../../store/rows.ts'
import type { Store } from '../../store/store.ts'
import { taskKey } from '../../store/task-key.ts'

/** More tasks are not told one by one: each makes a series of every figure. */
const MOST_TASKS = 1_000
const MOST_ALERTS = 1_000
const MIB = 2 ** 20

type Good = Pick<EndedRun, 'execution_end'>

/** A figure of each task; undefined where it has none. */
interface TaskFigure {
  name: string
  help: string
  of(row: TaskStatus, lastGood: Good | undefined): number | undefined
}

const seconds = (time: Date) => time.getTime() / 1000

const FIGURES: TaskFigure[] = [
  {
    name: 'tasker_task_running',
    help: 'Whether the latest run goes on',
    of: ({ run }) => (run === null ? undefined : Number(!isTerminal(run.execution_status))),
  },
  {
    name: 'tasker_task_failed',
    help: 'Whether the latest run failed',
    of: ({ run }) => (run === null ? undefined : Number(run.execution_status === 'FAILED')),
  },
  {
    name: 'tasker_task_late',
    help: 'Whether it is late, was missed or should be over; of tasks with a schedule',
    of: ({ due }) => due && Number(['late', 'missed', 'overdue'].includes(dueState(due))),
  },
  {
    name: 'tasker_task_last_start_timestamp_seconds',
    help: 'When the latest run began',
    of: ({ run }) => run?.execution_start && seconds(run.execution_start),
  },
  {
    name: 'tasker_task_last_end_timestamp_seconds',
    help: 'When the latest run ended',
    of: ({ run }) => ended(run, row => row.execution_end && seconds(row.execution_end)),
  },
  {
    name: 'tasker_task_last_success_timestamp_seconds',
    help: 'When the last run that finished ended',
    of: (_, lastGood) => lastGood && seconds(lastGood.execution_end),
  },
  {
    name: 'tasker_task_last_duration_seconds',
    help: 'How long the latest run that is over took',
    of: ({ run }) => ended(run, row => row.duration_seconds),
  },
  {
    name: 'tasker_task_progress_ratio',
    help: 'How far the run that goes on is, from 0 to 1',
    of: ({ run }) =>
      run === null || isTerminal(run.execution_status) || run.overall_percent_complete === null
        ? undefined
        : run.overall_percent_complete / 100,
  },
  {
    name: 'tasker_task_peak_memory_bytes',
    help: 'The most memory of the latest run',
    of: ({ run }) => (run?.peak_memory_mb ? run.peak_memory_mb * MIB : undefined),
  },
  {
    name: 'tasker_task_last_cpu_seconds',
    help: 'CPU time of the latest run that is over',
    of: ({ run }) => ended(run, row => row.cpu_seconds),
  },
]

/** Of most tasks it is the latest run; the others are asked for. */
async function lastGoods(store: Store, rows: readonly TaskStatus[]): Promise<Map<string, Good>> {
  const goods = new Map<string, Good>()
  const others: { stage: string; name: string }[] = []
  for (const { task, run } of rows) {
    const end = run?.execution_status === 'FINISHED' ? run.execution_end : null
    if (end !== null) goods.set(taskKey(task), { execution_end: end })
    else if (run !== null) others.push({ stage: task.task_stage, name: task.task_name })
  }
  for (const run of await store.finishedRuns({ tasks: others, limit: 1 })) goods.set(taskKey(run), run)
  return goods
}

function ended(run: ExecutionRow | null, value: (run: ExecutionRow) => number | null): number | undefined {
  return run === null || !isTerminal(run.execution_status) ? undefined : (value(run) ?? undefined)
}

/** What the tasks are like at this moment, for Prometheus. */
export async function taskMetrics(store: Store, now: number): Promise<Registry> {
  const registry = new Registry()
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  gauge('tasker_build_info', 'The version that tells this', ['version']).set({ version }, 1)
  const all = await taskStatuses(store, {}, now)
  const told = all.slice(0, MOST_TASKS)
  gauge('tasker_tasks', 'Tasks that are known', []).set(all.length)
  gauge('tasker_tasks_left_out', 'Tasks that no series is about, because they are too many', []).set(
    all.length - told.length,
  )
  const runs = gauge('tasker_latest_runs', 'Tasks by the state of their latest run', ['state'])
  for (const [state, rows] of Map.groupBy(all, row => stateOf(row.run)))
    runs.set({ state: state.toLowerCase().replaceAll(' ', '_') }, rows.length)
  const goods = await lastGoods(store, told)
  for (const { name, help, of } of FIGURES) {
    const figure = gauge(name, help, ['stage', 'task'])
    for (const row of told) {
      const value = of(row, goods.get(taskKey(row.task)))
      if (value !== undefined) figure.set({ stage: row.task.task_stage, task: row.task.task_name }, value)
    }
  }
  const alerts = await store.alerts({ openOnly: true, limit: MOST_ALERTS })
  const open = gauge('tasker_open_alerts', 'Alerts that nobody acknowledged and that are not over', ['kind'])
  for (const [kind, some] of Map.groupBy(alerts, alert => alert.kind)) open.set({ kind }, some.length)
  return registry
}
